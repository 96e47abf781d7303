using System.Collections.Concurrent;
using Tarn.Delta;
using Tarn.Delta.Snapshots;
using Tarn.Lakes;

namespace Tarn.Running;

/// <summary>The newest snapshots that a run knows: as read at its beginning, and moved by its own commits.</summary>
internal sealed class RunHeads(LakeTables tables, IEnumerable<KeyValuePair<TableName, Snapshot?>> read)
{
    private readonly ConcurrentDictionary<TableName, Snapshot?> heads = new(read);

    /// <summary>Every table's version; null for one that does not exist.</summary>
    public IReadOnlyDictionary<TableName, TableVersion?> Versions => heads.ToDictionary(head => head.Key, head => head.Value?.Version);

    /// <summary>The head of a table; null where it does not exist.</summary>
    public Snapshot? this[TableName table] => heads.GetValueOrDefault(table);

    /// <summary>Reads a table's head again, after a commit or a lost race.</summary>
    public async Task<Snapshot?> RefreshAsync(TableName table, CancellationToken cancellationToken) =>
        heads[table] = await tables[table].FindSnapshotAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Reads the version that the run itself has just committed.</summary>
    public async Task<Snapshot> MoveAsync(TableName table, TableVersion version, CancellationToken cancellationToken)
    {
        var snapshot = await tables[table].GetSnapshotAsync(version, cancellationToken).ConfigureAwait(false);
        heads.AddOrUpdate(table, snapshot, (_, known) => known is { } other && other.Version > version ? other : snapshot);
        return snapshot;
    }
}
