using System.Runtime.CompilerServices;
using Tarn.Delta.Actions;
using Tarn.Delta.Changes;
using Tarn.Delta.Checkpoints;
using Tarn.Delta.Log;
using Tarn.Delta.Snapshots;
using Tarn.Delta.Storage;
using Tarn.Delta.Transactions;

namespace Tarn.Delta;

/// <summary>A Delta table at a place: the way to its snapshots, its history and its next commit. Holds no state of its own.</summary>
public sealed class DeltaTable(IObjectStore store, string root, IParquetIO parquet, TimeProvider clock)
{
    /// <summary>The store that holds the table.</summary>
    public IObjectStore Store => store;

    /// <summary>The table's folder in the store, without a slash at its end; empty where the table is the store's root.</summary>
    public string Root => root;

    /// <summary>The seam for checkpoints.</summary>
    public IParquetIO Parquet => parquet;

    /// <summary>The clock that commits are stamped with.</summary>
    public TimeProvider Clock => clock;

    /// <summary>The table as messages name it: its folder in the store, or the store's root.</summary>
    public string Name => root.Length == 0 ? store.Root : root;

    /// <summary>The store's path of a decoded path of the log: relative to the table, or absolute and inside of the store.</summary>
    /// <exception cref="DeltaException">The path is absolute and lies outside of the store.</exception>
    public string PathOf(string file)
    {
        if (!Actions.LogPath.IsAbsolute(file))
        {
            return root.Length == 0 ? file : $"{root}/{file}";
        }

        return Actions.LogPath.RelativeTo(store.Root, file) ?? throw new DeltaException(
            $"Table '{Name}' refers to '{file}', which lies outside of '{store.Root}'. Open it in a store that holds both, or make a deep clone of the table.");
    }

    /// <summary>A local file with the content of a decoded path of the log, also where a shallow clone refers to a file outside of a local store.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DeltaException">The file lies where the table's store cannot reach.</exception>
    public Task<string> MaterializeAsync(string file, CancellationToken cancellationToken = default) => TableFiles.MaterializeAsync(this, file, cancellationToken);

    /// <summary>The newest snapshot, or null where no table exists.</summary>
    /// <exception cref="DeltaException">A broken log, or a feature that Tarn refuses to read.</exception>
    public Task<Snapshot?> FindSnapshotAsync(CancellationToken cancellationToken = default) =>
        SnapshotLoader.LoadAsync(this, version: null, cancellationToken);

    /// <summary>The snapshot at a version, or the newest.</summary>
    /// <exception cref="DeltaException">No such table or version, a broken log, or a feature that Tarn refuses to read.</exception>
    public async Task<Snapshot> GetSnapshotAsync(TableVersion? version = null, CancellationToken cancellationToken = default) =>
        await SnapshotLoader.LoadAsync(this, version, cancellationToken).ConfigureAwait(false) ?? throw NoTable();

    /// <summary>The newest snapshot, from an older one: only the commits since are read, and with none the same object comes back.</summary>
    /// <param name="known">A snapshot of this table.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="DeltaException">The table is gone, a broken log, or a feature that Tarn refuses to read.</exception>
    public async Task<Snapshot> RefreshAsync(Snapshot known, CancellationToken cancellationToken = default) =>
        await SnapshotRefresh.TryAsync(known, cancellationToken).ConfigureAwait(false) ?? await GetSnapshotAsync(cancellationToken: cancellationToken).ConfigureAwait(false);

    /// <summary>The newest snapshot whose commit was at or before a time.</summary>
    /// <exception cref="DeltaException">The table did not exist then, or its log no longer goes back so far.</exception>
    public async Task<Snapshot> GetSnapshotAsOfAsync(DateTimeOffset time, CancellationToken cancellationToken = default)
    {
        var version = await TimeTravel.FindVersionAsync(this, time, cancellationToken).ConfigureAwait(false) ?? throw NoTable();
        return await GetSnapshotAsync(version, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The commits that the log still has, newest first.</summary>
    public async IAsyncEnumerable<HistoryEntry> HistoryAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var files = await LogListing.ListAsync(this, from: null, cancellationToken).ConfigureAwait(false);
        var commits = CommitTimes.Monotonised(files.Where(file => file.Kind == LogFileKind.Commit)).ToList();
        for (var index = commits.Count - 1; index >= 0; index--)
        {
            var (commit, time) = commits[index];
            var actions = await CommitReader.TryReadAsync(this, commit.Version, cancellationToken).ConfigureAwait(false);
            if (actions is null)
            {
                continue; // cleaned up since the listing
            }

            var info = actions.OfType<CommitInfo>().FirstOrDefault() ?? new CommitInfo([]);
            yield return new HistoryEntry(commit.Version, info.InCommitTimestamp ?? time, info);
        }
    }

    /// <summary>The first version that was committed at or after a time; null where all are older, or there is no table.</summary>
    public Task<TableVersion?> FindVersionSinceAsync(DateTimeOffset time, CancellationToken cancellationToken = default) =>
        TimeTravel.FindVersionSinceAsync(this, time, cancellationToken);

    /// <summary>The change data feed: where the changed rows of each version lie, oldest version first.</summary>
    /// <param name="from">The first version wanted.</param>
    /// <param name="to">The last one; null for the newest.</param>
    /// <param name="cancellationToken">Stops the stream with an exception.</param>
    /// <exception cref="DeltaException">The table did not keep changes throughout, or a commit is gone.</exception>
    public IAsyncEnumerable<VersionChanges> ChangesAsync(TableVersion from, TableVersion? to = null, CancellationToken cancellationToken = default) =>
        ChangeReader.ReadAsync(this, from, to, cancellationToken);

    /// <summary>Writes the checkpoint of the newest version now, whatever the schedule says. One that is there already is left as it is.</summary>
    /// <returns>The version.</returns>
    /// <exception cref="DeltaException">There is no table, or the store failed.</exception>
    public async Task<TableVersion> CheckpointAsync(CancellationToken cancellationToken = default)
    {
        var version = (await GetSnapshotAsync(cancellationToken: cancellationToken).ConfigureAwait(false)).Version;
        await CheckpointWriter.WriteAsync(this, version, cancellationToken).ConfigureAwait(false);
        return version;
    }

    /// <summary>Begins a commit on top of a snapshot; null creates the table.</summary>
    public Transaction Begin(Snapshot? snapshot) => new(this, snapshot);

    internal string Location => root.Length == 0 ? store.Root : $"{store.Root}/{root}";

    internal string LogPath(string? name)
    {
        var folder = root.Length == 0 ? LogFile.Folder : $"{root}/{LogFile.Folder}";
        return name is null ? folder : $"{folder}/{name}";
    }

    private DeltaException NoTable() =>
        new($"There is no Delta table at '{Name}' in '{store.Root}': it has no {LogFile.Folder} folder with commits. Check the name, or run what creates it.");
}
