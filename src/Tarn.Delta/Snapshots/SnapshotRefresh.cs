using Tarn.Delta.Actions;
using Tarn.Delta.Features;
using Tarn.Delta.Log;

namespace Tarn.Delta.Snapshots;

/// <summary>Brings a snapshot up to date by the commits behind it alone: a writer of many small commits would else replay the log for each.</summary>
internal static class SnapshotRefresh
{
    /// <summary>The newest snapshot, the given one where nothing was committed since; null where these commits do not tell, as the log was made anew or has a gap.</summary>
    public static async Task<Snapshot?> TryAsync(Snapshot snapshot, CancellationToken cancellationToken)
    {
        var table = snapshot.Table;
        var listing = await LogListing.ListAsync(table, snapshot.Version, cancellationToken).ConfigureAwait(false);
        var commits = listing.Where(file => file.Kind == LogFileKind.Commit).OrderBy(file => file.Version).ToList();
        if (snapshot.Commit is null || commits.Count == 0 || commits[0].Object != snapshot.Commit || !AreContiguous(commits))
        {
            return null;
        }

        if (commits.Count == 1)
        {
            return snapshot;
        }

        var newer = commits.Skip(1).ToList();
        var actions = await CommitReader.ReadAllAsync(table, newer, cancellationToken).ConfigureAwait(false);
        var replay = new LogReplay(table.Location);
        for (var index = actions.Length - 1; index >= 0; index--)
        {
            replay.AddCommit(actions[index]);
        }

        foreach (var action in State(snapshot))
        {
            replay.AddCheckpointRow(action);
        }

        FeatureRules.RequireReadable(replay.Protocol!, replay.Metadata, table);
        return SnapshotLoader.Make(table, newer[^1].Version, Time(snapshot, newer, actions, replay.Metadata!), newer[^1].Object, replay);
    }

    private static bool AreContiguous(List<LogFile> commits) => commits[^1].Version.Value - commits[0].Version.Value == commits.Count - 1;

    private static IEnumerable<DeltaAction> State(Snapshot snapshot) =>
        ((IEnumerable<DeltaAction>)[snapshot.Protocol, snapshot.Metadata])
            .Concat(snapshot.AppTransactions.Values)
            .Concat(snapshot.Domains.Select(domain => new DomainMetadata(domain.Key, domain.Value, Removed: false)))
            .Concat(snapshot.Tombstones)
            .Concat(snapshot.Files);

    private static DateTimeOffset Time(Snapshot snapshot, List<LogFile> newer, IReadOnlyList<DeltaAction>[] actions, Metadata metadata) =>
        TableProperties.IsTrue(metadata, TableProperties.EnableInCommitTimestamps) && actions[^1].OfType<CommitInfo>().FirstOrDefault()?.InCommitTimestamp is { } stamped
            ? stamped
            : CommitTimes.Monotonised(newer, snapshot.Timestamp).Last().Time;
}
