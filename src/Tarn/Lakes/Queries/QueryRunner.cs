using System.Runtime.CompilerServices;
using Tarn.Delta;
using Tarn.Delta.Snapshots;
using Tarn.Engines;
using Tarn.Projects;
using Tarn.Running.Ledger;

namespace Tarn.Lakes.Queries;

/// <summary>Answers a SELECT: finds the tables that it names, pins each, and lets the engine run it on those alone.</summary>
/// <param name="lake">The lake; null where there is none.</param>
/// <param name="paths">Tables by their folders.</param>
/// <param name="engine">The engine.</param>
/// <param name="ledger">The ledger's tables; null where there is no lake.</param>
/// <param name="projectTables">Tables that the project would make.</param>
/// <param name="currentDirectory">What relative paths count from.</param>
internal sealed class QueryRunner(
    LakeTables? lake, PathTables paths, EngineSlot engine, LedgerTables? ledger, IReadOnlyList<TableName> projectTables, string currentDirectory)
{
    /// <summary>Layers that belong to the engine, not to the lake.</summary>
    private static readonly HashSet<string> EngineLayers = new(StringComparer.OrdinalIgnoreCase) { "information_schema", "pg_catalog" };

    /// <summary>Streams the rows.</summary>
    public async IAsyncEnumerable<RowBatch> RunAsync(string sql, QueryOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var query = await ResolveAsync(sql, options, cancellationToken).ConfigureAwait(false);
        await foreach (var batch in engine.Engine.QueryAsync(query, cancellationToken).ConfigureAwait(false))
        {
            yield return batch;
        }
    }

    /// <summary>The tables that a piece of a statement reads, each pinned.</summary>
    /// <param name="rewritten">The piece, as a SELECT.</param>
    /// <param name="options">How the statement is answered.</param>
    /// <param name="present">The state of a table, by name or folder, that the statement works on itself; null for any other table.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="TarnException">An unknown table, or one that changes cannot read.</exception>
    public async Task<PinnedInputs> PinAsync(
        RewrittenSql rewritten, QueryOptions options, Func<TableName?, string?, Snapshot?> present, CancellationToken cancellationToken)
    {
        var view = await ViewAsync(options, rewritten.AtCommit, cancellationToken).ConfigureAwait(false);
        Dictionary<TableName, TableInput> inputs = [];
        Dictionary<TableName, ChangesInput> changes = [];
        foreach (var (name, place) in NamesInTree(engine.Engine.Analyze(rewritten.Sql), rewritten, view, options).Where(table => !inputs.ContainsKey(table.Name)))
        {
            if (LedgerTables.Names.Contains(name))
            {
                throw new TarnException($"'{name}'{place} is a table of the run ledger, which only a SELECT can read. Write its rows into a file first: COPY (SELECT * FROM {name}) TO 'rows.parquet'.");
            }

            var target = rewritten.Targets.GetValueOrDefault(name) ?? new TableTarget(name, null, null);
            if (target.Changes is { } range)
            {
                changes.TryAdd(name, await ChangesAsync(name, target, range, view, cancellationToken).ConfigureAwait(false));
                continue;
            }

            var snapshot = (target.When is null && rewritten.AtCommit is null ? present(target.Table, target.Path) : null)
                ?? (rewritten.Targets.ContainsKey(name)
                    ? await SnapshotAsync(target, view, cancellationToken).ConfigureAwait(false)
                    : await SnapshotAsync(name, view, place, cancellationToken).ConfigureAwait(false));
            inputs.Add(name, new TableInput(name, snapshot));
        }

        return new PinnedInputs([.. inputs.Values], [.. changes.Values]);
    }

    /// <summary>The state of a table that a statement asks for.</summary>
    /// <exception cref="TarnException">No such table, or no such state of it.</exception>
    public async Task<Snapshot> SnapshotAsync(TableTarget target, QueryOptions options, CancellationToken cancellationToken)
    {
        var view = await ViewAsync(options, atCommit: null, cancellationToken).ConfigureAwait(false);
        return target is { Table: { } name, When: null }
            ? await SnapshotAsync(name, view, "", cancellationToken).ConfigureAwait(false)
            : await SnapshotAsync(target, view, cancellationToken).ConfigureAwait(false);
    }

    private async Task<EngineQuery> ResolveAsync(string sql, QueryOptions options, CancellationToken cancellationToken)
    {
        var rewritten = TimeTravelSyntax.Rewrite(sql);
        var view = await ViewAsync(options, rewritten.AtCommit, cancellationToken).ConfigureAwait(false);
        Dictionary<TableName, TableInput> tables = [];
        Dictionary<TableName, ChangesInput> changes = [];
        HashSet<TableName> ledgerTables = [];
        foreach (var (name, place) in NamesIn(rewritten, view, options))
        {
            if (name.Layer.Equals(LedgerTables.Layer, StringComparison.OrdinalIgnoreCase) && ledger is not null && LedgerTables.Names.Contains(name))
            {
                ledgerTables.Add(name);
            }
            else if (rewritten.Targets.TryGetValue(name, out var feed) && feed.Changes is { } range)
            {
                changes.TryAdd(name, await ChangesAsync(name, feed, range, view, cancellationToken).ConfigureAwait(false));
            }
            else if (!tables.ContainsKey(name))
            {
                var snapshot = rewritten.Targets.TryGetValue(name, out var target)
                    ? await SnapshotAsync(target, view, cancellationToken).ConfigureAwait(false)
                    : await SnapshotAsync(name, view, place, cancellationToken).ConfigureAwait(false);
                tables.Add(name, new TableInput(name, snapshot));
            }
        }

        return new EngineQuery(rewritten.Sql, [.. tables.Values])
        {
            AllowFiles = options.AllowFiles,
            Changes = [.. changes.Values],
            Scanned = options.Scanned,
            JsonTables = ledger is null ? [] : await ledger.InputsAsync(ledgerTables, cancellationToken).ConfigureAwait(false),
        };
    }

    /// <summary>A change data feed; of a lake's table no further than readers see it, unless a later version is named.</summary>
    private async Task<ChangesInput> ChangesAsync(TableName name, TableTarget target, ChangeRange range, LakeView? view, CancellationToken cancellationToken)
    {
        RequireTable(target, view);
        var table = target.Path is { } path ? paths[path]
            : lake is not null ? lake[target.Table!.Value]
            : throw new TarnException($"There is no table '{target.Table}': no project is open. Name one with --project, or name the table by its folder: table_changes_by_path('path', …).");
        var to = range.To ?? (target.Table is { } known && view?.VersionOf(known) is { } shown ? ChangePoint.Of(shown) : null);
        return await ChangesInput.FindAsync(name, table, range.From, to, cancellationToken).ConfigureAwait(false);
    }

    private async Task<LakeView?> ViewAsync(QueryOptions options, long? atCommit, CancellationToken cancellationToken)
    {
        if (lake is null)
        {
            return options.AtCommit is null && atCommit is null && options.AtTime is null
                ? null
                : throw new TarnException("There is no lake here, so there are no lake commits to go back to. Name a project with --project.");
        }

        var commits = new LakeCommits(lake.Store);
        var commit = (atCommit ?? options.AtCommit) is { } number ? await commits.GetAsync(number, cancellationToken).ConfigureAwait(false)
            : options.AtTime is { } time ? await commits.GetAsOfAsync(time, cancellationToken).ConfigureAwait(false)
            : await commits.NewestAsync(cancellationToken).ConfigureAwait(false);
        return new LakeView(lake, commit);
    }

    /// <summary>The tables that the statement reads, by the engine's parser. Statements that are no SELECT (DESCRIBE, SUMMARIZE) are read by their tokens.</summary>
    private IEnumerable<(TableName Name, string Place)> NamesIn(RewrittenSql rewritten, LakeView? view, QueryOptions options)
    {
        var analysis = engine.Engine.Analyze(rewritten.Sql);
        return analysis.Tables.Count == 0 ? NamesInTokens(rewritten, view) : NamesInTree(analysis, rewritten, view, options);
    }

    /// <summary>Every target was put into the statement, though the parser may take its name for a file's; then the names that are as they were.</summary>
    private IEnumerable<(TableName Name, string Place)> NamesInTree(SqlAnalysis analysis, RewrittenSql rewritten, LakeView? view, QueryOptions options)
    {
        var targets = rewritten.Targets.Keys.Select(target => target.ToString()).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var plain = from reference in analysis.Tables
                    where !targets.Contains(reference.Text)
                    let name = TableReferences.Parse(reference.Text)
                    where !IsForEngine(reference.Text, name, options)
                    select (name ?? throw NoLayer(reference, view), Place(rewritten, reference));
        return rewritten.Targets.Keys.Select(target => (target, "")).Concat(plain);
    }

    private IEnumerable<(TableName Name, string Place)> NamesInTokens(RewrittenSql rewritten, LakeView? view)
    {
        var tokens = SqlTokenizer.Tokenize(rewritten.Sql);
        var known = rewritten.Targets.Keys.Concat(view?.Names ?? []).Concat(ledger is null ? [] : LedgerTables.Names).ToHashSet();
        for (var index = 0; index + 2 < tokens.Count; index++)
        {
            if (tokens[index].IsName && tokens[index + 1].IsSymbol('.') && tokens[index + 2].IsName)
            {
                var name = new TableName(tokens[index].Value, tokens[index + 2].Value);
                if (known.Contains(name))
                {
                    yield return (name, "");
                }
            }
        }
    }

    private bool IsForEngine(string text, TableName? name, QueryOptions options)
    {
        if (name is { } table && EngineLayers.Contains(table.Layer))
        {
            return true;
        }

        var file = text.Trim('"', '\'');
        return options.AllowFiles
            && (file.Contains('/', StringComparison.Ordinal) || file.Contains('*', StringComparison.Ordinal) || file.Contains('\\', StringComparison.Ordinal)
                || File.Exists(Path.Combine(currentDirectory, file)));
    }

    private async Task<Snapshot> SnapshotAsync(TableName name, LakeView? view, string place, CancellationToken cancellationToken)
    {
        if (view is null)
        {
            throw new TarnException(
                $"There is no table '{name}'{place}: no project is open. Name one with --project, or read a file ('data.csv') or a table by its folder (delta.`path`).");
        }

        var others = projectTables.Concat(LedgerTables.Names);
        return await view.SnapshotAsync(name, others, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Snapshot> SnapshotAsync(TableTarget target, LakeView? view, CancellationToken cancellationToken)
    {
        var table = target switch
        {
            { Path: { } path } => paths[path],
            { Table: { } name } when lake is not null => lake[name],
            _ => throw new TarnException($"There is no table '{target.Table}': no project is open. Name one with --project, or read a table by its folder (delta.`path`)."),
        };
        switch (target.When)
        {
            case TimeTravel.Version version:
                RequireTable(target, view);
                return await table.GetSnapshotAsync(new TableVersion(version.Number), cancellationToken).ConfigureAwait(false);
            case TimeTravel.Time time:
                RequireTable(target, view);
                return await table.GetSnapshotAsOfAsync(time.At, cancellationToken).ConfigureAwait(false);
            case TimeTravel.Commit commit when target.Table is { } name:
                var then = new LakeView(lake!, await new LakeCommits(lake!.Store).GetAsync(commit.Number, cancellationToken).ConfigureAwait(false));
                return await then.SnapshotAsync(name, [], cancellationToken).ConfigureAwait(false);
            case TimeTravel.Commit:
                throw new TarnException($"Table '{target.Path}' is read by its folder, so it is in no lake commit. Use VERSION AS OF with a version of its own.");
            default:
                return await table.GetSnapshotAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        }
    }

    private void RequireTable(TableTarget target, LakeView? view)
    {
        if (target.Table is { } name && view is not null && view.VersionOf(name) is null)
        {
            throw view.Unknown(name, projectTables);
        }
    }

    private UnknownTableException NoLayer(SqlTableReference reference, LakeView? view)
    {
        var known = (view?.Names ?? []).Concat(projectTables);
        var hint = TableHints.For(TableReferences.LastPart(reference.Text), known);
        return new UnknownTableException($"'{reference.Text}' is no table's name: a table is written layer.name, like silver.sales.{hint}");
    }

    /// <summary>The place of a name, where rewriting has not moved it.</summary>
    private static string Place(RewrittenSql rewritten, SqlTableReference reference) =>
        rewritten.Targets.Count == 0 ? $" (line {reference.Line}, column {reference.Column})" : "";
}

/// <summary>What a piece of a statement reads.</summary>
/// <param name="Tables">Tables, each at its state.</param>
/// <param name="Changes">Change data feeds.</param>
internal sealed record PinnedInputs(IReadOnlyList<TableInput> Tables, IReadOnlyList<ChangesInput> Changes);
