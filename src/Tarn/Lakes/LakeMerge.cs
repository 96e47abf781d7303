using Tarn.Delta;

namespace Tarn.Lakes;

/// <summary>Merges what two runs know of the lake's tables. Pure.</summary>
internal static class LakeMerge
{
    /// <summary>
    /// The tables of the next lake commit: each from the side that moved it since the commit that both saw; where both did, the newer version
    /// (a table's versions only grow). A table that we do not know keeps its place.
    /// </summary>
    /// <param name="seen">The commit that ours began from; null when there was none.</param>
    /// <param name="newest">The newest commit now; null when there is none.</param>
    /// <param name="ours">The heads that we know; null for a table that is gone.</param>
    public static IReadOnlyDictionary<TableName, TableVersion> Merge(
        IReadOnlyDictionary<TableName, TableVersion>? seen,
        IReadOnlyDictionary<TableName, TableVersion>? newest,
        IReadOnlyDictionary<TableName, TableVersion?> ours)
    {
        Dictionary<TableName, TableVersion> merged = newest is null ? [] : new(newest);
        foreach (var (table, head) in ours)
        {
            if (Choose(Find(seen, table), Find(newest, table), head) is { } version)
            {
                merged[table] = version;
            }
            else
            {
                merged.Remove(table);
            }
        }

        return merged;
    }

    /// <summary>Whether two states of the lake are the same.</summary>
    public static bool AreSame(IReadOnlyDictionary<TableName, TableVersion> left, IReadOnlyDictionary<TableName, TableVersion> right) =>
        left.Count == right.Count && left.All(table => right.TryGetValue(table.Key, out var version) && version == table.Value);

    private static TableVersion? Choose(TableVersion? before, TableVersion? theirs, TableVersion? ours)
    {
        if (theirs == before)
        {
            return ours;
        }

        if (ours == before)
        {
            return theirs;
        }

        return theirs is null || theirs.Value < (ours ?? theirs.Value) ? ours : theirs;
    }

    private static TableVersion? Find(IReadOnlyDictionary<TableName, TableVersion>? tables, TableName table) =>
        tables is not null && tables.TryGetValue(table, out var version) ? version : null;
}
