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

    /// <summary>The newest snapshot, or null where no table exists.</summary>
    public Task<Snapshot?> FindSnapshotAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>The snapshot at a version, or the newest.</summary>
    /// <exception cref="DeltaException">No such table or version, a broken log, or a feature that Tarn refuses to read.</exception>
    public Task<Snapshot> GetSnapshotAsync(TableVersion? version = null, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>The newest snapshot whose commit was at or before a time.</summary>
    public Task<Snapshot> GetSnapshotAsOfAsync(DateTimeOffset time, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>The commits that the log still has, newest first.</summary>
    public IAsyncEnumerable<HistoryEntry> HistoryAsync(CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>Begins a commit on top of a snapshot; null creates the table.</summary>
    public Transaction Begin(Snapshot? snapshot) => throw new NotImplementedException();
}
