using System.Globalization;
using Tarn.Delta.Actions;

namespace Tarn.Delta.Features;

/// <summary>Names of table properties that Tarn heeds.</summary>
public static class TableProperties
{
    /// <summary>Whether new deletes may write deletion vectors.</summary>
    public const string EnableDeletionVectors = "delta.enableDeletionVectors";

    /// <summary>Whether rows may only be added.</summary>
    public const string AppendOnly = "delta.appendOnly";

    /// <summary>Commits from one checkpoint to the next; 10 where not set.</summary>
    public const string CheckpointInterval = "delta.checkpointInterval";

    /// <summary>Whether commits carry their own time.</summary>
    public const string EnableInCommitTimestamps = "delta.enableInCommitTimestamps";

    /// <summary>Serializable where not set.</summary>
    public const string IsolationLevel = "delta.isolationLevel";

    /// <summary>Whether row changes are kept.</summary>
    public const string EnableChangeDataFeed = "delta.enableChangeDataFeed";

    /// <summary>none, name or id.</summary>
    public const string ColumnMappingMode = "delta.columnMapping.mode";

    /// <summary>The greatest column id that was ever given.</summary>
    public const string ColumnMappingMaxId = "delta.columnMapping.maxColumnId";

    /// <summary>Leading columns that get statistics; 32 where not set, -1 for all.</summary>
    public const string StatisticsColumnCount = "delta.dataSkippingNumIndexedCols";

    /// <summary>Columns that get statistics, by name, instead of the leading ones.</summary>
    public const string StatisticsColumns = "delta.dataSkippingStatsColumns";

    /// <summary>How long removed files stay; 7 days where not set.</summary>
    public const string DeletedFileRetention = "delta.deletedFileRetentionDuration";

    /// <summary>How long applications' progress stays; for ever where not set.</summary>
    public const string TransactionRetention = "delta.setTransactionRetentionDuration";

    /// <summary>How long commits stay; 30 days where not set.</summary>
    public const string LogRetention = "delta.logRetentionDuration";

    /// <summary>Whether old commits go after a checkpoint; true where not set.</summary>
    public const string EnableExpiredLogCleanup = "delta.enableExpiredLogCleanup";

    /// <summary>Whether columns may get a wider type.</summary>
    public const string EnableTypeWidening = "delta.enableTypeWidening";

    /// <summary>Whether rows keep their ids.</summary>
    public const string EnableRowTracking = "delta.enableRowTracking";

    /// <summary>What OPTIMIZE closes a file at: bytes, or a number with kb, mb, gb.</summary>
    public const string TargetFileSize = "delta.targetFileSize";

    /// <summary>Constraints are properties: behind this prefix comes the name, the value is an SQL expression.</summary>
    public const string ConstraintPrefix = "delta.constraints.";

    internal const string FeaturePrefix = "delta.feature.";
    internal const string MinReaderVersion = "delta.minReaderVersion";
    internal const string MinWriterVersion = "delta.minWriterVersion";
    internal const string CheckpointStatsAsJson = "delta.checkpoint.writeStatsAsJson";
    internal const string CheckpointStatsAsStruct = "delta.checkpoint.writeStatsAsStruct";
    internal const string InCommitTimestampEnablementVersion = "delta.inCommitTimestampEnablementVersion";
    internal const string InCommitTimestampEnablementTimestamp = "delta.inCommitTimestampEnablementTimestamp";
    internal const string RowIdColumn = "delta.rowTracking.materializedRowIdColumnName";
    internal const string RowCommitVersionColumn = "delta.rowTracking.materializedRowCommitVersionColumnName";

    private static readonly (string Suffix, long Bytes)[] Sizes = [("GB", 1L << 30), ("MB", 1L << 20), ("KB", 1L << 10), ("G", 1L << 30), ("M", 1L << 20), ("K", 1L << 10), ("B", 1)];

    /// <summary>Reads a size of <see cref="TargetFileSize"/>: <c>134217728</c>, <c>128mb</c>.</summary>
    public static bool TrySize(string value, out long bytes)
    {
        var text = value.Trim().ToUpperInvariant();
        var unit = Sizes.FirstOrDefault(size => text.EndsWith(size.Suffix, StringComparison.Ordinal));
        var number = unit.Suffix is null ? text : text[..^unit.Suffix.Length].TrimEnd();
        var isSize = long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out bytes) && bytes > 0 && bytes <= long.MaxValue / Math.Max(unit.Bytes, 1);
        bytes *= Math.Max(unit.Bytes, 1);
        return isSize;
    }

    internal static bool IsFalse(Metadata metadata, string name) =>
        metadata.Configuration.TryGetValue(name, out var value) && string.Equals(value, "false", StringComparison.OrdinalIgnoreCase);

    internal static bool IsTrue(Metadata? metadata, string name) =>
        metadata is not null && metadata.Configuration.TryGetValue(name, out var value) && string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);

    internal static int Integer(Metadata metadata, string name, int fallback) =>
        metadata.Configuration.TryGetValue(name, out var value) && int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : fallback;

    /// <summary>A property that is a length of time, as Spark writes it: <c>interval 7 days</c>.</summary>
    /// <param name="metadata">The table's.</param>
    /// <param name="name">The property.</param>
    /// <param name="fallback">What holds where it is not set.</param>
    public static TimeSpan Interval(Metadata metadata, string name, TimeSpan fallback) =>
        metadata.Configuration.TryGetValue(name, out var value) && TryInterval(value, out var interval) ? interval : fallback;

    /// <summary>Reads <c>interval 7 days</c> as Spark writes it.</summary>
    internal static bool TryInterval(string value, out TimeSpan interval)
    {
        interval = TimeSpan.Zero;
        var words = value.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var start = words.Length > 0 && string.Equals(words[0], "interval", StringComparison.OrdinalIgnoreCase) ? 1 : 0;
        if (words.Length <= start || (words.Length - start) % 2 != 0)
        {
            return false;
        }

        for (var index = start; index < words.Length; index += 2)
        {
            if (!double.TryParse(words[index], NumberStyles.Float, CultureInfo.InvariantCulture, out var count) || Unit(words[index + 1]) is not { } unit
                || Math.Abs(count) > TimeSpan.MaxValue / unit)
            {
                return false;
            }

            interval += unit * count;
        }

        return true;
    }

    private static TimeSpan? Unit(string name) => name.TrimEnd('s', 'S').ToUpperInvariant() switch
    {
        "WEEK" => TimeSpan.FromDays(7),
        "DAY" => TimeSpan.FromDays(1),
        "HOUR" => TimeSpan.FromHours(1),
        "MINUTE" => TimeSpan.FromMinutes(1),
        "SECOND" => TimeSpan.FromSeconds(1),
        "MILLISECOND" => TimeSpan.FromMilliseconds(1),
        "MICROSECOND" => TimeSpan.FromMicroseconds(1),
        _ => null,
    };
}
