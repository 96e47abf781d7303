namespace Tarn.Maintenance;

/// <summary>What OPTIMIZE writes anew, and how.</summary>
public sealed record OptimizeOptions
{
    /// <summary>A condition on partition columns, in the engine's dialect; null for the whole table.</summary>
    public string? Where { get; init; }

    /// <summary>Columns to lay rows out by; empty to keep their order and only put small files together.</summary>
    public IReadOnlyList<string> ZOrderBy { get; init; } = [];

    /// <summary>What a new file is closed at, in bytes; null for the table's property <c>delta.targetFileSize</c>, and 128 MB where it has none. At least 1.</summary>
    public long? TargetSizeInBytes
    {
        get;
        init => field = value is null or > 0 ? value : throw new ArgumentOutOfRangeException(nameof(TargetSizeInBytes), value, "Must be at least 1 byte.");
    }

    /// <summary>A file with a greater part of its rows deleted is written anew, however large it is. Default 0.05, as Spark's; 0 to 1.</summary>
    public double DeletedRowsRatio
    {
        get;
        init => field = value is >= 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(nameof(DeletedRowsRatio), value, "Must be between 0 and 1.");
    } = 0.05;

    /// <summary>What one commit writes anew at most, in bytes, groups of files being kept whole: so much is staged on the local disk. Default 4 GB; at least 1.</summary>
    public long BatchSizeInBytes
    {
        get;
        init => field = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(BatchSizeInBytes), value, "Must be at least 1 byte.");
    } = 4L << 30;

    /// <summary>Further actions of each commit, for the snapshot that it is made behind: an application's progress. Null for none.</summary>
    public Func<Delta.Snapshots.Snapshot, IEnumerable<Delta.Actions.DeltaAction>>? Further { get; init; }
}
