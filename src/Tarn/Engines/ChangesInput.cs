using Tarn.Delta;
using Tarn.Delta.Snapshots;

namespace Tarn.Engines;

/// <summary>
/// A table's change data feed as one statement sees it: the changed rows of a range of versions, with the table's columns and behind them
/// <c>_change_type</c> (VARCHAR: insert, delete, update_preimage, update_postimage), <c>_commit_version</c> (BIGINT) and <c>_commit_timestamp</c>
/// (TIMESTAMP WITH TIME ZONE).
/// </summary>
/// <param name="Name">As the statement names it.</param>
/// <param name="From">The first version.</param>
/// <param name="End">The last version, whose columns the rows have.</param>
public sealed record ChangesInput(TableName Name, TableVersion From, Snapshot End)
{
    /// <summary>The feed between two points of a table's history.</summary>
    /// <param name="name">As the statement names it.</param>
    /// <param name="table">The table.</param>
    /// <param name="from">A version; a time: the first version at or after it.</param>
    /// <param name="to">A version; a time: the last version at or before it; null for the newest.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="DeltaException">There are no such versions, or they lie the wrong way round.</exception>
    public static async Task<ChangesInput> FindAsync(
        TableName name, DeltaTable table, ChangePoint from, ChangePoint? to = null, CancellationToken cancellationToken = default)
    {
        var end = to is { Time: { } until }
            ? await table.GetSnapshotAsOfAsync(until, cancellationToken).ConfigureAwait(false)
            : await table.GetSnapshotAsync(to?.Version, cancellationToken).ConfigureAwait(false);
        var first = from.Time is not { } since ? from.Version!.Value : await table.FindVersionSinceAsync(since, cancellationToken).ConfigureAwait(false)
            ?? throw new DeltaException($"Table '{table.Name}' has no version at or after {Text(since)}: its last is version {end.Version} of {Text(end.Timestamp)}. Ask for an earlier time.");
        return first <= end.Version ? new(name, first, end) : throw new DeltaException(
            $"The changes of table '{table.Name}' were asked for from version {first} to version {end.Version}, " +
            $"{(to is null ? "which is its newest" : "which comes before it")}. Ask for a range that begins earlier.");
    }

    private static string Text(DateTimeOffset time) => $"{time.UtcDateTime:yyyy-MM-dd HH:mm:ss.fff} UTC";
}

/// <summary>A point of a table's history: a version or a time.</summary>
public readonly record struct ChangePoint
{
    private ChangePoint(TableVersion? version, DateTimeOffset? time) => (Version, Time) = (version, time);

    /// <summary>The version; null where it is a time.</summary>
    public TableVersion? Version { get; }

    /// <summary>The time; null where it is a version.</summary>
    public DateTimeOffset? Time { get; }

    /// <summary>A version.</summary>
    public static ChangePoint Of(TableVersion version) => new(version, null);

    /// <summary>A time.</summary>
    public static ChangePoint Of(DateTimeOffset time) => new(null, time);
}
