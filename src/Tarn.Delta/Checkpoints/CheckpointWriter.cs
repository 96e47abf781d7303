using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Tarn.Delta.Actions;
using Tarn.Delta.Features;
using Tarn.Delta.Log;
using Tarn.Delta.Schema;
using Tarn.Delta.Snapshots;

namespace Tarn.Delta.Checkpoints;

/// <summary>Writes classic checkpoints: one Parquet file that every reader knows, under a temporary name until it is whole.</summary>
internal static class CheckpointWriter
{
    private static readonly TimeSpan DefaultRetention = TimeSpan.FromDays(7);

    /// <summary>Writes the checkpoint of a version and points <c>_last_checkpoint</c> to it. One that is there already is left as it is.</summary>
    /// <returns>The version; null where the checkpoint was there.</returns>
    public static async Task<Snapshot?> WriteAsync(DeltaTable table, TableVersion version, CancellationToken cancellationToken)
    {
        var path = table.LogPath(LogFile.ClassicCheckpointName(version));
        if (await table.Store.HeadAsync(path, cancellationToken).ConfigureAwait(false) is not null)
        {
            return null;
        }

        var snapshot = await table.GetSnapshotAsync(version, cancellationToken).ConfigureAwait(false);
        var actions = Content(snapshot, table.Clock.GetUtcNow()).ToList();
        var parsed = ParsedColumns.Of(snapshot);
        Directory.CreateDirectory(table.Store.StagingFolder);
        var temporary = Path.Combine(table.Store.StagingFolder, $"checkpoint-{Guid.CreateVersion7():N}.parquet");
        try
        {
            await table.Parquet.WriteRowsAsync(temporary, CheckpointSchema.For(snapshot.Metadata, parsed), Rows(actions, snapshot.Metadata, parsed, cancellationToken), cancellationToken).ConfigureAwait(false);
            var size = new FileInfo(temporary).Length;
            await table.Store.UploadAsync(temporary, path, cancellationToken).ConfigureAwait(false);
            await LastCheckpoint.WriteAsync(table, version, actions.Count, size, snapshot.Files.Count, cancellationToken).ConfigureAwait(false);
            return snapshot;
        }
        catch (DeltaException) when (File.Exists(temporary))
        {
            if (await table.Store.HeadAsync(path, cancellationToken).ConfigureAwait(false) is null)
            {
                throw;
            }

            return null; // another writer of the same version was faster
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>The actions that make up the version, without removed files that vacuum no longer keeps and progress that expired.</summary>
    private static IEnumerable<DeltaAction> Content(Snapshot snapshot, DateTimeOffset now)
    {
        var keepFiles = (now - TableProperties.Interval(snapshot.Metadata, TableProperties.DeletedFileRetention, DefaultRetention)).ToUnixTimeMilliseconds();
        var keepProgress = snapshot.Property(TableProperties.TransactionRetention) is null
            ? long.MinValue
            : (now - TableProperties.Interval(snapshot.Metadata, TableProperties.TransactionRetention, TimeSpan.MaxValue)).ToUnixTimeMilliseconds();
        IEnumerable<DeltaAction> state = [snapshot.Protocol, snapshot.Metadata];
        return state
            .Concat(snapshot.AppTransactions.Values.Where(transaction => transaction.LastUpdatedMs is not { } updated || updated >= keepProgress))
            .Concat(snapshot.Domains.Select(domain => new DomainMetadata(domain.Key, domain.Value, Removed: false)))
            .Concat(snapshot.Tombstones.Where(removed => (removed.DeletionTimestampMs ?? 0) >= keepFiles).Select(CheckpointSchema.Fit))
            .Concat(snapshot.Files.Select(CheckpointSchema.Fit));
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Rows(
        IEnumerable<DeltaAction> actions, Metadata metadata, ParsedColumns? parsed, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        var withoutJson = TableProperties.IsFalse(metadata, TableProperties.CheckpointStatsAsJson);
        foreach (var action in actions)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var row = new ArrayBufferWriter<byte>(512);
            using (var writer = new Utf8JsonWriter(row, JsonText.WriterOptions))
            {
                if (action is AddFile add)
                {
                    ActionWriter.Write(writer, withoutJson ? add with { Stats = null } : add, () => parsed?.Write(writer, add));
                }
                else
                {
                    ActionWriter.Write(writer, action);
                }
            }

            yield return row.WrittenMemory;
        }
    }
}
