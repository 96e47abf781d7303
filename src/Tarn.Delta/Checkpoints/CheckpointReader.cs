using Tarn.Delta.Actions;
using Tarn.Delta.Log;

namespace Tarn.Delta.Checkpoints;

/// <summary>Reads checkpoints of every form into a replay: classic, multi-part, and V2 (JSON or Parquet) with sidecars.</summary>
internal static class CheckpointReader
{
    public const string SidecarFolder = "_sidecars";

    private static readonly string[] Columns = ["add", "remove", "metaData", "protocol", "txn", "domainMetadata", "sidecar"];
    private static readonly string[] FileColumns = ["add", "remove"];
    private static readonly string[] HeadColumns = ["metaData", "protocol", "sidecar"];

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
            await ReadFileAsync(table, PathOf(table, sidecar), FileColumns, replay, [], cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The store's path of a sidecar.</summary>
    public static string PathOf(DeltaTable table, SidecarFile sidecar) =>
        LogPath.IsAbsolute(sidecar.Path) ? table.PathOf(sidecar.Path) : table.LogPath($"{SidecarFolder}/{sidecar.Path}");

    /// <summary>What a checkpoint's file says beside its files: protocol, metaData, sidecars.</summary>
    public static async Task<IReadOnlyList<DeltaAction>> ReadHeadAsync(DeltaTable table, LogFile file, CancellationToken cancellationToken)
    {
        var replay = new LogReplay(table.Location);
        List<SidecarFile> sidecars = [];
        await ReadFileAsync(table, file.Object.Path, HeadColumns, replay, sidecars, cancellationToken).ConfigureAwait(false);
        return [.. ((DeltaAction?[])[replay.Protocol, replay.Metadata]).OfType<DeltaAction>(), .. sidecars];
    }

    /// <summary>Reads no more than tells whether a checkpoint can stand for the table.</summary>
    /// <exception cref="DeltaException">It cannot; the message names the file.</exception>
    public static async Task RequireReadableAsync(DeltaTable table, IReadOnlyList<LogFile> checkpoint, CancellationToken cancellationToken)
    {
        List<DeltaAction> head = [];
        foreach (var file in checkpoint)
        {
            head.AddRange(await ReadHeadAsync(table, file, cancellationToken).ConfigureAwait(false));
        }

        if (!head.OfType<Protocol>().Any() || !head.OfType<Metadata>().Any())
        {
            throw new DeltaException($"Checkpoint '{checkpoint[0].Object.Path}' of table '{table.Name}' has no protocol or no metaData, so it describes no table. Delete it if the log's JSON files are all there.");
        }

        foreach (var sidecar in head.OfType<SidecarFile>().Select(sidecar => PathOf(table, sidecar)))
        {
            if (await table.Store.HeadAsync(sidecar, cancellationToken).ConfigureAwait(false) is null)
            {
                throw Missing(table, sidecar, null);
            }
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
            await foreach (var batch in table.Parquet.ReadCheckpointAsync(local, columns, cancellationToken).ConfigureAwait(false))
            {
                foreach (var add in batch.Files)
                {
                    var decoded = LogPath.Decode(add.Path);
                    replay.AddCheckpointRow(ReferenceEquals(decoded, add.Path) ? add : add with { Path = decoded });
                }

                foreach (var row in batch.Rows)
                {
                    ActionReader.ReadCheckpointRow(row.Span, actions, path);
                    Take(actions, replay, sidecars);
                    actions.Clear();
                }
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
