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
        Parallel.ForEachAsync(
            write.Files,
            new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = cancellationToken },
            async (file, token) => await tables.Store.UploadAsync(file.LocalPath, $"{write.Table.Folder}/{file.Path}", token).ConfigureAwait(false));

    /// <summary>Removes uploaded files of a commit that was certainly not made. What cannot be removed is invisible, and goes with the next vacuum.</summary>
    public static async Task WithdrawAsync(LakeTables tables, StagedWrite write)
    {
        foreach (var file in write.Files)
        {
            try
            {
                await tables.Store.DeleteAsync($"{write.Table.Folder}/{file.Path}", CancellationToken.None).ConfigureAwait(false);
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
