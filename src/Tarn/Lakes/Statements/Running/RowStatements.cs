using Tarn.Delta.Alterations;
using Tarn.Delta.Schema;
using Tarn.Delta.Snapshots;
using Tarn.Engines;
using Tarn.Lakes.Queries;
using Tarn.Tables;

namespace Tarn.Lakes.Statements.Running;

/// <summary>Carries out INSERT, DELETE, UPDATE and MERGE.</summary>
internal sealed class RowStatements(StatementContext context)
{
    private const string Affected = "num_affected_rows";

    /// <summary>INSERT.</summary>
    public async Task<StatementResult> InsertAsync(Statement.Insert insert, CancellationToken cancellationToken)
    {
        var (target, head) = await context.FindAsync(insert.Table, cancellationToken).ConfigureAwait(false);
        var sql = new StatementSql(context, insert.Place);
        var select = sql.Select(DefaultValues.Fill(insert, head.Schema));
        var where = sql.Expression(insert.Where);
        return await ApplyAsync(
            target,
            insert.Place,
            head,
            async snapshot =>
            {
                var inputs = await sql.InputsAsync(target, snapshot, cancellationToken).ConfigureAwait(false);
                var rows = PartitionedRows.Of(insert, select, snapshot);
                var options = new ChangeOptions
                {
                    Inputs = inputs.Tables,
                    Changes = inputs.Changes,
                    Parameters = new Dictionary<string, string>
                    {
                        ["mode"] = insert.Mode == InsertMode.Append ? "Append" : "Overwrite",
                        ["partitionBy"] = "[]",
                    },
                };
                if ((where ?? rows.Where) is { } condition)
                {
                    options = options with { Parameters = new Dictionary<string, string>(options.Parameters) { ["predicate"] = SparkText.List(condition) } };
                }

                if (insert.Evolves)
                {
                    options = Evolved(options, SchemaEvolution.For(snapshot, await sql.DescribeAsync(select, inputs, cancellationToken).ConfigureAwait(false)));
                }

                return new PreparedChange(
                    insert.Mode == InsertMode.Append ? new TableChange.Append(rows.Source) : new TableChange.Overwrite(rows.Source, where ?? rows.Where, rows.IsDynamic),
                    options);
            },
            rows => ResultRows.Counts((Affected, rows.Inserted), ("num_inserted_rows", rows.Inserted)),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>DELETE.</summary>
    public async Task<StatementResult> DeleteAsync(Statement.Delete delete, CancellationToken cancellationToken)
    {
        var (target, head) = await context.FindAsync(delete.Table, cancellationToken).ConfigureAwait(false);
        var sql = new StatementSql(context, delete.Place);
        var change = new TableChange.Delete(sql.Expression(delete.Where), delete.Alias ?? target.DefaultAlias);
        return await ApplyAsync(
            target,
            delete.Place,
            head,
            async snapshot => new PreparedChange(change, Options(await sql.InputsAsync(target, snapshot, cancellationToken).ConfigureAwait(false), Predicate(delete.Where))),
            rows => ResultRows.Counts((Affected, rows.Deleted)),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>UPDATE.</summary>
    public async Task<StatementResult> UpdateAsync(Statement.Update update, CancellationToken cancellationToken)
    {
        var (target, head) = await context.FindAsync(update.Table, cancellationToken).ConfigureAwait(false);
        var sql = new StatementSql(context, update.Place);
        var alias = update.Alias ?? target.DefaultAlias;
        var set = Assignments(update.Set, alias, target, head.Schema, sql);
        var change = new TableChange.Update(set, sql.Expression(update.Where), alias);
        return await ApplyAsync(
            target,
            update.Place,
            head,
            async snapshot => new PreparedChange(change, Options(await sql.InputsAsync(target, snapshot, cancellationToken).ConfigureAwait(false), Predicate(update.Where))),
            rows => ResultRows.Counts((Affected, rows.Updated)),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>MERGE.</summary>
    public async Task<StatementResult> MergeAsync(Statement.Merge merge, CancellationToken cancellationToken)
    {
        var (target, head) = await context.FindAsync(merge.Table, cancellationToken).ConfigureAwait(false);
        var sql = new StatementSql(context, merge.Place);
        var alias = merge.Alias ?? target.DefaultAlias;
        var source = sql.Select(merge.Source);
        var clauses = merge.Clauses.Select(clause => new MergeClause(clause.Match, sql.Expression(clause.Condition), Action(clause))).ToList();
        var change = new TableChange.Merge(source, merge.SourceAlias, sql.Expression(merge.On)!, clauses, alias);
        return await ApplyAsync(
            target,
            merge.Place,
            head,
            async snapshot =>
            {
                var inputs = await sql.InputsAsync(target, snapshot, cancellationToken).ConfigureAwait(false);
                var options = Options(inputs, new Dictionary<string, string>
                {
                    ["predicate"] = SparkText.List(merge.On),
                    ["matchedPredicates"] = Predicates(MergeMatch.Matched),
                    ["notMatchedPredicates"] = Predicates(MergeMatch.NotMatched),
                    ["notMatchedBySourcePredicates"] = Predicates(MergeMatch.NotMatchedBySource),
                });
                if (merge.Evolves)
                {
                    var rows = await sql.DescribeAsync(source, inputs, cancellationToken).ConfigureAwait(false);
                    options = Evolved(options, SchemaEvolution.For(snapshot, Assigned(merge, rows)));
                }

                return new PreparedChange(change, options);
            },
            rows => ResultRows.Counts((Affected, rows.Affected), ("num_updated_rows", rows.Updated), ("num_deleted_rows", rows.Deleted), ("num_inserted_rows", rows.Inserted)),
            cancellationToken).ConfigureAwait(false);

        string Predicates(MergeMatch match) => SparkText.Clauses(merge.Clauses.Where(clause => clause.Match == match));

        MergeAction Action(WhenClause clause) => clause.Action switch
        {
            WhenAction.Delete => new MergeAction.Delete(),
            WhenAction.Update => new MergeAction.Update(clause.Set is null ? null : Assignments(clause.Set, alias, target, head.Schema, sql)),
            _ => new MergeAction.Insert(clause.Set is null ? null : Assignments(clause.Set, alias, target, head.Schema, sql)),
        };
    }

    private async Task<StatementResult> ApplyAsync(
        StatementTarget target,
        StatementPlace place,
        Snapshot head,
        Func<Snapshot, Task<PreparedChange>> prepare,
        Func<RowCounts, ResultRows> result,
        CancellationToken cancellationToken)
    {
        var (outcome, lakeCommit) = await new RowChange(context, target, place).ApplyAsync(snapshot => prepare(snapshot!), head, cancellationToken).ConfigureAwait(false);
        return outcome is ChangeOutcome.Committed committed
            ? new StatementResult(result(committed.Rows), committed.Version, lakeCommit)
            : new StatementResult(result(new RowCounts()));
    }

    private static ChangeOptions Options(PinnedInputs inputs, IReadOnlyDictionary<string, string> parameters) =>
        new() { Inputs = inputs.Tables, Changes = inputs.Changes, Parameters = parameters };

    private static ChangeOptions Evolved(ChangeOptions options, Alteration alteration) => alteration.IsEmpty
        ? options
        : options with { Metadata = alteration.Metadata, Protocol = alteration.Protocol == alteration.Before.Protocol ? null : alteration.Protocol, Actions = alteration.Actions };

    /// <summary>The columns of the source that the clauses write: only those grow the table.</summary>
    private static StructType Assigned(Statement.Merge merge, StructType rows)
    {
        var writes = merge.Clauses.Where(clause => clause.Action != WhenAction.Delete).ToList();
        if (writes.Any(clause => clause.Set is null))
        {
            return rows;
        }

        var named = writes.SelectMany(clause => clause.Set!).Select(set => set.Column[^1]).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return new StructType([.. rows.Fields.Where(field => named.Contains(field.Name))]);
    }

    private static IReadOnlyList<Assignment> Assignments(
        IReadOnlyList<SetClause> set, string alias, StatementTarget target, StructType schema, StatementSql sql) =>
        [.. set.Select(clause => new Assignment(ColumnOf(clause.Column, alias, target, schema), DefaultValues.Is(clause.Value) ? "DEFAULT" : sql.Expression(clause.Value)!))];

    /// <summary>The column behind the table's name, if that is in front of it. A struct column of the same name as the table goes first where it has the field.</summary>
    private static IReadOnlyList<string> ColumnOf(IReadOnlyList<string> path, string alias, StatementTarget target, StructType schema)
    {
        if (path.Count < 2 || SchemaPath.Find(schema, path) is not null)
        {
            return path;
        }

        if (path[0].Equals(alias, StringComparison.OrdinalIgnoreCase))
        {
            return [.. path.Skip(1)];
        }

        return path.Count > 2 && target.LakeName is { } name && name == new TableName(path[0], path[1]) ? [.. path.Skip(2)] : path;
    }

    private static Dictionary<string, string> Predicate(string? where) => new() { ["predicate"] = SparkText.List(where) };
}
