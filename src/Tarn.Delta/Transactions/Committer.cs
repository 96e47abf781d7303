using Tarn.Delta.Actions;
using Tarn.Delta.Checkpoints;
using Tarn.Delta.Log;
using Tarn.Delta.Snapshots;
using Tarn.Delta.Storage;

namespace Tarn.Delta.Transactions;

/// <summary>
/// Writes one commit behind whatever others committed meanwhile. A put whose answer was lost is sent again with the same bytes: then the
/// version is ours, or there already, and its transaction id says whose it is.
/// </summary>
internal sealed class Committer(DeltaTable table, Snapshot? snapshot, CommitAttempt attempt, CommitDescription description)
{
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(800)];

    private readonly CommitInfoBuilder info = new(table, snapshot, attempt, description);
    private readonly RowTracking? rowTracking = RowTracking.Of(snapshot, attempt.Actions);
    private StoreOutcomeUnknownException? unanswered;

    public async Task<CommitOutcome> RunAsync(CancellationToken cancellationToken)
    {
        var version = snapshot?.Version.Next ?? new TableVersion(0);
        var previousTime = snapshot?.Timestamp ?? DateTimeOffset.MinValue;
        while (true)
        {
            var content = ActionWriter.WriteCommit(Content(version, previousTime));
            if (await PutAsync(version, content, cancellationToken).ConfigureAwait(false) == PutOutcome.Created)
            {
                return await CommittedAsync(version, cancellationToken).ConfigureAwait(false);
            }

            var first = version;
            while (await ReadWinnerAsync(version, cancellationToken).ConfigureAwait(false) is { } winner)
            {
                var winnerInfo = winner.OfType<CommitInfo>().FirstOrDefault();
                if (winnerInfo?.TransactionId == info.TransactionId)
                {
                    return await CommittedAsync(version, cancellationToken).ConfigureAwait(false);
                }

                if (snapshot is null)
                {
                    return new CommitOutcome.Conflict(version, "the table exists by now: another program created it") { Kind = ConflictKind.TableCreated };
                }

                if (ConflictChecker.Find(attempt, winner) is { } found)
                {
                    return new CommitOutcome.Conflict(version, found.Reason) { Kind = found.Kind };
                }

                rowTracking?.Observe(winner);
                previousTime = winnerInfo?.InCommitTimestamp ?? previousTime;
                version = version.Next;
            }

            if (version == first)
            {
                throw new DeltaException(
                    $"The store says that version {version} of table '{table.Name}' exists, and cannot read it. " +
                    "Check that the log's files may be read, then run the same command again.");
            }

            unanswered = null; // the unanswered put was another's win: ours was not written
        }
    }

    /// <summary>State before files, so that people read commits from the top; the protocol knows no order but that of commitInfo.</summary>
    private IEnumerable<DeltaAction> Content(TableVersion version, DateTimeOffset previousTime)
    {
        var commitInfo = info.Build(previousTime);
        var actions = InCommitTimes.RecordEnablement(attempt.Actions, snapshot, version, commitInfo);
        actions = (rowTracking?.Assign(actions, version) ?? actions).Select(action => action is RemoveFile { DeletionTimestampMs: null } remove
            ? remove with { DeletionTimestampMs = table.Clock.GetUtcNow().ToUnixTimeMilliseconds() } // without a time it would count as removed long ago, and vacuum would take it from under readers
            : action);
        return actions.OrderBy(action => action switch
        {
            Protocol => 0,
            Metadata => 1,
            SetTransaction => 2,
            DomainMetadata => 3,
            RemoveFile => 4,
            _ => 5,
        }).Prepend(commitInfo);
    }

    private async Task<PutOutcome> PutAsync(TableVersion version, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var path = table.LogPath(LogFile.CommitName(version));
        for (var retry = 0; ; retry++)
        {
            try
            {
                return await table.Store.PutIfAbsentAsync(path, content, unanswered is null ? cancellationToken : CancellationToken.None).ConfigureAwait(false);
            }
            catch (StoreOutcomeUnknownException error) when (retry < Pauses.Length)
            {
                unanswered = error;
            }
            catch (Exception error) when (unanswered is not null || error is StoreOutcomeUnknownException)
            {
                throw new CommitStateUnknownException(table.Name, version, error);
            }

            // No cancellation from here on: it would leave the question open whether the commit is in.
            await Task.Delay(Pauses[retry], table.Clock, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task<List<DeltaAction>?> ReadWinnerAsync(TableVersion version, CancellationToken cancellationToken)
    {
        try
        {
            return await CommitReader.TryReadAsync(table, version, unanswered is null ? cancellationToken : CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception error) when (unanswered is not null)
        {
            throw new CommitStateUnknownException(table.Name, version, error);
        }
    }

    private async Task<CommitOutcome> CommittedAsync(TableVersion version, CancellationToken cancellationToken)
    {
        var metadata = attempt.Actions.OfType<Metadata>().FirstOrDefault() ?? snapshot!.Metadata;
        var failure = await CheckpointSchedule.WriteIfDueAsync(table, version, metadata, cancellationToken).ConfigureAwait(false);
        return new CommitOutcome.Committed(version) { CheckpointFailure = failure };
    }
}
