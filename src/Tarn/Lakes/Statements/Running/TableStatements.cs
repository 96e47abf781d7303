using System.Globalization;
using Tarn.Delta.Alterations;
using Tarn.Delta.Maintenance;
using Tarn.Delta.Schema;
using Tarn.Delta.Snapshots;
using Tarn.Delta.Transactions;
using Tarn.Engines;
using Tarn.Lakes.Queries;
using Tarn.Lakes.Statements.Parsing;
using Tarn.Running.Publishing;
using Tarn.Tables;

namespace Tarn.Lakes.Statements.Running;

/// <summary>Carries out CREATE TABLE.</summary>
internal sealed class TableStatements(StatementContext context)
{
    /// <summary>CREATE TABLE, with columns or AS SELECT.</summary>
    public async Task<StatementResult> CreateAsync(Statement.CreateTable create, CancellationToken cancellationToken)
    {
        var target = context.TargetToMake(create.Table);
        var head = await target.Table.FindSnapshotAsync(cancellationToken).ConfigureAwait(false);
        if (head is not null && create.Mode != CreateMode.Replace)
        {
            return await ExistsAsync(target, head, create.Place, create.Mode).ConfigureAwait(false);
        }

        return create.Body.Select is null
            ? await DefineAsync(target, head, create, cancellationToken).ConfigureAwait(false)
            : await FillAsync(target, head, create, create.Body.Select, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>CREATE TABLE … SHALLOW CLONE.</summary>
    public async Task<StatementResult> CloneAsync(Statement.ShallowClone clone, CancellationToken cancellationToken)
    {
        var target = context.TargetToMake(clone.Table);
        if (await target.Table.FindSnapshotAsync(cancellationToken).ConfigureAwait(false) is { } head)
        {
            return clone.Mode == CreateMode.Replace
                ? throw new TarnException($"Cannot replace table '{target.Text}' by a clone: it exists, at version {head.Version}. Give the clone a name of its own.")
                : await ExistsAsync(target, head, clone.Place, clone.Mode).ConfigureAwait(false);
        }

        var named = context.Target(clone.Source);
        var source = await context.Queries.SnapshotAsync(
            new TableTarget(named.LakeName, clone.Source.Path, clone.Source.When), context.Options, cancellationToken).ConfigureAwait(false);
        var prepared = ShallowClone.Prepare(source, target.Table, clone.Properties);
        var outcome = await prepared.Transaction.CommitAsync(prepared.Description with { Extra = context.Mark(clone.Place) }, cancellationToken).ConfigureAwait(false);
        if (outcome is not CommitOutcome.Committed committed)
        {
            return await ExistsAsync(target, await target.SnapshotAsync(cancellationToken).ConfigureAwait(false), clone.Place, clone.Mode).ConfigureAwait(false);
        }

        return new StatementResult(
            ResultRows.Counts(("source_table_size", source.SizeInBytes), ("source_num_of_files", source.Files.Count), ("num_removed_files", 0), ("num_copied_files", 0), ("removed_files_size", 0), ("copied_files_size", 0)),
            committed.Version,
            await context.ShowAsync(target, committed.Version, clone.Place).ConfigureAwait(false));
    }

    /// <summary>What happens where a table is to be made and there is one: nothing, or an error. It is made visible if a kill kept it from that.</summary>
    public async Task<StatementResult> ExistsAsync(StatementTarget target, Snapshot head, StatementPlace place, CreateMode mode)
    {
        var commit = await context.ShowLeftAsync(target, head, place).ConfigureAwait(false);
        return mode == CreateMode.IfNotExists
            ? new StatementResult(null, null, commit)
            : throw new TarnException(
                $"Cannot create table '{target.Text}': it exists already, at version {head.Version}. " +
                "Write CREATE TABLE IF NOT EXISTS to leave it as it is, CREATE OR REPLACE TABLE to replace it, or INSERT INTO to add rows.");
    }

    private async Task<StatementResult> DefineAsync(StatementTarget target, Snapshot? head, Statement.CreateTable create, CancellationToken cancellationToken)
    {
        var wanted = Wanted(target, create.Body, new StructType([.. create.Body.Columns.Select(column => Checked(column).ToField())]));
        var defined = head is null ? wanted.Define(target.Table) : wanted.DefineReplacement(head);
        var description = defined.Description with { Extra = context.Mark(create.Place) };
        var outcome = head is null
            ? await (defined with { Description = description }).CreateAsync(target.Table, cancellationToken).ConfigureAwait(false)
            : await Replacement(head, defined).CommitAsync(description, cancellationToken).ConfigureAwait(false);
        switch (outcome)
        {
            case CommitOutcome.Committed committed:
                return new StatementResult(null, committed.Version, await context.ShowAsync(target, committed.Version, create.Place).ConfigureAwait(false));
            case CommitOutcome.Conflict conflict when head is not null:
                throw RowChange.Lost(target, create.Place, conflict.Winner, conflict.Reason, attempts: 1);
            default:
                return await ExistsAsync(target, await target.SnapshotAsync(cancellationToken).ConfigureAwait(false), create.Place, create.Mode).ConfigureAwait(false);
        }
    }

    private async Task<StatementResult> FillAsync(
        StatementTarget target, Snapshot? head, Statement.CreateTable create, string rows, CancellationToken cancellationToken)
    {
        var sql = new StatementSql(context, create.Place);
        var select = sql.Select(rows);
        var (outcome, lakeCommit) = await new RowChange(context, target, create.Place).ApplyAsync(
            async snapshot =>
            {
                var inputs = await sql.InputsAsync(target, snapshot, cancellationToken).ConfigureAwait(false);
                var wanted = Wanted(target, create.Body, await sql.DescribeAsync(select, inputs, cancellationToken).ConfigureAwait(false));
                var defined = snapshot is null ? wanted.Define(target.Table) : wanted.DefineReplacement(snapshot);
                var source = new RowSource(select);
                return new PreparedChange(
                    snapshot is null ? new TableChange.Append(source) : new TableChange.Overwrite(source),
                    new ChangeOptions
                    {
                        Inputs = inputs.Tables,
                        Changes = inputs.Changes,
                        Metadata = defined.Metadata,
                        Protocol = snapshot is not null && defined.Protocol == snapshot.Protocol ? null : defined.Protocol,
                        Actions = defined.Actions,
                        Operation = $"{defined.Description.Operation} AS SELECT",
                        Parameters = defined.Description.Parameters,
                    });
            },
            head,
            cancellationToken).ConfigureAwait(false);
        var committed = (ChangeOutcome.Committed)outcome;
        return new StatementResult(
            ResultRows.Counts(("num_affected_rows", committed.Rows.Inserted), ("num_inserted_rows", committed.Rows.Inserted)), committed.Version, lakeCommit);
    }

    private static NewTable Wanted(StatementTarget target, TableBody body, StructType schema) => new()
    {
        Schema = new StructType([.. schema.Fields, .. body.PartitionedBy.Where(column => column.Type is not null).Select(column => column.ToField())]),
        PartitionColumns = [.. body.PartitionedBy.Select(column => column.Name)],
        Properties = body.Properties,
        Constraints = body.Columns.Concat(body.PartitionedBy).Where(column => column.MaxLength is not null).ToDictionary(column => $"{column.Name}_length", LengthCheck),
        Name = target.LakeName?.ToString(),
        Comment = body.Comment,
    };

    private static Transaction Replacement(Snapshot head, DefinedTable defined)
    {
        var nowMs = head.Table.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        var transaction = head.Table.Begin(head);
        transaction.ReadWholeTable();
        if (!ReferenceEquals(defined.Protocol, head.Protocol))
        {
            transaction.Stage(defined.Protocol);
        }

        transaction.Stage(defined.Metadata);
        foreach (var action in defined.Actions.Concat(head.Files.Select(file => FileUploads.ToRemove(file, nowMs))))
        {
            transaction.Stage(action);
        }

        return transaction;
    }

    /// <summary>VARCHAR(n) as a rule that every writer of Delta tables keeps; Spark's own way, a note in the column's metadata, binds Spark alone.</summary>
    private static string LengthCheck(ColumnDefinition column)
    {
        var name = TypeSyntax.Name(column.Name);
        return string.Create(CultureInfo.InvariantCulture, $"{name} IS NULL OR length({name}) <= {column.MaxLength}");
    }

    private static ColumnDefinition Checked(ColumnDefinition column) => column switch
    {
        { Path.Count: > 1 } => throw new TarnException($"CREATE TABLE names a column '{string.Join('.', column.Path)}': write its parts as a struct: {column.Path[0]} STRUCT<{column.Path[^1]}: …>, or quote the name with backticks."),
        { Position: not null } => throw new TarnException($"CREATE TABLE says where column '{column.Name}' goes: columns come in the order in which they are written. Leave FIRST and AFTER out."),
        _ => column,
    };
}
