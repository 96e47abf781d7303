using System.Globalization;
using System.Text.RegularExpressions;
using Tarn.DuckDb.Scanning;
using Tarn.DuckDb.Scanning.Pruning;
using Tarn.Engines;

namespace Tarn.DuckDb.Changes;

/// <summary>
/// MERGE: the source is computed once, pairs of rows are found by one join, and only files that hold a changed row are touched. Pairs come of an inner join:
/// it is a hash join whatever else the condition holds beside an equality.
/// </summary>
internal sealed partial class MergeStaging(ChangeStep step, TableChange.Merge merge)
{
    private const string Source = "__tarn_source";
    private const string Pairs = "__tarn_pairs";
    private const string Others = "__tarn_others";
    private const string Changes = "__tarn_changes";
    private const string Inserts = "__tarn_inserts";

    /// <summary>Names a row of the source.</summary>
    private const string Row = "__tarn_row";

    private readonly string target = step.Alias(merge.Alias);
    private readonly string source = Sql.Name(merge.SourceAlias);
    private readonly bool isFed = ChangeFeed.IsKept(step.Request.Protocol, step.Request.Metadata);

    internal async Task<StagedChange> StageAsync(CancellationToken cancellationToken)
    {
        var clauses = new MergeClauses(step, merge, Source, await MaterializeSourceAsync(cancellationToken).ConfigureAwait(false));
        var keys = MergeKeys.Find(step, merge, Source);
        var candidates = clauses.Has(MergeMatch.NotMatchedBySource)
            ? CandidateFiles.Of(step, predicate: null)
            : await keys.ChooseAsync(
                PredicateReader.Read(step.Connection, merge.On, merge.Alias ?? step.Request.Table.Name, step.Base.Schema, merge.SourceAlias), cancellationToken)
                .ConfigureAwait(false);
        var scan = await step.ScanAsync(candidates.Files, cancellationToken).ConfigureAwait(false);
        await FindPairsAsync(clauses, scan, cancellationToken).ConfigureAwait(false);
        var hasMany = clauses.Has(MergeMatch.Matched) && await FindManyMatchesAsync(clauses, keys, cancellationToken).ConfigureAwait(false);
        if (clauses.Has(MergeMatch.NotMatchedBySource))
        {
            await FindOthersAsync(clauses, scan, cancellationToken).ConfigureAwait(false);
        }

        await step.ExecuteAsync(ChangesView(clauses, hasMany), cancellationToken).ConfigureAwait(false);
        var versions = new NewVersions(step, column => clauses.Computed(column, MergeMatch.Matched, MergeMatch.NotMatchedBySource));
        var inserts = clauses.Has(MergeMatch.NotMatched) ? await FindInsertsAsync(clauses, cancellationToken).ConfigureAwait(false) : null;
        var rows = await new ChangedRows(step, scan, Changes, versions).StageAsync(inserts, cancellationToken).ConfigureAwait(false);
        return rows.ToChange(candidates.ReadBy(step), await MetricsAsync(rows, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Computes the source, once: it may give other rows a second time.</summary>
    /// <returns>Its columns.</returns>
    private async Task<IReadOnlyList<string>> MaterializeSourceAsync(CancellationToken cancellationToken)
    {
        var select = TableName().IsMatch(merge.Source) ? $"SELECT * FROM {merge.Source}" : merge.Source;
        if (!step.Request.AllowFiles && step.Analyzer.Analyze(select).Problem is { } problem)
        {
            throw step.Refused("its source cannot be used.", problem.Message);
        }

        await step.ExecuteAsync($"CREATE TEMP TABLE {Source} AS SELECT *, row_number() OVER () AS {Row} FROM (\n{select}\n)", cancellationToken).ConfigureAwait(false);
        using var statement = step.Connection.Prepare($"SELECT * EXCLUDE ({Row}) FROM {Source}");
        return [.. statement.Columns.Select(column => column.Name)];
    }

    private async Task FindPairsAsync(MergeClauses clauses, TableScan scan, CancellationToken cancellationToken)
    {
        try
        {
            await step.ExecuteAsync($"CREATE TEMP TABLE {Pairs} AS {PairsSql(clauses, scan)}", cancellationToken).ConfigureAwait(false);
        }
        catch (EngineException exception) when (exception.Message.Contains("has side effects", StringComparison.Ordinal))
        {
            throw step.Refused("the condition of a WHEN clause is left to chance (random(), uuid() …).", "Compute it in the source, and compare its column.");
        }
    }

    /// <summary>A SELECT of the pairs of rows that belong together, each with the clause that counts.</summary>
    private string PairsSql(MergeClauses clauses, TableScan scan)
    {
        IEnumerable<string> columns = [$"{source}.{Row}"];
        if (clauses.Has(MergeMatch.Matched))
        {
            columns = columns.Concat(ChangedColumns.Place(target)).Append(clauses.Choice(MergeMatch.Matched)).Concat(Versions(clauses, MergeMatch.Matched));
        }
        else if (clauses.Has(MergeMatch.NotMatchedBySource))
        {
            columns = columns.Concat(ChangedColumns.Place(target));
        }

        var distinct = clauses.IsInsertOnly ? "DISTINCT " : "";
        return $"SELECT {distinct}{string.Join(", ", columns)} FROM {Target(scan)}, {Source} AS {source} WHERE {step.Expression(merge.On)}";
    }

    /// <summary>Refuses a row of the table that many rows of the source match, so that it is not clear what it becomes.</summary>
    /// <returns>Whether there are such rows.</returns>
    private async Task<bool> FindManyMatchesAsync(MergeClauses clauses, MergeKeys keys, CancellationToken cancellationToken)
    {
        var counted = clauses.IsMatchedOnly ? $" WHERE {MergeClauses.Chosen} IS NOT NULL" : "";
        var found = (object?[])(await step.Connection.ScalarAsync(
            $"""
            SELECT [count(*), max(n), arg_max(row, n)] FROM (
              SELECT count(*) AS n, min({Row}) AS row FROM {Pairs}{counted} GROUP BY {TableScan.FileColumn}, {TableScan.PositionColumn} HAVING count(*) > 1)
            """,
            cancellationToken).ConfigureAwait(false))!;
        var rows = (long)found[0]!;
        if (rows == 0 || clauses.AllowsManyMatches)
        {
            return rows > 0;
        }

        var example = await keys.DescribeAsync(string.Create(CultureInfo.InvariantCulture, $"{Row} = {found[2]}"), cancellationToken).ConfigureAwait(false);
        throw step.Refused(
            string.Create(CultureInfo.InvariantCulture, $"{rows:N0} of its rows are matched by more than one row of the source") +
            string.Create(CultureInfo.InvariantCulture, $"{(example is null ? "" : $" ({example})")}, one of them by {found[1]:N0}, and could become either."),
            "Let the source give one row for each row that it changes, for instance with QUALIFY row_number() OVER (PARTITION BY … ORDER BY …) = 1.");
    }

    private Task FindOthersAsync(MergeClauses clauses, TableScan scan, CancellationToken cancellationToken)
    {
        var columns = ChangedColumns.Place(target).Append(clauses.Choice(MergeMatch.NotMatchedBySource)).Concat(Versions(clauses, MergeMatch.NotMatchedBySource));
        return step.ExecuteAsync(
            $"""
            CREATE TEMP TABLE {Others} AS SELECT * FROM (
              SELECT {string.Join(", ", columns)} FROM {Target(scan)} WHERE NOT EXISTS (
                SELECT 1 FROM {Pairs} AS __tarn_p
                WHERE __tarn_p.{TableScan.FileColumn} = {target}.{TableScan.FileColumn} AND __tarn_p.{TableScan.PositionColumn} = {target}.{TableScan.PositionColumn}))
            WHERE {MergeClauses.Chosen} IS NOT NULL
            """,
            cancellationToken);
    }

    /// <summary>The table of changed rows (<see cref="ChangedColumns"/>).</summary>
    private string ChangesView(MergeClauses clauses, bool hasMany)
    {
        IReadOnlyList<string> names =
        [
            TableScan.FileColumn, TableScan.PositionColumn, MergeClauses.Chosen,
            .. clauses.HasUpdates ? step.Schema.Fields.Select((_, column) => ChangedColumns.New(column)) : [],
            .. isFed ? step.Schema.Fields.Select((_, column) => ChangedColumns.Old(column)) : [],
        ];
        List<string> parts = [];
        if (clauses.Has(MergeMatch.Matched))
        {
            var distinct = hasMany ? $"DISTINCT ON ({TableScan.FileColumn}, {TableScan.PositionColumn}) " : "";
            parts.Add($"SELECT {distinct}{string.Join(", ", names)} FROM {Pairs} WHERE {MergeClauses.Chosen} IS NOT NULL");
        }

        if (clauses.Has(MergeMatch.NotMatchedBySource))
        {
            parts.Add($"SELECT {string.Join(", ", names)} FROM {Others}");
        }

        if (parts.Count == 0)
        {
            parts.Add($"SELECT NULL::INTEGER AS {TableScan.FileColumn}, NULL::BIGINT AS {TableScan.PositionColumn}, NULL::INTEGER AS {MergeClauses.Chosen} WHERE false");
        }

        return $"CREATE TEMP VIEW {Changes} AS SELECT *, {MergeClauses.Chosen} IN {clauses.Updating} AS {ChangedColumns.Updated} FROM ({string.Join(" UNION ALL ", parts)})";
    }

    /// <summary>A SELECT of the rows to insert.</summary>
    private async Task<string> FindInsertsAsync(MergeClauses clauses, CancellationToken cancellationToken)
    {
        var columns = clauses.NewVersion(MergeMatch.NotMatched).Prepend(clauses.Choice(MergeMatch.NotMatched));
        var select = new NewVersions(step, column => clauses.Computed(column, MergeMatch.NotMatched)).Select(
            $"""
            (SELECT {string.Join(", ", columns)} FROM {Source} AS {source}
             WHERE NOT EXISTS (SELECT 1 FROM {Pairs} AS __tarn_p WHERE __tarn_p.{Row} = {source}.{Row}))
            WHERE {MergeClauses.Chosen} IS NOT NULL
            """);
        if (!isFed)
        {
            return select;
        }

        await step.ExecuteAsync($"CREATE TEMP TABLE {Inserts} AS {select}", cancellationToken).ConfigureAwait(false);
        return $"SELECT * FROM {Inserts}";
    }

    private async Task<IReadOnlyDictionary<string, string>> MetricsAsync(StagedRows rows, CancellationToken cancellationToken)
    {
        Dictionary<(MergeMatch, bool IsUpdate), long> counts = [];
        await foreach (var chunk in step.Connection.QueryAsync($"SELECT {MergeClauses.Chosen}::INTEGER, count(*) FROM {Changes} GROUP BY 1", null, cancellationToken).ConfigureAwait(false))
        {
            for (var row = 0; row < chunk.RowCount; row++)
            {
                var clause = merge.Clauses[chunk[0].Raw<int>(row)];
                var key = (clause.Match, clause.Action is MergeAction.Update);
                counts[key] = counts.GetValueOrDefault(key) + chunk[1].Raw<long>(row);
            }
        }

        return RowMetrics.Of(
            rows, "Target",
            ("numSourceRows", await step.CountAsync($"SELECT count(*) FROM {Source}", cancellationToken).ConfigureAwait(false)),
            ("numTargetRowsInserted", rows.Rows.Inserted),
            ("numTargetRowsUpdated", rows.Rows.Updated),
            ("numTargetRowsDeleted", rows.Rows.Deleted),
            ("numTargetRowsCopied", rows.Rows.Copied),
            ("numTargetRowsMatchedUpdated", counts.GetValueOrDefault((MergeMatch.Matched, true))),
            ("numTargetRowsMatchedDeleted", counts.GetValueOrDefault((MergeMatch.Matched, false))),
            ("numTargetRowsNotMatchedBySourceUpdated", counts.GetValueOrDefault((MergeMatch.NotMatchedBySource, true))),
            ("numTargetRowsNotMatchedBySourceDeleted", counts.GetValueOrDefault((MergeMatch.NotMatchedBySource, false))),
            ("numOutputRows", rows.Rows.Inserted + rows.Rows.Updated + rows.Rows.Copied));
    }

    private IEnumerable<string> Versions(MergeClauses clauses, MergeMatch match) =>
        (clauses.HasUpdates ? clauses.NewVersion(match) : []).Concat(isFed ? ChangedColumns.KeepOld(step.Schema, target) : []);

    private string Target(TableScan scan) => $"({TargetRows.Select(scan, step.Schema)}) AS {target}";

    [GeneratedRegex("""\A\s*(\w+|"[^"]+")(\s*\.\s*(\w+|"[^"]+")){0,2}\s*\z""")]
    private static partial Regex TableName();
}
