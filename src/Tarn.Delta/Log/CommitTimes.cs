namespace Tarn.Delta.Log;

/// <summary>When commits were made: by the files' times, made strictly increasing, since clocks and copies may disagree.</summary>
internal static class CommitTimes
{
    /// <param name="commits">Oldest first.</param>
    /// <param name="previous">The time of the version before them; default none.</param>
    public static IEnumerable<(LogFile Commit, DateTimeOffset Time)> Monotonised(IEnumerable<LogFile> commits, DateTimeOffset previous = default)
    {
        foreach (var commit in commits)
        {
            var time = DateTimeOffset.FromUnixTimeMilliseconds(commit.Object.LastModified.ToUnixTimeMilliseconds());
            previous = time > previous ? time : previous.AddMilliseconds(1);
            yield return (commit, previous);
        }
    }
}
