using Tarn.Delta.Actions;

namespace Tarn.Delta.Log;

/// <summary>Finds the version that was the newest at a time.</summary>
internal static class TimeTravel
{
    /// <summary>Null where there is no table.</summary>
    /// <exception cref="DeltaException">Every version that the log still has is younger.</exception>
    public static async Task<TableVersion?> FindVersionAsync(DeltaTable table, DateTimeOffset time, CancellationToken cancellationToken)
    {
        var files = await LogListing.ListAsync(table, from: null, cancellationToken).ConfigureAwait(false);
        var commits = CommitTimes.Monotonised(files.Where(file => file.Kind == LogFileKind.Commit)).ToList();
        if (commits.Count == 0)
        {
            return null;
        }

        var newest = await InCommitTimeAsync(table, commits[^1].Commit.Version, cancellationToken).ConfigureAwait(false);
        var found = newest is null
            ? LastAtOrBefore(commits, time)
            : await LastInCommitTimeAtOrBeforeAsync(table, commits, time, cancellationToken).ConfigureAwait(false);
        if (found is { } version)
        {
            return version;
        }

        throw new DeltaException(
            $"Table '{table.Name}' has no version from {time.UtcDateTime:yyyy-MM-dd HH:mm:ss.fff} UTC or before: the oldest that its log has is version {commits[0].Commit.Version} " +
            $"of {commits[0].Time.UtcDateTime:yyyy-MM-dd HH:mm:ss.fff} UTC. Ask for a later time.");
    }

    private static TableVersion? LastAtOrBefore(List<(LogFile Commit, DateTimeOffset Time)> commits, DateTimeOffset time)
    {
        var index = commits.FindLastIndex(commit => commit.Time <= time);
        return index < 0 ? null : commits[index].Commit.Version;
    }

    /// <summary>Commits from the feature's enablement on carry their times, strictly increasing; those before it have only their files' times.</summary>
    private static async Task<TableVersion?> LastInCommitTimeAtOrBeforeAsync(
        DeltaTable table, List<(LogFile Commit, DateTimeOffset Time)> commits, DateTimeOffset time, CancellationToken cancellationToken)
    {
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

        return high < 0 ? null : commits[high].Commit.Version;
    }

    private static async Task<DateTimeOffset?> InCommitTimeAsync(DeltaTable table, TableVersion version, CancellationToken cancellationToken)
    {
        var actions = await CommitReader.TryReadAsync(table, version, cancellationToken).ConfigureAwait(false);
        return actions?.OfType<CommitInfo>().FirstOrDefault()?.InCommitTimestamp;
    }
}
