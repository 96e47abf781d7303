using Tarn.Delta.Actions;
using Tarn.Delta.DeletionVectors;
using Tarn.Delta.Snapshots;
using Tarn.Delta.Storage;

namespace Tarn.Delta.Transactions;

/// <summary>A commit that is ready to put a table back to an older version.</summary>
/// <param name="Transaction">May take further actions before it is committed.</param>
/// <param name="Description">As Spark describes RESTORE.</param>
/// <param name="IsEmpty">Whether the table is as it was then already, so that there is nothing to commit.</param>
public sealed record PreparedRestore(Transaction Transaction, CommitDescription Description, bool IsEmpty);

/// <summary>Puts a table back to an older version by a new commit: the old files again, no data is copied, and no history is lost.</summary>
public static class TableRestore
{
    private const int ChecksAtOnce = 16;
    private const int NamedAtMost = 5;

    /// <summary>
    /// Prepares the commit: files, schema and properties, domains and applications' progress as of <paramref name="target"/>. The protocol
    /// stays, since versions in between need it. Progress that an application had not made yet becomes version -1: the protocol cannot remove it.
    /// </summary>
    /// <param name="current">The newest snapshot.</param>
    /// <param name="target">An older snapshot of the same table.</param>
    /// <param name="cancellationToken">Stops before anything is written.</param>
    /// <exception cref="DeltaException">Files of the old version are gone; the message names them.</exception>
    public static async Task<PreparedRestore> PrepareAsync(Snapshot current, Snapshot target, CancellationToken cancellationToken = default)
    {
        var now = current.Table.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        var live = current.Files.Select(FileKey.Of).ToHashSet();
        var wanted = target.Files.Select(FileKey.Of).ToHashSet();
        var restored = target.Files.Where(file => !live.Contains(FileKey.Of(file))).ToList();
        var removed = current.Files.Where(file => !wanted.Contains(FileKey.Of(file))).ToList();
        await RequireFilesAsync(current.Table, target.Version, restored, cancellationToken).ConfigureAwait(false);

        List<DeltaAction> actions = [];
        if (!SameJson(current.Metadata, target.Metadata))
        {
            actions.Add(target.Metadata);
        }

        actions.AddRange(removed.Select(file => Removal(file, now)));
        actions.AddRange(restored.Select(file => file with { DataChange = true }));
        actions.AddRange(Domains(current, target));
        actions.AddRange(Progress(current, target, now));

        var transaction = current.Table.Begin(current);
        transaction.ReadWholeTable();
        foreach (var action in actions)
        {
            transaction.Stage(action);
        }

        return new PreparedRestore(transaction, Describe(target, restored, removed), actions.Count == 0);
    }

    private static IEnumerable<DomainMetadata> Domains(Snapshot current, Snapshot target)
    {
        var changed = target.Domains
            .Where(domain => current.Domains.GetValueOrDefault(domain.Key) != domain.Value)
            .Select(domain => new DomainMetadata(domain.Key, domain.Value, Removed: false));
        var added = current.Domains
            .Where(domain => !target.Domains.ContainsKey(domain.Key))
            .Select(domain => new DomainMetadata(domain.Key, domain.Value, Removed: true));
        return changed.Concat(added).Where(domain => domain.Domain != RowTracking.Domain); // its high-water mark must never sink
    }

    private static IEnumerable<SetTransaction> Progress(Snapshot current, Snapshot target, long now) =>
        from transaction in current.AppTransactions.Values
        let version = target.AppTransactions.GetValueOrDefault(transaction.AppId)?.Version ?? -1
        where version != transaction.Version
        select new SetTransaction(transaction.AppId, version, now);

    private static RemoveFile Removal(AddFile file, long now) => new()
    {
        Path = file.Path,
        DeletionTimestampMs = now,
        DataChange = true,
        PartitionValues = file.PartitionValues,
        SizeInBytes = file.SizeInBytes,
        DeletionVector = file.DeletionVector,
    };

    private static async Task RequireFilesAsync(DeltaTable table, TableVersion version, List<AddFile> files, CancellationToken cancellationToken)
    {
        var paths = files.Select(file => file.Path)
            .Concat(files.Where(file => file.DeletionVector is { StorageType: not "i" }).Select(file => DeletionVectorFile.LogPathOf(table, file.DeletionVector!)))
            .Distinct()
            .ToList();
        var isMissing = new bool[paths.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = ChecksAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, paths.Count, options, async (index, token) =>
            isMissing[index] = !await TableFiles.ExistsAsync(table, paths[index], token).ConfigureAwait(false)).ConfigureAwait(false);
        var missing = paths.Where((_, index) => isMissing[index]).ToList();
        if (missing.Count > 0)
        {
            throw new DeltaException(
                $"Cannot restore table '{table.Name}' to version {version}: {missing.Count} of its files are gone, first {string.Join(", ", missing.Take(NamedAtMost))}. " +
                "A vacuum removed them: choose a newer version, or bring the files back from a backup.");
        }
    }

    private static CommitDescription Describe(Snapshot target, List<AddFile> restored, List<AddFile> removed) => new("RESTORE")
    {
        Parameters = new Dictionary<string, string> { ["version"] = target.Version.ToString() },
        Metrics = new Dictionary<string, string>
        {
            ["tableSizeAfterRestore"] = Number(target.SizeInBytes),
            ["numOfFilesAfterRestore"] = Number(target.Files.Count),
            ["numRemovedFiles"] = Number(removed.Count),
            ["numRestoredFiles"] = Number(restored.Count),
            ["removedFilesSize"] = Number(removed.Sum(file => file.SizeInBytes)),
            ["restoredFilesSize"] = Number(restored.Sum(file => file.SizeInBytes)),
        },
    };

    private static string Number(long value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static bool SameJson(Metadata left, Metadata right) => ActionWriter.WriteCommit([left]).Span.SequenceEqual(ActionWriter.WriteCommit([right]).Span);
}
