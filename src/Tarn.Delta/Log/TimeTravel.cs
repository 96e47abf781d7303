using Tarn.Delta.Actions;

namespace Tarn.Delta.Log;

/// <summary>Finds the version that was the newest at a time.</summary>
internal static class TimeTravel
{
    /// <summary>Null where there is no table.</summary>
    /// <exception cref="DeltaException">Every version that the log still has is younger.</exception>
    public static async Task<TableVersion?> FindVersionAsync(DeltaTable table, DateTimeOffset time, CancellationToken cancellationToken)
    {
        var commits = await ListAsync(table, cancellationToken).ConfigureAwait(false);
        if (commits.Count == 0)
        {
            return null;
        }

        var found = await FindLastAsync(table, commits, time, cancellationToken).ConfigureAwait(false);
        if (found >= 0)
        {
            return commits[found].Commit.Version;
        }

        throw new DeltaException(
            $"Table '{table.Name}' has no version from {time.UtcDateTime:yyyy-MM-dd HH:mm:ss.fff} UTC or before: the oldest that its log has is version {commits[0].Commit.Version} " +
            $"of {commits[0].Time.UtcDateTime:yyyy-MM-dd HH:mm:ss.fff} UTC. Ask for a later time.");
    }

    /// <summary>The newest version at or before a time; null where there is none.</summary>
    public static async Task<TableVersion?> TryFindVersionAsync(DeltaTable table, DateTimeOffset time, CancellationToken cancellationToken)
    {
        var commits = await ListAsync(table, cancellationToken).ConfigureAwait(false);
        var found = await FindLastAsync(table, commits, time, cancellationToken).ConfigureAwait(false);
        return found >= 0 ? commits[found].Commit.Version : null;
    }

    /// <summary>The first version at or after a time; null where all are older, or there is no table.</summary>
    public static async Task<TableVersion?> FindVersionSinceAsync(DeltaTable table, DateTimeOffset time, CancellationToken cancellationToken)
    {
        var commits = await ListAsync(table, cancellationToken).ConfigureAwait(false);
        var before = await FindLastAsync(table, commits, time.AddMilliseconds(-1), cancellationToken).ConfigureAwait(false); // times are whole milliseconds
        return before + 1 < commits.Count ? commits[before + 1].Commit.Version : null;
    }

    private static async Task<List<(LogFile Commit, DateTimeOffset Time)>> ListAsync(DeltaTable table, CancellationToken cancellationToken)
    {
        var files = await LogListing.ListAsync(table, from: null, cancellationToken).ConfigureAwait(false);
        return [.. CommitTimes.Monotonised(files.Where(file => file.Kind == LogFileKind.Commit))];
    }

    /// <summary>The place of the last commit at or before a time; -1 for none. Where commits carry their times, these count: strictly increasing from the feature's enablement on.</summary>
    private static async Task<int> FindLastAsync(
        DeltaTable table, List<(LogFile Commit, DateTimeOffset Time)> commits, DateTimeOffset time, CancellationToken cancellationToken)
    {
        if (commits.Count == 0 || await InCommitTimeAsync(table, commits[^1].Commit.Version, cancellationToken).ConfigureAwait(false) is null)
        {
            return commits.FindLastIndex(commit => commit.Time <= time);
        }

        var (low, high) = (0, commits.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var stamped = await InCommitTimeAsync(table, commits[middle].Commit.Version, cancellationToken).ConfigureAwait(false);
            if ((stamped ?? commits[middle].Time) <= time)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return high;
    }

    private static async Task<DateTimeOffset?> InCommitTimeAsync(DeltaTable table, TableVersion version, CancellationToken cancellationToken)
    {
        var actions = await CommitReader.TryReadAsync(table, version, cancellationToken).ConfigureAwait(false);
        return actions?.OfType<CommitInfo>().FirstOrDefault()?.InCommitTimestamp;
    }
}
