using Tarn.Delta;
using Tarn.Delta.Snapshots;

namespace Tarn.Lakes;

/// <summary>The lake as one lake commit has it: what readers see.</summary>
internal sealed class LakeView(LakeTables tables, LakeCommit? commit)
{
    /// <summary>The commit; null in a lake without one, which has no tables.</summary>
    public LakeCommit? Commit => commit;

    /// <summary>The tables' names.</summary>
    public IEnumerable<TableName> Names => commit?.Tables.Keys ?? [];

    /// <summary>A table's version; null where the commit has no such table.</summary>
    public TableVersion? VersionOf(TableName name) => commit is not null && commit.Tables.TryGetValue(name, out var version) ? version : null;

    /// <summary>A table's snapshot.</summary>
    /// <param name="name">The table.</param>
    /// <param name="others">Further names that a misspelled one may mean: of the project, of the ledger.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="TarnException">The commit has no such table.</exception>
    public Task<Snapshot> SnapshotAsync(TableName name, IEnumerable<TableName> others, CancellationToken cancellationToken) =>
        VersionOf(name) is { } version ? tables[name].GetSnapshotAsync(version, cancellationToken) : throw Unknown(name, others);

    /// <summary>The error for a table that the commit does not have.</summary>
    public UnknownTableException Unknown(TableName name, IEnumerable<TableName> others)
    {
        if (others.Contains(name))
        {
            return new($"Table '{name}' has no data yet: no run has made it. Run 'tarn run --select +{name}'.");
        }

        if (commit is null)
        {
            return new($"There is no table '{name}': the lake at '{tables.Store.Root}' has none yet. Run 'tarn run' first.");
        }

        return new($"There is no table '{name}'{(commit is null ? "" : $" in lake commit {commit.Number}")}.{TableHints.For(name, Names.Concat(others))} 'tarn ls' lists all tables.");
    }
}
