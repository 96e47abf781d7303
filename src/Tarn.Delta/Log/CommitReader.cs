using Tarn.Delta.Actions;

namespace Tarn.Delta.Log;

/// <summary>Reads commit files.</summary>
internal static class CommitReader
{
    private const int ReadsAtOnce = 16; // a store far away answers many reads as fast as one
    private const int WorthParallel = 8;

    /// <summary>The actions of a version's commit; null where there is no such file.</summary>
    public static async Task<List<DeltaAction>?> TryReadAsync(DeltaTable table, TableVersion version, CancellationToken cancellationToken)
    {
        var path = table.LogPath(LogFile.CommitName(version));
        return await table.Store.TryReadAsync(path, cancellationToken).ConfigureAwait(false) is { } json
            ? ActionReader.ReadCommit(json, path)
            : null;
    }

    /// <summary>The actions of each commit, or run of compacted commits, in the order given.</summary>
    public static async Task<IReadOnlyList<DeltaAction>[]> ReadAllAsync(DeltaTable table, IReadOnlyList<LogFile> commits, CancellationToken cancellationToken)
    {
        var parsed = new IReadOnlyList<DeltaAction>[commits.Count];
        if (commits.Count < WorthParallel)
        {
            for (var index = 0; index < commits.Count; index++)
            {
                parsed[index] = await ReadAsync(table, commits[index], cancellationToken).ConfigureAwait(false);
            }

            return parsed;
        }

        var options = new ParallelOptions { MaxDegreeOfParallelism = ReadsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, commits.Count, options, async (index, token) =>
            parsed[index] = await ReadAsync(table, commits[index], token).ConfigureAwait(false)).ConfigureAwait(false);
        return parsed;
    }

    private static async Task<IReadOnlyList<DeltaAction>> ReadAsync(DeltaTable table, LogFile commit, CancellationToken cancellationToken)
    {
        var json = await table.Store.TryReadAsync(commit.Object.Path, cancellationToken).ConfigureAwait(false)
            ?? throw new DeltaException(
                $"Log file '{commit.Object.Path}' disappeared while table '{table.Name}' was opened: a log clean-up ran at the same time. Open the table again.");
        return ActionReader.ReadCommit(json, commit.Object.Path);
    }
}
