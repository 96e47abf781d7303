using System.Runtime.CompilerServices;
using Tarn.Delta;
using Tarn.Delta.Storage;

namespace Tarn.Lakes;

/// <summary>The chain of lake commits.</summary>
internal sealed class LakeCommits(IObjectStore store)
{
    /// <summary>The newest lake commit; null in a lake without one.</summary>
    public async Task<LakeCommit?> NewestAsync(CancellationToken cancellationToken)
    {
        var numbers = await NumbersAsync(cancellationToken).ConfigureAwait(false);
        return numbers.Count == 0 ? null : await ReadAsync(numbers[^1], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A lake commit by its number.</summary>
    /// <exception cref="TarnException">There is none.</exception>
    public async Task<LakeCommit> GetAsync(long number, CancellationToken cancellationToken)
    {
        if (number > 0 && await store.TryReadAsync(LakeFolders.Commit(number), cancellationToken).ConfigureAwait(false) is { } content)
        {
            return StoredLakeCommit.Read(LakeFolders.Commit(number), content);
        }

        var numbers = await NumbersAsync(cancellationToken).ConfigureAwait(false);
        throw new TarnException(numbers.Count == 0
            ? $"There is no lake commit {number}: the lake at '{store.Root}' has none yet. Run 'tarn run' first."
            : $"There is no lake commit {number}: the lake has {numbers[0]} to {numbers[^1]}. 'tarn log' lists them.");
    }

    /// <summary>The newest lake commit not after a time.</summary>
    /// <exception cref="TarnException">There is none.</exception>
    public async Task<LakeCommit> GetAsOfAsync(DateTimeOffset time, CancellationToken cancellationToken)
    {
        LakeCommit? oldest = null;
        await foreach (var commit in NewestFirstAsync(cancellationToken).ConfigureAwait(false))
        {
            if (commit.Timestamp <= time)
            {
                return commit;
            }

            oldest = commit;
        }

        throw new TarnException(oldest is null
            ? $"The lake at '{store.Root}' has no lake commit yet. Run 'tarn run' first."
            : $"The lake has no commit as old as {time:yyyy-MM-dd HH:mm:ss}Z: the first is of {oldest.Timestamp:yyyy-MM-dd HH:mm:ss}Z. Give a later time.");
    }

    /// <summary>All lake commits, newest first.</summary>
    public async IAsyncEnumerable<LakeCommit> NewestFirstAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var numbers = await NumbersAsync(cancellationToken).ConfigureAwait(false);
        foreach (var number in numbers.Reverse())
        {
            yield return await ReadAsync(number, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Makes a lake commit of the tables' heads, or finds that nothing moved since the newest. When another run wins the race for a number, its
    /// tables and ours are merged and the next number is tried.
    /// </summary>
    /// <param name="seen">The newest lake commit when <paramref name="heads"/> were read; null when there was none.</param>
    /// <param name="heads">The tables that we know, each with its version; null for one that is gone.</param>
    /// <param name="commit">Makes the commit from its number and its tables.</param>
    /// <param name="cancellationToken">Stops before a commit is made.</param>
    public async Task<LakeCommit?> AppendAsync(
        LakeCommit? seen,
        IReadOnlyDictionary<TableName, TableVersion?> heads,
        Func<long, IReadOnlyDictionary<TableName, TableVersion>, LakeCommit> commit,
        CancellationToken cancellationToken)
    {
        while (true)
        {
            var newest = await NewestAsync(cancellationToken).ConfigureAwait(false);
            var merged = LakeMerge.Merge(seen?.Tables, newest?.Tables, heads);
            if (newest is not null && LakeMerge.AreSame(newest.Tables, merged) || (newest is null && merged.Count == 0))
            {
                return null;
            }

            var made = commit((newest?.Number ?? 0) + 1, merged);
            var outcome = await store.PutOwnIfAbsentAsync(LakeFolders.Commit(made.Number), StoredLakeCommit.Write(made), cancellationToken: cancellationToken)
                .ConfigureAwait(false);
            if (outcome == PutOutcome.Created)
            {
                return made;
            }
        }
    }

    private async Task<LakeCommit> ReadAsync(long number, CancellationToken cancellationToken) =>
        StoredLakeCommit.Read(
            LakeFolders.Commit(number),
            await store.TryReadAsync(LakeFolders.Commit(number), cancellationToken).ConfigureAwait(false)
                ?? throw new TarnException($"The lake commit {number} was removed while it was read. Run the command again."));

    private async Task<IReadOnlyList<long>> NumbersAsync(CancellationToken cancellationToken)
    {
        List<long> numbers = [];
        await foreach (var found in store.ListAsync(LakeFolders.Commits, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (LakeFolders.CommitNumber(found.Path) is { } number)
            {
                numbers.Add(number);
            }
        }

        return numbers; // names are padded: their order is that of the numbers
    }
}
