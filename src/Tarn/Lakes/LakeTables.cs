using System.Collections.Concurrent;
using Tarn.Delta;
using Tarn.Delta.Snapshots;
using Tarn.Delta.Storage;

namespace Tarn.Lakes;

/// <summary>The way from a table's name to its Delta table.</summary>
internal sealed class LakeTables(IObjectStore store, IParquetIO parquet, TimeProvider clock)
{
    /// <summary>The lake's store.</summary>
    public IObjectStore Store => store;

    /// <summary>The Delta table of a name, whether it exists or not.</summary>
    public DeltaTable this[TableName name] => new(store, name.Folder, parquet, clock);

    /// <summary>The newest snapshots of tables, read side by side; null for a table that does not exist.</summary>
    public async Task<IReadOnlyDictionary<TableName, Snapshot?>> HeadsAsync(IEnumerable<TableName> names, CancellationToken cancellationToken)
    {
        ConcurrentDictionary<TableName, Snapshot?> heads = [];
        await Parallel.ForEachAsync(names.Distinct(), cancellationToken, async (name, token) =>
            heads[name] = await this[name].FindSnapshotAsync(token).ConfigureAwait(false)).ConfigureAwait(false);
        return heads;
    }

    /// <summary>Snapshots of tables at versions, read side by side.</summary>
    public async Task<IReadOnlyDictionary<TableName, Snapshot>> AtAsync(
        IEnumerable<KeyValuePair<TableName, TableVersion>> versions, CancellationToken cancellationToken)
    {
        ConcurrentDictionary<TableName, Snapshot> snapshots = [];
        await Parallel.ForEachAsync(versions, cancellationToken, async (table, token) =>
            snapshots[table.Key] = await this[table.Key].GetSnapshotAsync(table.Value, token).ConfigureAwait(false)).ConfigureAwait(false);
        return snapshots;
    }
}
