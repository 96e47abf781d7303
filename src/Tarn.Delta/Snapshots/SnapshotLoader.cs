using Tarn.Delta.Actions;
using Tarn.Delta.Features;
using Tarn.Delta.Log;
using Tarn.Delta.Storage;

namespace Tarn.Delta.Snapshots;

/// <summary>Lists, reads and replays a log into a snapshot.</summary>
internal static class SnapshotLoader
{
    /// <summary>Null where there is no table.</summary>
    public static async Task<Snapshot?> LoadAsync(DeltaTable table, TableVersion? version, CancellationToken cancellationToken)
    {
        var segment = await LogListing.FindSegmentAsync(table, version, cancellationToken).ConfigureAwait(false);
        if (segment is null)
        {
            return null;
        }

        var replay = new LogReplay(table.Location);
        var commits = await CommitReader.ReadAllAsync(table, segment.Replay, cancellationToken).ConfigureAwait(false);
        for (var index = commits.Length - 1; index >= 0; index--)
        {
            replay.AddCommit(commits[index]);
        }

        await Checkpoints.CheckpointReader.ReadAsync(table, segment.Checkpoint, replay, cancellationToken).ConfigureAwait(false);
        var protocol = replay.Protocol ?? throw Incomplete(table, segment, "protocol");
        FeatureRules.RequireReadable(protocol, replay.Metadata, table);
        var metadata = replay.Metadata ?? throw Incomplete(table, segment, "metaData");
        var time = await FindTimestampAsync(table, segment, commits, metadata, cancellationToken).ConfigureAwait(false);
        return Make(table, segment.Version, time, (segment.Commits.Count > 0 ? segment.Commits[^1] : segment.CheckpointCommit)?.Object, replay);
    }

    /// <summary>What a replay came to, which has a protocol and a metaData.</summary>
    internal static Snapshot Make(DeltaTable table, TableVersion version, DateTimeOffset time, ObjectInfo? commit, LogReplay replay) => new()
    {
        Table = table,
        Version = version,
        Timestamp = time,
        Commit = commit,
        Protocol = replay.Protocol!,
        Metadata = replay.Metadata!,
        Files = replay.Files,
        Tombstones = replay.Tombstones,
        AppTransactions = replay.Transactions,
        Domains = replay.LiveDomains.ToDictionary(domain => domain.Domain, domain => domain.Configuration),
    };

    private static async Task<DateTimeOffset> FindTimestampAsync(
        DeltaTable table, LogSegment segment, IReadOnlyList<DeltaAction>[] commits, Metadata metadata, CancellationToken cancellationToken)
    {
        if (TableProperties.IsTrue(metadata, TableProperties.EnableInCommitTimestamps))
        {
            var newest = segment.Replay.Count > 0 && segment.Replay[^1].Kind == LogFileKind.Commit
                ? commits[^1]
                : await CommitReader.TryReadAsync(table, segment.Version, cancellationToken).ConfigureAwait(false);
            if (newest?.OfType<CommitInfo>().FirstOrDefault()?.InCommitTimestamp is { } stamped)
            {
                return stamped;
            }
        }

        IEnumerable<LogFile> known = segment.CheckpointCommit is { } commit ? [commit, .. segment.Commits]
            : segment.Commits.Count > 0 ? segment.Commits
            : segment.Checkpoint; // its commit was cleaned up: the checkpoint's own time is the nearest that is left
        return CommitTimes.Monotonised(known).Last().Time;
    }

    private static DeltaException Incomplete(DeltaTable table, LogSegment segment, string action) =>
        new($"The log of table '{table.Name}' up to version {segment.Version} has no '{action}' action, so it describes no table. Restore the missing log files from a backup.");
}
