using System.Globalization;
using Tarn.Delta.Actions;
using Tarn.Delta.DeletionVectors;
using Tarn.Delta.Snapshots;
using Tarn.Delta.Storage;
using Tarn.Delta.Transactions;

namespace Tarn.Delta.Maintenance;

/// <summary>What is wrong with a file of a table.</summary>
public enum FsckProblem
{
    /// <summary>The table refers to a data file that is not there: reading it fails.</summary>
    MissingFile,

    /// <summary>A data file's deletion vector is not there: reading it fails.</summary>
    MissingDeletionVector,

    /// <summary>A data file has another size than the log says: it was cut off or replaced.</summary>
    WrongSize,

    /// <summary>A file in the table's folder that no version within retention refers to: a vacuum will remove it once it is old enough.</summary>
    Orphan,
}

/// <summary>A file that is missing, damaged, or nobody's.</summary>
/// <param name="Problem">What is wrong.</param>
/// <param name="Path">The data file, decoded; for <see cref="FsckProblem.MissingDeletionVector"/> the vector's file.</param>
/// <param name="File">The entry of the table that refers to it; null for orphans.</param>
/// <param name="SizeInBytes">Of the file that is there; null where there is none.</param>
public sealed record FsckFinding(FsckProblem Problem, string Path, AddFile? File, long? SizeInBytes);

/// <summary>What a check of a table found.</summary>
/// <param name="Version">The version that was checked.</param>
/// <param name="Findings">Missing and damaged files first, then orphans, each in ordinal order of paths.</param>
public sealed record FsckReport(TableVersion Version, IReadOnlyList<FsckFinding> Findings)
{
    /// <summary>Whether every file that the table refers to is there and whole. Orphans do no harm.</summary>
    public bool IsSound => Findings.All(finding => finding.Problem == FsckProblem.Orphan);
}

/// <summary>Compares a table's log with the files that are there.</summary>
public static class Fsck
{
    private const int AtOnce = 16;
    private static readonly TimeSpan DefaultRetention = TimeSpan.FromDays(7);

    /// <summary>Checks the newest version. Reads no data.</summary>
    /// <exception cref="DeltaException">The log cannot be read.</exception>
    public static async Task<FsckReport> CheckAsync(DeltaTable table, CancellationToken cancellationToken = default)
    {
        var snapshot = await table.GetSnapshotAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        return await CheckAsync(snapshot, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Prepares the commit <c>FSCK</c> that takes missing data files out of the table, so that the rest of it can be read. Their rows are lost: bring the files back from a
    /// backup instead where there is one. Missing deletion vectors and damaged files stay, since taking them out would lose rows that are there.
    /// </summary>
    /// <returns>The check; and the transaction with its description, or nulls where no data file is missing.</returns>
    /// <exception cref="DeltaException">The log cannot be read.</exception>
    public static async Task<FsckRepair> PrepareRepairAsync(DeltaTable table, CancellationToken cancellationToken = default)
    {
        var snapshot = await table.GetSnapshotAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        var report = await CheckAsync(snapshot, cancellationToken).ConfigureAwait(false);
        var missing = report.Findings.Where(finding => finding.Problem == FsckProblem.MissingFile).Select(finding => finding.File!).ToList();
        if (missing.Count == 0)
        {
            return new FsckRepair(report, null, null);
        }

        var transaction = table.Begin(snapshot);
        var now = table.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var file in missing)
        {
            transaction.Stage(new RemoveFile
            {
                Path = file.Path,
                DeletionTimestampMs = now,
                DataChange = true,
                PartitionValues = file.PartitionValues,
                SizeInBytes = file.SizeInBytes,
                DeletionVector = file.DeletionVector,
            });
        }

        return new FsckRepair(report, transaction, new CommitDescription("FSCK")
        {
            Parameters = new Dictionary<string, string> { ["dryRun"] = "false" },
            Metrics = new Dictionary<string, string>
            {
                ["numRemovedFiles"] = missing.Count.ToString(CultureInfo.InvariantCulture),
                ["removedFilesSize"] = missing.Sum(file => file.SizeInBytes).ToString(CultureInfo.InvariantCulture),
            },
        });
    }

    private static async Task<FsckReport> CheckAsync(Snapshot snapshot, CancellationToken cancellationToken)
    {
        var table = snapshot.Table;
        var there = await TableFolder.ListAsync(snapshot, cancellationToken).ConfigureAwait(false);
        var findings = new List<FsckFinding>[snapshot.Files.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(snapshot.Files.Index(), options, async (file, token) =>
            findings[file.Index] = [.. await FindAsync(table, file.Item, there, token).ConfigureAwait(false)]).ConfigureAwait(false);

        var needed = TableFolder.Needed(snapshot, table.Clock.GetUtcNow() - Features.TableProperties.Interval(snapshot.Metadata, Features.TableProperties.DeletedFileRetention, DefaultRetention));
        var orphans = there.Where(file => !needed.Contains(file.Key) && !file.Key.StartsWith(TableFolder.ChangeData + "/", StringComparison.Ordinal))
            .Select(file => new FsckFinding(FsckProblem.Orphan, file.Key, null, file.Value.SizeInBytes));
        return new FsckReport(
            snapshot.Version,
            [.. findings.SelectMany(found => found).OrderBy(found => found.Path, StringComparer.Ordinal), .. orphans.OrderBy(found => found.Path, StringComparer.Ordinal)]);
    }

    private static async Task<IEnumerable<FsckFinding>> FindAsync(DeltaTable table, AddFile file, Dictionary<string, ObjectInfo> there, CancellationToken cancellationToken)
    {
        List<FsckFinding> findings = [];
        var size = await SizeAsync(table, file.Path, there, cancellationToken).ConfigureAwait(false);
        if (size != file.SizeInBytes)
        {
            findings.Add(new FsckFinding(size is null ? FsckProblem.MissingFile : FsckProblem.WrongSize, file.Path, file, size));
        }

        if (file.DeletionVector is { StorageType: not "i" } vector)
        {
            var path = DeletionVectorFile.LogPathOf(table, vector);
            if (await SizeAsync(table, path, there, cancellationToken).ConfigureAwait(false) is null)
            {
                findings.Add(new FsckFinding(FsckProblem.MissingDeletionVector, path, file, null));
            }
        }

        return findings;
    }

    private static async Task<long?> SizeAsync(DeltaTable table, string path, Dictionary<string, ObjectInfo> there, CancellationToken cancellationToken) =>
        there.TryGetValue(LogPath.Canonical(table.Location, path), out var found) ? found.SizeInBytes : await TableFiles.SizeAsync(table, path, cancellationToken).ConfigureAwait(false);
}

/// <summary>A check of a table, and the commit that repairs it.</summary>
/// <param name="Report">What is wrong.</param>
/// <param name="Transaction">Takes the missing data files out; null where none is missing.</param>
/// <param name="Description">To commit it with; null where none is missing.</param>
public sealed record FsckRepair(FsckReport Report, Transaction? Transaction, CommitDescription? Description);
