using Tarn.Delta.Actions;
using Tarn.Delta.Log;

namespace Tarn.Delta.Checkpoints;

/// <summary>Reads checkpoints of every form into a replay: classic, multi-part, and V2 (JSON or Parquet) with sidecars.</summary>
internal static class CheckpointReader
{
    private const string SidecarFolder = "_sidecars";

    private static readonly string[] Columns = ["add", "remove", "metaData", "protocol", "txn", "domainMetadata", "sidecar"];
    private static readonly string[] FileColumns = ["add", "remove"];

    /// <param name="table">Whose checkpoint.</param>
    /// <param name="checkpoint">Its files, parts in order; empty for none.</param>
    /// <param name="replay">Has already taken the commits behind the checkpoint.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task ReadAsync(DeltaTable table, IReadOnlyList<LogFile> checkpoint, LogReplay replay, CancellationToken cancellationToken)
    {
        List<SidecarFile> sidecars = [];
        foreach (var file in checkpoint)
        {
            await ReadFileAsync(table, file.Object.Path, Columns, replay, sidecars, cancellationToken).ConfigureAwait(false);
        }

        foreach (var sidecar in sidecars)
        {
            var path = LogPath.IsAbsolute(sidecar.Path) ? table.PathOf(sidecar.Path) : table.LogPath($"{SidecarFolder}/{sidecar.Path}");
            await ReadFileAsync(table, path, FileColumns, replay, [], cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task ReadFileAsync(
        DeltaTable table, string path, IReadOnlyList<string> columns, LogReplay replay, List<SidecarFile> sidecars, CancellationToken cancellationToken)
    {
        if (path.EndsWith(".json", StringComparison.Ordinal))
        {
            var json = await table.Store.TryReadAsync(path, cancellationToken).ConfigureAwait(false) ?? throw Missing(table, path, null);
            Take(ActionReader.ReadCommit(json, path), replay, sidecars);
            return;
        }

        List<DeltaAction> actions = [];
        try
        {
            var local = await table.Store.MaterializeAsync(path, cancellationToken).ConfigureAwait(false);
            await foreach (var row in table.Parquet.ReadRowsAsync(local, columns, cancellationToken).ConfigureAwait(false))
            {
                ActionReader.ReadCheckpointRow(row.Span, actions, path);
                Take(actions, replay, sidecars);
                actions.Clear();
            }
        }
        catch (FileNotFoundException error)
        {
            throw Missing(table, path, error);
        }
        catch (Exception error) when (error is not (DeltaException or OperationCanceledException or OutOfMemoryException))
        {
            throw new DeltaException(
                $"Checkpoint '{path}' of table '{table.Name}' cannot be read: {error.Message} " +
                "Delete it if the log's JSON files are all there, or restore it from a backup.", error);
        }
    }

    private static void Take(List<DeltaAction> actions, LogReplay replay, List<SidecarFile> sidecars)
    {
        foreach (var action in actions)
        {
            if (action is SidecarFile sidecar)
            {
                sidecars.Add(sidecar);
            }
            else
            {
                replay.AddCheckpointRow(action);
            }
        }
    }

    private static DeltaException Missing(DeltaTable table, string path, Exception? cause) =>
        new($"Checkpoint file '{path}' of table '{table.Name}' is missing. Open the table again; if it stays missing, restore the file from a backup.", cause);
}
