using Tarn.Delta;
using Tarn.Delta.Actions;
using Tarn.Engines;
using Tarn.Lakes;

namespace Tarn.Running.Publishing;

/// <summary>Moves staged files into their table's folder, where no commit names them yet.</summary>
internal static class FileUploads
{
    private const int SideBySide = 8;

    /// <summary>Uploads the files of a staged write.</summary>
    public static Task UploadAsync(LakeTables tables, StagedWrite write, CancellationToken cancellationToken) =>
        UploadAsync(tables[write.Table], write.Files, cancellationToken);

    /// <summary>Uploads files of a table.</summary>
    public static Task UploadAsync(DeltaTable table, IReadOnlyList<StagedFile> files, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            files,
            new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = cancellationToken },
            async (file, token) => await table.Store.UploadAsync(file.LocalPath, table.PathOf(file.Path), token).ConfigureAwait(false));

    /// <summary>Removes uploaded files of a commit that was certainly not made. What cannot be removed is invisible, and goes with the next vacuum.</summary>
    public static Task WithdrawAsync(LakeTables tables, StagedWrite write) => WithdrawAsync(tables[write.Table], write.Files);

    /// <inheritdoc cref="WithdrawAsync(LakeTables, StagedWrite)"/>
    public static async Task WithdrawAsync(DeltaTable table, IReadOnlyList<StagedFile> files)
    {
        foreach (var file in files)
        {
            try
            {
                await table.Store.DeleteAsync(table.PathOf(file.Path), CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception error) when (error is DeltaException or IOException)
            {
                return;
            }
        }
    }

    /// <summary>The action that makes a staged file part of its table.</summary>
    public static AddFile ToAdd(StagedFile file, long nowMs) => new()
    {
        Path = file.Path,
        PartitionValues = file.PartitionValues,
        SizeInBytes = file.SizeInBytes,
        ModificationTimeMs = nowMs,
        DataChange = true,
        Stats = file.Stats,
    };

    /// <summary>The action that takes a live file out of its table.</summary>
    public static RemoveFile ToRemove(AddFile file, long nowMs) => new()
    {
        Path = file.Path,
        DeletionTimestampMs = nowMs,
        DataChange = true,
        PartitionValues = file.PartitionValues,
        SizeInBytes = file.SizeInBytes,
        DeletionVector = file.DeletionVector,
    };
}
