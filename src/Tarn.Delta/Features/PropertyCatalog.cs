namespace Tarn.Delta.Features;

/// <summary>Every table property that Tarn knows. One that begins with <c>delta.</c> and is not here cannot be set; tables that have it keep it.</summary>
internal static class PropertyCatalog
{
    private const string Kept = "Kept for other programs; Tarn does not heed it: ";
    private const string ByTarn = "it is kept by the programs that write the table";

    public static IReadOnlyList<TableProperty> All { get; } =
    [
        new(TableProperties.AppendOnly, "false", "Whether rows may only be added: deletes, updates and overwrites are refused.", PropertyValue.Boolean) { Feature = "appendOnly" },
        new("delta.autoOptimize.autoCompact", "false", Kept + "compaction after writes.", PropertyValue.OneOf("true", "false", "auto", "legacy")),
        new("delta.autoOptimize.optimizeWrite", "false", Kept + "larger files from writes.", PropertyValue.Boolean),
        new(TableProperties.CheckpointInterval, "10", "Commits from one checkpoint to the next.", PropertyValue.Integer(1)),
        new("delta.checkpointPolicy", "classic", "Form of checkpoints. Tarn writes classic ones, which every reader takes, and keeps 'v2' where another program set it.", PropertyValue.OneOf("classic")),
        new("delta.checkpointRetentionDuration", "interval 2 days", Kept + "checkpoints go with the log, by " + TableProperties.LogRetention + ".", PropertyValue.Interval),
        new(TableProperties.CheckpointStatsAsJson, "true", "Whether checkpoints hold files' statistics as JSON.", PropertyValue.Boolean),
        new(TableProperties.CheckpointStatsAsStruct, "true", "Whether checkpoints hold files' statistics and partition values as typed columns too.", PropertyValue.Boolean),
        new(TableProperties.ColumnMappingMaxId, "0", "The greatest column id that was ever given.", PropertyValue.Long) { NotSettable = ByTarn },
        new(TableProperties.ColumnMappingMode, "none", "How columns of data files are found: none (by their names), name (by physical names: allows renaming and dropping) or id (by field ids; new tables only).", PropertyValue.OneOf("none", "name", "id")),
        new("delta.compatibility.symlinkFormatManifest.enabled", "false", "Manifests for readers that know no Delta. Tarn writes none.", PropertyValue.OnlyFalse("Tarn writes no manifests")),
        new(TableProperties.StatisticsColumnCount, "32", "Leading columns that get statistics; -1 for all. Fields of structs count one by one.", PropertyValue.Integer(-1)),
        new(TableProperties.StatisticsColumns, "", "Columns that get statistics, by name with commas between, instead of the leading ones.", PropertyValue.Text),
        new(TableProperties.DeletedFileRetention, "interval 7 days", "How long vacuum keeps removed files for readers of older versions.", PropertyValue.Interval),
        new(TableProperties.EnableChangeDataFeed, "false", "Whether changes of rows are kept for `table_changes`.", PropertyValue.Boolean) { Feature = "changeDataFeed" },
        new(TableProperties.EnableDeletionVectors, "false", "Whether deletes and updates mark rows in deletion vectors instead of writing files anew.", PropertyValue.Boolean) { Feature = "deletionVectors" },
        new(TableProperties.EnableExpiredLogCleanup, "true", "Whether old commits and checkpoints are removed after a checkpoint.", PropertyValue.Boolean),
        new("delta.enableFullRetentionRollback", "true", Kept + "how Spark cleans logs.", PropertyValue.Boolean),
        new("delta.enableIcebergCompatV1", "false", "Files that Iceberg can read. Tarn does not write them.", PropertyValue.OnlyFalse("Tarn does not write by Iceberg's rules")),
        new("delta.enableIcebergCompatV2", "false", "Files that Iceberg can read. Tarn does not write them.", PropertyValue.OnlyFalse("Tarn does not write by Iceberg's rules")),
        new("delta.enableIcebergCompatV3", "false", "Files that Iceberg can read. Tarn does not write them.", PropertyValue.OnlyFalse("Tarn does not write by Iceberg's rules")),
        new(TableProperties.EnableInCommitTimestamps, "false", "Whether commits carry their own time, instead of their file's.", PropertyValue.Boolean) { Feature = "inCommitTimestamp" },
        new(TableProperties.EnableRowTracking, "false", "Whether rows keep an id across versions. Can be set for new and for empty tables.", PropertyValue.Boolean) { Feature = "rowTracking" },
        new(TableProperties.EnableTypeWidening, "false", "Whether columns may change to a wider type.", PropertyValue.Boolean) { Feature = "typeWidening" },
        new(TableProperties.InCommitTimestampEnablementTimestamp, "", "Since when commits carry their time, where the table is older.", PropertyValue.Long) { NotSettable = ByTarn },
        new(TableProperties.InCommitTimestampEnablementVersion, "", "The first version whose commit carries its time, where the table is older.", PropertyValue.Long) { NotSettable = ByTarn },
        new(TableProperties.IsolationLevel, "Serializable", "Which concurrent writes conflict: with Serializable any added row that a commit should have read, with WriteSerializable not those of blind appends. Open-source Spark writes only to tables of the former.", PropertyValue.OneOf("Serializable", "WriteSerializable")),
        new(TableProperties.LogRetention, "interval 30 days", "How long commits are kept for time travel and history.", PropertyValue.Interval),
        new("delta.randomizeFilePrefixes", "false", Kept + "names of data files.", PropertyValue.Boolean),
        new("delta.randomPrefixLength", "2", Kept + "names of data files.", PropertyValue.Integer(1)),
        new("delta.requireCheckpointProtectionBeforeVersion", "0", "Versions before it need the checkpoints that are there: the log is not cleaned up.", PropertyValue.Long) { NotSettable = ByTarn },
        new(TableProperties.RowIdColumn, "", "The column of data files that holds ids of rows that were written anew.", PropertyValue.Text) { NotSettable = ByTarn },
        new(TableProperties.RowCommitVersionColumn, "", "The column of data files that holds the versions that rows were last changed by.", PropertyValue.Text) { NotSettable = ByTarn },
        new("delta.sampleRetentionDuration", "interval 7 days", Kept + "samples.", PropertyValue.Interval),
        new(TableProperties.TransactionRetention, "", "How long applications' progress is kept; for ever where not set.", PropertyValue.Interval),
        new(TableProperties.TargetFileSize, "", "What OPTIMIZE closes a file at.", PropertyValue.Size),
        new("delta.tuneFileSizesForRewrites", "false", Kept + "sizes of rewritten files.", PropertyValue.Boolean),
        new("delta.universalFormat.enabledFormats", "", "Other formats that the table is kept in. Tarn keeps none.", PropertyValue.Nothing),
    ];

    private static readonly Dictionary<string, TableProperty> ByName = All.ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);

    public static TableProperty? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>Known names that look most like a given one, best first; empty where none comes near.</summary>
    public static IReadOnlyList<string> Near(string name) =>
    [
        .. All.Where(property => property.NotSettable is null)
            .Select(property => (property.Name, Distance: Distance(name.ToUpperInvariant(), property.Name.ToUpperInvariant())))
            .Where(candidate => candidate.Distance <= Math.Max(3, name.Length / 4))
            .OrderBy(candidate => candidate.Distance)
            .Select(candidate => candidate.Name)
            .Take(3),
    ];

    /// <summary>Single-letter changes from one text to the other (Levenshtein).</summary>
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var (diagonal, _) = (row[0], row[0] = i);
            for (var j = 1; j <= right.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (left[i - 1] == right[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[^1];
    }
}
