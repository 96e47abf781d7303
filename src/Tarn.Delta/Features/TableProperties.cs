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

    internal static bool IsTrue(Metadata? metadata, string name) =>
        metadata is not null && metadata.Configuration.TryGetValue(name, out var value) && string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);

    internal static int Integer(Metadata metadata, string name, int fallback) =>
        metadata.Configuration.TryGetValue(name, out var value) && int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : fallback;

    /// <summary>Reads <c>interval 7 days</c> as Spark writes it.</summary>
    internal static TimeSpan Interval(Metadata metadata, string name, TimeSpan fallback)
    {
        if (!metadata.Configuration.TryGetValue(name, out var value))
        {
            return fallback;
        }

        var words = value.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var start = words is ["interval" or "INTERVAL", ..] ? 1 : 0;
        var total = TimeSpan.Zero;
        for (var index = start; index + 1 < words.Length; index += 2)
        {
            if (!double.TryParse(words[index], NumberStyles.Float, CultureInfo.InvariantCulture, out var count) || Unit(words[index + 1]) is not { } unit)
            {
                return fallback;
            }

            total += unit * count;
        }

        return words.Length > start ? total : fallback;
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
