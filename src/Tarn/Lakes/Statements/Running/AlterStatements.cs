using Tarn.Delta.Alterations;
using Tarn.Delta.Snapshots;
using Tarn.Delta.Transactions;
using Tarn.Running.Progress;

namespace Tarn.Lakes.Statements.Running;

/// <summary>Carries out ALTER TABLE and COMMENT ON TABLE.</summary>
internal sealed class AlterStatements(StatementContext context)
{
    private const int MaxAttempts = 5;

    /// <summary>ALTER TABLE.</summary>
    public async Task<StatementResult> AlterAsync(Statement.Alter alter, CancellationToken cancellationToken)
    {
        var (target, head) = await context.FindAsync(alter.Table, cancellationToken).ConfigureAwait(false);
        StatementResult result = new(null, null, await context.ShowLeftAsync(target, head, alter.Place).ConfigureAwait(false));
        foreach (var step in Steps(alter.What))
        {
            result = await ApplyAsync(target, alter, step, cancellationToken).ConfigureAwait(false) ?? result;
        }

        return result;
    }

    private async Task<StatementResult?> ApplyAsync(
        StatementTarget target, Statement.Alter alter, Func<Snapshot, Alteration> step, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var snapshot = await target.SnapshotAsync(cancellationToken).ConfigureAwait(false);
            var alteration = step(snapshot);
            if (alteration.IsEmpty)
            {
                return null;
            }

            await new RuleCheck(context, target, alter.Place).CheckAsync(snapshot, alter.What, cancellationToken).ConfigureAwait(false);
            var transaction = alteration.Begin();
            foreach (var mark in alteration.Metadata.Schema.Equals(snapshot.Schema) ? StepMark.Carried(snapshot) : [])
            {
                transaction.Stage(mark);
            }

            switch (await transaction.CommitAsync(alteration.Description with { Extra = context.Mark(alter.Place) }, cancellationToken).ConfigureAwait(false))
            {
                case CommitOutcome.Committed committed:
                    return new StatementResult(null, committed.Version, await context.ShowAsync(target, committed.Version, alter.Place).ConfigureAwait(false));
                case CommitOutcome.Conflict conflict when attempt == MaxAttempts:
                    throw RowChange.Lost(target, alter.Place, conflict.Winner, conflict.Reason, attempt);
                default:
                    break;
            }
        }
    }

    /// <summary>One for each part of the change: Spark's older CHANGE COLUMN may say several things at once.</summary>
    private static IEnumerable<Func<Snapshot, Alteration>> Steps(TableAlteration what) => what switch
    {
        TableAlteration.AddColumns add => [table => ColumnAlterations.Add(table, [.. add.Columns.Select(Added)])],
        TableAlteration.RenameColumn rename => [table => ColumnAlterations.Rename(table, rename.Column, rename.NewName)],
        TableAlteration.DropColumns drop => [table => ColumnAlterations.Drop(table, drop.Columns, drop.IfExists)],
        TableAlteration.ChangeColumn change => Steps(change),
        TableAlteration.SetDefault set => [table => ColumnAlterations.SetDefault(table, set.Column, set.Expression)],
        TableAlteration.SetProperties set => [table => PropertyAlterations.Set(table, set.Properties)],
        TableAlteration.UnsetProperties unset => [table => PropertyAlterations.Unset(table, unset.Keys, unset.IfExists)],
        TableAlteration.AddConstraint add => [table => ConstraintAlterations.Add(table, add.Name, add.Check)],
        TableAlteration.DropConstraint drop => [table => ConstraintAlterations.Drop(table, drop.Name, drop.IfExists)],
        TableAlteration.SetDescription set => [table => PropertyAlterations.SetComment(table, set.Text)],
        _ => throw new ArgumentOutOfRangeException(nameof(what), what, "Unknown alteration: this is a bug in tarn."),
    };

    private static IEnumerable<Func<Snapshot, Alteration>> Steps(TableAlteration.ChangeColumn change)
    {
        if (change.Type is { } type)
        {
            yield return table => ColumnAlterations.Widen(table, change.Column, type);
        }

        if (change.NotNull is { } notNull)
        {
            yield return table => notNull ? ColumnAlterations.SetNotNull(table, change.Column) : ColumnAlterations.DropNotNull(table, change.Column);
        }

        if (change.Comment is { } comment)
        {
            yield return table => ColumnAlterations.SetComment(table, change.Column, comment);
        }

        if (change.Position is { } position)
        {
            yield return table => ColumnAlterations.Move(table, change.Column, new Delta.Alterations.ColumnPosition(position.After));
        }
    }

    private static NewColumn Added(ColumnDefinition column) => column switch
    {
        { NotNull: true } => throw new TarnException($"ALTER TABLE cannot add column '{column.Name}' as NOT NULL: rows that are there have no value in it. Add it, fill it by UPDATE, then ALTER COLUMN {column.Name} SET NOT NULL."),
        { MaxLength: { } length } => throw new TarnException($"ALTER TABLE cannot add column '{column.Name}' as VARCHAR({length}). Add it as STRING, then ADD CONSTRAINT {column.Name}_length CHECK (length({column.Name}) <= {length})."),
        { Generated: not null } => throw new TarnException($"ALTER TABLE cannot add column '{column.Name}' as a generated one: rows that are there would not have the value. Make the table anew: CREATE OR REPLACE TABLE."),
        { Default: { } value } => throw new TarnException($"ALTER TABLE cannot add column '{column.Name}' with a default: rows that are there would not have it. Add it without, then ALTER COLUMN {column.Name} SET DEFAULT {value} for rows to come, and UPDATE those that are there."),
        _ => new NewColumn(column.Path, column.Type!)
        {
            Comment = column.Comment,
            Position = column.Position is { } position ? new Delta.Alterations.ColumnPosition(position.After) : null,
        },
    };
}
