using Tarn.Delta;
using Tarn.Delta.Transactions;

namespace Tarn.Lakes.Statements.Running;

/// <summary>Carries out RESTORE.</summary>
internal sealed class CareStatements(StatementContext context)
{
    private const int MaxAttempts = 5;

    /// <summary>The result's columns, with the names of the metrics behind them.</summary>
    private static readonly (string Column, string Metric)[] RestoreColumns =
    [
        ("table_size_after_restore", "tableSizeAfterRestore"), ("num_of_files_after_restore", "numOfFilesAfterRestore"), ("num_removed_files", "numRemovedFiles"),
        ("num_restored_files", "numRestoredFiles"), ("removed_files_size", "removedFilesSize"), ("restored_files_size", "restoredFilesSize"),
    ];

    /// <summary>RESTORE TABLE.</summary>
    public async Task<StatementResult> RestoreAsync(Statement.Restore restore, CancellationToken cancellationToken)
    {
        var (target, head) = await context.FindAsync(restore.Table, cancellationToken).ConfigureAwait(false);
        var then = restore.To is { Time: { } time }
            ? await target.Table.GetSnapshotAsOfAsync(time, cancellationToken).ConfigureAwait(false)
            : await target.Table.GetSnapshotAsync(new TableVersion(restore.To.Version!.Value), cancellationToken).ConfigureAwait(false);
        for (var attempt = 1; ; attempt++)
        {
            var prepared = await TableRestore.PrepareAsync(head, then, cancellationToken).ConfigureAwait(false);
            var result = ResultRows.Counts([.. RestoreColumns.Select(column => (column.Column, (long?)long.Parse(prepared.Description.Metrics[column.Metric], System.Globalization.CultureInfo.InvariantCulture)))]);
            if (prepared.IsEmpty)
            {
                return new StatementResult(result, null, await context.ShowLeftAsync(target, head, restore.Place).ConfigureAwait(false));
            }

            switch (await prepared.Transaction.CommitAsync(prepared.Description with { Extra = context.Mark(restore.Place) }, cancellationToken).ConfigureAwait(false))
            {
                case CommitOutcome.Committed committed:
                    return new StatementResult(result, committed.Version, await context.ShowAsync(target, committed.Version, restore.Place).ConfigureAwait(false));
                case CommitOutcome.Conflict conflict when attempt == MaxAttempts:
                    throw RowChange.Lost(target, restore.Place, conflict.Winner, conflict.Reason, attempt);
                default:
                    head = await target.SnapshotAsync(cancellationToken).ConfigureAwait(false);
                    break;
            }
        }
    }
}
