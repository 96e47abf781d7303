using System.Globalization;
using Tarn.Delta.Actions;
using Tarn.Delta.Checkpoints;
using Tarn.Delta.Features;
using Tarn.Delta.Log;
using Tarn.Delta.Snapshots;
using Tarn.Delta.Storage;

namespace Tarn.Delta.Maintenance;

/// <summary>
/// Removes commits and checkpoints that are older than the table keeps history (PROTOCOL.md, "Metadata Cleanup"): all before the newest checkpoint that is old enough
/// itself. That checkpoint must be readable, so a table never hangs on one that is broken. Runs after each checkpoint where <c>delta.enableExpiredLogCleanup</c> is not false.
/// </summary>
public static class LogCleanup
{
    private const int AtOnce = 16;
    private const int VersionDigits = 20;
    private const string StagedCommits = "_staged_commits";
    private static readonly TimeSpan DefaultRetention = TimeSpan.FromDays(30);
    private static readonly TimeSpan SidecarAge = TimeSpan.FromDays(1);

    /// <summary>Cleans the log of a table up.</summary>
    /// <returns>Paths of the log's files that were removed, in the store; empty where nothing was old enough.</returns>
    /// <exception cref="DeltaException">The checkpoint that would have to carry the table is broken, or the store failed.</exception>
    public static async Task<IReadOnlyList<string>> RunAsync(DeltaTable table, CancellationToken cancellationToken = default)
    {
        var snapshot = await table.GetSnapshotAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        return await RunAsync(snapshot, cancellationToken).ConfigureAwait(false);
    }

    internal static async Task<IReadOnlyList<string>> RunAsync(Snapshot snapshot, CancellationToken cancellationToken)
    {
        var table = snapshot.Table;
        FeatureRules.RequireMaintainable(snapshot.Protocol, snapshot.Metadata, table, "Log clean-up");
        if (FeatureRules.Supports(snapshot.Protocol, "checkpointProtection"))
        {
            return []; // older versions may need features that only the checkpoints that are there keep right
        }

        var cutoff = Midnight(table.Clock.GetUtcNow() - TableProperties.Interval(snapshot.Metadata, TableProperties.LogRetention, DefaultRetention));
        var files = await LogListing.ListAsync(table, from: null, cancellationToken).ConfigureAwait(false);
        if (files.All(file => file.Object.LastModified >= cutoff)
            || await TimeTravel.TryFindVersionAsync(table, cutoff, cancellationToken).ConfigureAwait(false) is not { } newestOld
            || LogSegment.NewestCompleteCheckpoint(files.Where(file => file.IsCheckpoint && file.Version <= newestOld)) is not [var kept, ..] checkpoint)
        {
            return [];
        }

        await CheckpointReader.RequireReadableAsync(table, checkpoint, cancellationToken).ConfigureAwait(false);
        var doomed = await DoomedAsync(table, kept.Version, cancellationToken).ConfigureAwait(false);

        // Oldest first, one version after the other: killed in between, the log still begins where its files say.
        foreach (var version in doomed.GroupBy(file => file.Version).OrderBy(group => group.Key))
        {
            var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(version, options, async (file, token) => await table.Store.DeleteAsync(file.Path, token).ConfigureAwait(false)).ConfigureAwait(false);
        }

        var sidecars = doomed.Count == 0 ? [] : await RemoveSidecarsAsync(table, cancellationToken).ConfigureAwait(false);
        return [.. doomed.Select(file => file.Path), .. sidecars];
    }

    private static async Task<List<(TableVersion Version, string Path)>> DoomedAsync(DeltaTable table, TableVersion kept, CancellationToken cancellationToken)
    {
        List<(TableVersion Version, string Path)> doomed = [];
        await foreach (var found in table.Store.ListAsync(table.LogPath(null), null, cancellationToken).ConfigureAwait(false))
        {
            var isCompacted = LogFile.TryParse(found) is { Kind: LogFileKind.CompactedCommits };
            if (VersionOf(found) is { } version && (version < kept || (isCompacted && version == kept)))
            {
                doomed.Add((version, found.Path));
            }
        }

        await foreach (var found in table.Store.ListAsync(table.LogPath(StagedCommits), null, cancellationToken).ConfigureAwait(false))
        {
            if (VersionOf(found) is { } version && version <= kept)
            {
                doomed.Add((version, found.Path));
            }
        }

        return doomed;
    }

    /// <summary>Sidecars that no checkpoint refers to; young ones may belong to a checkpoint that is being written.</summary>
    private static async Task<List<string>> RemoveSidecarsAsync(DeltaTable table, CancellationToken cancellationToken)
    {
        var old = table.Clock.GetUtcNow() - SidecarAge;
        List<ObjectInfo> sidecars = [];
        await foreach (var found in table.Store.ListAsync(table.LogPath(CheckpointReader.SidecarFolder), null, cancellationToken).ConfigureAwait(false))
        {
            if (found.LastModified < old)
            {
                sidecars.Add(found);
            }
        }

        if (sidecars.Count == 0)
        {
            return [];
        }

        HashSet<string> needed = new(StringComparer.Ordinal);
        foreach (var checkpoint in (await LogListing.ListAsync(table, from: null, cancellationToken).ConfigureAwait(false)).Where(file => file.IsCheckpoint))
        {
            needed.UnionWith((await CheckpointReader.ReadHeadAsync(table, checkpoint, cancellationToken).ConfigureAwait(false)).OfType<SidecarFile>().Select(sidecar => CheckpointReader.PathOf(table, sidecar)));
        }

        List<string> removed = [];
        foreach (var sidecar in sidecars.Where(sidecar => !needed.Contains(sidecar.Path)))
        {
            await table.Store.DeleteAsync(sidecar.Path, cancellationToken).ConfigureAwait(false);
            removed.Add(sidecar.Path);
        }

        return removed;
    }

    /// <summary>The version that a file of the log is of: commits, checkpoints, checksums, also hidden checksums of file systems; null for other files.</summary>
    private static TableVersion? VersionOf(ObjectInfo found)
    {
        var name = found.Path[(found.Path.LastIndexOf('/') + 1)..];
        name = name.StartsWith('.') && name.EndsWith(".crc", StringComparison.Ordinal) ? name[1..] : name;
        return name.Length > VersionDigits && name[VersionDigits] == '.' && long.TryParse(name.AsSpan(0, VersionDigits), NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? new TableVersion(version)
            : null;
    }

    private static DateTimeOffset Midnight(DateTimeOffset time) => new(time.UtcDateTime.Date, TimeSpan.Zero);
}
