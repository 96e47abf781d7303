using Tarn.Delta.Actions;
using Tarn.Delta.Features;
using Tarn.Delta.Maintenance;

namespace Tarn.Delta.Checkpoints;

/// <summary>Decides when a commit is followed by a checkpoint.</summary>
internal static class CheckpointSchedule
{
    private const int DefaultInterval = 10;

    /// <summary>Writes the checkpoint of a version where it is due, and cleans the log up behind it. The commit is in, whatever happens here.</summary>
    /// <returns>Why a checkpoint that was due is not there, or why the log is not clean; null otherwise.</returns>
    public static async Task<Exception?> WriteIfDueAsync(DeltaTable table, TableVersion version, Metadata metadata, CancellationToken cancellationToken)
    {
        var interval = TableProperties.Integer(metadata, TableProperties.CheckpointInterval, DefaultInterval);
        if (version.Value == 0 || interval <= 0 || version.Value % interval != 0)
        {
            return null;
        }

        try
        {
            var snapshot = await CheckpointWriter.WriteAsync(table, version, cancellationToken).ConfigureAwait(false);
            if (snapshot is not null && !TableProperties.IsFalse(snapshot.Metadata, TableProperties.EnableExpiredLogCleanup))
            {
                await LogCleanup.RunAsync(snapshot, cancellationToken).ConfigureAwait(false);
            }

            return null;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return error; // cancellation too: the caller must learn that the commit is in
        }
    }
}
