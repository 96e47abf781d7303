using System.Globalization;
using Tarn.Delta.Actions;
using Tarn.Delta.Features;
using Tarn.Delta.Snapshots;
using Tarn.Delta.Storage;
using Tarn.Delta.Transactions;

namespace Tarn.Delta.Maintenance;

/// <summary>
/// Deletes files of a table's folder that no version needs any more: old ones that are neither live nor removed so lately that readers may use them. Killed at
/// any moment it leaves the table whole: what is gone then, nothing refers to. A shallow clone's source does not know its clones: files that only a clone needs go.
/// </summary>
public static class Vacuum
{
    private const string Operation = "VACUUM";
    private const int AtOnce = 16;
    private const int Tries = 5;
    private static readonly TimeSpan DefaultRetention = TimeSpan.FromDays(7);
    private static readonly TimeSpan AbandonedAfter = TimeSpan.FromDays(1);

    /// <summary>Vacuums a table.</summary>
    /// <exception cref="DeltaException">
    /// The retention is shorter than the table's, the table's protocol is beyond Tarn, a candidate of the inventory lies outside of the table, or the store failed.
    /// </exception>
    public static async Task<VacuumReport> RunAsync(DeltaTable table, VacuumOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new VacuumOptions();
        var snapshot = await table.GetSnapshotAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        FeatureRules.RequireMaintainable(snapshot.Protocol, snapshot.Metadata, table, Operation);
        var configured = TableProperties.Interval(snapshot.Metadata, TableProperties.DeletedFileRetention, DefaultRetention);
        var retention = options.Retention ?? configured;
        if (retention < configured && !options.AllowShortRetention)
        {
            throw new DeltaException(
                $"{Operation} on table '{table.Name}' is refused: {Hours(retention)} hours are less than the {Hours(configured)} for which the table keeps removed files ({TableProperties.DeletedFileRetention}). " +
                "Readers of older versions and writers at work could lose files: if there are none, allow a short retention.");
        }

        var cutoff = table.Clock.GetUtcNow() - retention;
        var listed = options.Inventory is { } inventory
            ? await InventoryAsync(snapshot, inventory, cancellationToken).ConfigureAwait(false)
            : await TableFolder.ListAsync(snapshot, cancellationToken).ConfigureAwait(false);

        // Read again behind the listing: a file that was listed before its commit is live by now.
        var newest = await table.GetSnapshotAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        var needed = TableFolder.Needed(newest, cutoff);
        foreach (var version in options.KeepVersions)
        {
            needed.UnionWith(await NeededAsync(table, version, cancellationToken).ConfigureAwait(false));
        }

        var doomed = listed.Where(file => file.Value.LastModified < cutoff && !needed.Contains(file.Key)).OrderBy(file => file.Key, StringComparer.Ordinal).ToList();
        var report = new VacuumReport([.. doomed.Select(file => file.Key)], doomed.Sum(file => file.Value.SizeInBytes), 0, options.DryRun);
        return options.DryRun ? report : await DeleteAsync(newest, report, doomed, options, retention, configured, listed.Count, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<IEnumerable<string>> NeededAsync(DeltaTable table, TableVersion version, CancellationToken cancellationToken)
    {
        if (await table.Store.HeadAsync(table.LogPath(Log.LogFile.CommitName(version)), cancellationToken).ConfigureAwait(false) is null)
        {
            return [];
        }

        return TableFolder.Needed(await table.GetSnapshotAsync(version, cancellationToken).ConfigureAwait(false), DateTimeOffset.MaxValue);
    }

    private static async Task<VacuumReport> DeleteAsync(
        Snapshot snapshot, VacuumReport report, List<KeyValuePair<string, ObjectInfo>> doomed, VacuumOptions options, TimeSpan retention, TimeSpan configured, int listed,
        CancellationToken cancellationToken)
    {
        var table = snapshot.Table;
        await RecordAsync(table, options, Start(report, options, configured), cancellationToken).ConfigureAwait(false);
        var deleted = 0;
        try
        {
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(doomed, parallel, async (file, token) =>
            {
                await table.Store.DeleteAsync(file.Value.Path, token).ConfigureAwait(false);
                Interlocked.Increment(ref deleted);
            }).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            await RecordFailureAsync(table, options, End("FAILED", deleted, listed)).ConfigureAwait(false);
            throw;
        }

        var folders = RemoveLeftovers(snapshot, retention);
        await RecordAsync(table, options, End("COMPLETED", deleted, listed), cancellationToken).ConfigureAwait(false);
        return report with { FoldersRemoved = folders };
    }

    /// <summary>Empty folders of the table, and temporary files in it that killed writers left.</summary>
    private static int RemoveLeftovers(Snapshot snapshot, TimeSpan retention)
    {
        if (snapshot.Table.Store is not LocalObjectStore local)
        {
            return 0;
        }

        var now = snapshot.Table.Clock.GetUtcNow();
        _ = local.DeleteAbandoned(now - (retention > AbandonedAfter ? retention : AbandonedAfter), snapshot.Table.Root);
        var partitions = TableFolder.PartitionPrefixes(snapshot);
        return local.RemoveEmptyFolders(snapshot.Table.Root, folder => !TableFolder.IsHidden(folder, partitions));
    }

    /// <summary>The candidates that exist, by path relative to the table.</summary>
    private static async Task<Dictionary<string, ObjectInfo>> InventoryAsync(Snapshot snapshot, IReadOnlyCollection<string> inventory, CancellationToken cancellationToken)
    {
        var table = snapshot.Table;
        var partitions = TableFolder.PartitionPrefixes(snapshot);
        var paths = inventory.Select(path => Relative(table, path)).Distinct(StringComparer.Ordinal).Where(path => !TableFolder.IsHidden(path, partitions)).ToList();
        var found = new ObjectInfo?[paths.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, paths.Count, parallel, async (index, token) =>
            found[index] = await table.Store.HeadAsync(table.PathOf(paths[index]), token).ConfigureAwait(false)).ConfigureAwait(false);
        return paths.Index().Where(path => found[path.Index] is not null).ToDictionary(path => path.Item, path => found[path.Index]!, StringComparer.Ordinal);
    }

    private static string Relative(DeltaTable table, string path)
    {
        var relative = LogPath.IsAbsolute(path) ? LogPath.RelativeTo(table.Location, path) : path;
        return relative is { Length: > 0 } && !relative.Split('/').Any(part => part is ".." or ".")
            ? relative
            : throw new DeltaException($"{Operation} on table '{table.Name}' is refused: '{path}' of the inventory lies outside of '{table.Location}'. Name files of the table only.");
    }

    private static async Task RecordFailureAsync(DeltaTable table, VacuumOptions options, CommitDescription description)
    {
        try
        {
            await RecordAsync(table, options, description, CancellationToken.None).ConfigureAwait(false);
        }
        catch (DeltaException)
        {
            // The store that failed to delete fails to write too: what it said first says more.
        }
    }

    /// <summary>Writes a commit without files; one that changed the table's definition meanwhile is no reason not to.</summary>
    private static async Task RecordAsync(DeltaTable table, VacuumOptions options, CommitDescription description, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var snapshot = await table.GetSnapshotAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            var transaction = table.Begin(snapshot);
            foreach (var action in options.Further?.Invoke(snapshot) ?? [])
            {
                transaction.Stage(action);
            }

            switch (await transaction.CommitAsync(description, cancellationToken).ConfigureAwait(false))
            {
                case CommitOutcome.Conflict conflict when attempt == Tries:
                    throw new DeltaException($"{description.Operation} of table '{table.Name}' could not be recorded: version {conflict.Winner} came first, {conflict.Reason}. Run the vacuum again.");
                case CommitOutcome.Committed:
                    return;
            }
        }
    }

    private static CommitDescription Start(VacuumReport report, VacuumOptions options, TimeSpan configured)
    {
        var parameters = new Dictionary<string, string>
        {
            ["retentionCheckEnabled"] = options.AllowShortRetention ? "false" : "true",
            ["defaultRetentionMillis"] = Milliseconds(configured),
        };
        if (options.Retention is { } specified)
        {
            parameters["specifiedRetentionMillis"] = Milliseconds(specified);
        }

        return new CommitDescription("VACUUM START")
        {
            Parameters = parameters,
            Metrics = new Dictionary<string, string> { ["numFilesToDelete"] = Number(report.Files.Count), ["sizeOfDataToDelete"] = Number(report.SizeInBytes) },
        };
    }

    private static CommitDescription End(string status, int deleted, int listed) => new("VACUUM END")
    {
        Parameters = new Dictionary<string, string> { ["status"] = status },
        Metrics = new Dictionary<string, string> { ["numDeletedFiles"] = Number(deleted), ["numVacuumedFiles"] = Number(listed) },
    };

    private static string Hours(TimeSpan time) => time.TotalHours.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Milliseconds(TimeSpan time) => Number((long)time.TotalMilliseconds);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
