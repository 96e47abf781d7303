using Tarn.Delta.Snapshots;
using Tarn.Engines;

namespace Tarn.Lakes.Statements.Running;

/// <summary>DESCRIBE DETAIL.</summary>
internal static class TableDetail
{
    /// <summary>One row with Spark's columns.</summary>
    public static ResultRows Of(StatementTarget target, Snapshot snapshot)
    {
        var metadata = snapshot.Metadata;
        return new(
            [
                ("format", ResultRows.Text), ("id", ResultRows.Text), ("name", ResultRows.Text), ("description", ResultRows.Text), ("location", ResultRows.Text),
                ("createdAt", ResultRows.Time), ("lastModified", ResultRows.Time), ("partitionColumns", ResultRows.Texts), ("clusteringColumns", ResultRows.Texts),
                ("numFiles", ResultRows.Long), ("sizeInBytes", ResultRows.Long), ("properties", ResultRows.Map), ("minReaderVersion", ResultRows.Long),
                ("minWriterVersion", ResultRows.Long), ("tableFeatures", ResultRows.Texts), ("version", ResultRows.Long), ("numRecords", ResultRows.Long),
            ],
            [
                [
                    "delta", metadata.Id, target.LakeName?.ToString() ?? metadata.Name, metadata.Description, LocationOf(snapshot),
                    metadata.CreatedTimeMs is { } created ? TimestampValue.From(DateTimeOffset.FromUnixTimeMilliseconds(created)) : null,
                    TimestampValue.From(snapshot.Timestamp), metadata.PartitionColumns.ToArray<object?>(),
                    Delta.Alterations.Clustering.ColumnsOf(snapshot).Select(path => (object?)string.Join('.', path)).ToArray(),
                    (long)snapshot.Files.Count, snapshot.SizeInBytes, ResultRows.MapOf(metadata.Configuration), (long)snapshot.Protocol.MinReaderVersion,
                    (long)snapshot.Protocol.MinWriterVersion,
                    Delta.Maintenance.TableDetail.Of(snapshot).TableFeatures.ToArray<object?>(),
                    snapshot.Version.Value, snapshot.RowCount,
                ],
            ]);
    }

    /// <summary>Where a table lies.</summary>
    public static string LocationOf(Snapshot snapshot) =>
        snapshot.Table.Root.Length == 0 ? snapshot.Table.Store.Root : $"{snapshot.Table.Store.Root.TrimEnd('/')}/{snapshot.Table.Root}";
}
