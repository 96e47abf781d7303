using Tarn.Delta;
using Tarn.Delta.Snapshots;
using Tarn.Engines;
using Tarn.Tables;

namespace Tarn.Lakes.Statements.Running;

/// <summary>A change of rows that is to be made of a table's newest state.</summary>
/// <param name="Change">What to do.</param>
/// <param name="Options">What goes with it.</param>
internal sealed record PreparedChange(TableChange Change, ChangeOptions Options);

/// <summary>Applies a change to a table as it is now; when another writer wins the race, again to what it is then.</summary>
internal sealed class RowChange(StatementContext context, StatementTarget target, StatementPlace place)
{
    private const int MaxAttempts = 5;

    /// <summary>Prepares and applies.</summary>
    /// <param name="prepare">Makes the change for a snapshot; null where the table is to be made.</param>
    /// <param name="head">The newest snapshot as known; null where there is no table.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <exception cref="TarnException">Other writers won the race each time.</exception>
    public async Task<(ChangeOutcome Outcome, long? LakeCommit)> ApplyAsync(
        Func<Snapshot?, Task<PreparedChange>> prepare, Snapshot? head, CancellationToken cancellationToken)
    {
        var writer = context.Writer(target);
        for (var attempt = 1; ; attempt++)
        {
            var (change, options) = await prepare(head).ConfigureAwait(false);
            var outcome = await writer.ApplyAsync(
                head, change, options with { AllowFiles = context.Options.AllowFiles, Extra = context.Mark(place) }, cancellationToken).ConfigureAwait(false);
            switch (outcome)
            {
                case ChangeOutcome.Committed committed:
                    return (outcome, await context.ShowAsync(target, committed.Version, place).ConfigureAwait(false));
                case ChangeOutcome.Unchanged:
                    return (outcome, await context.ShowLeftAsync(target, head!, place).ConfigureAwait(false));
                case ChangeOutcome.Conflict conflict when attempt == MaxAttempts || head is null:
                    throw Lost(target, place, conflict.Winner, conflict.Reason, attempt);
                default:
                    head = await target.SnapshotAsync(cancellationToken).ConfigureAwait(false);
                    break;
            }
        }
    }

    /// <summary>The error of a statement that lost its race too often.</summary>
    public static TarnException Lost(StatementTarget target, StatementPlace place, TableVersion winner, string reason, int attempts) => new(
        $"{place.Name} on '{target.Text}' was not carried out: version {winner}, of another writer, changed what it depends on ({reason}). " +
        $"It was tried {attempts} {(attempts == 1 ? "time" : "times")}. Nothing was written. Run it again when the other writer is done.");
}
