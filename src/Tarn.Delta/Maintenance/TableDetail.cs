using Tarn.Delta.Alterations;
using Tarn.Delta.Features;
using Tarn.Delta.Schema;
using Tarn.Delta.Snapshots;

namespace Tarn.Delta.Maintenance;

/// <summary>One row that says what a table is (<c>DESCRIBE DETAIL</c>), with Spark's columns.</summary>
public sealed record TableDetail
{
    private TableDetail()
    {
    }

    /// <summary>Always delta.</summary>
    public string Format { get; } = "delta";

    /// <summary>The table's UUID.</summary>
    public required string Id { get; init; }

    /// <summary>As the metadata has it; null for none.</summary>
    public required string? Name { get; init; }

    /// <summary>The table's comment; null for none.</summary>
    public required string? Description { get; init; }

    /// <summary>Folder or URI.</summary>
    public required string Location { get; init; }

    /// <summary>When the table was made; null where the log does not say.</summary>
    public required DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When its version was committed.</summary>
    public required DateTimeOffset LastModified { get; init; }

    /// <summary>Names of columns.</summary>
    public required IReadOnlyList<string> PartitionColumns { get; init; }

    /// <summary>Names of columns, levels of nested ones joined by points.</summary>
    public required IReadOnlyList<string> ClusteringColumns { get; init; }

    /// <summary>Live data files.</summary>
    public required long NumFiles { get; init; }

    /// <summary>Of live data files.</summary>
    public required long SizeInBytes { get; init; }

    /// <summary>Table properties.</summary>
    public required IReadOnlyDictionary<string, string> Properties { get; init; }

    /// <summary>Of the protocol.</summary>
    public required int MinReaderVersion { get; init; }

    /// <summary>Of the protocol.</summary>
    public required int MinWriterVersion { get; init; }

    /// <summary>Features that the protocol lists or implies, in ordinal order.</summary>
    public required IReadOnlyList<string> TableFeatures { get; init; }

    /// <summary>What a version of a table is.</summary>
    public static TableDetail Of(Snapshot table) => new()
    {
        Id = table.Metadata.Id,
        Name = table.Metadata.Name,
        Description = table.Metadata.Description,
        Location = table.Table.Location,
        CreatedAt = table.Metadata.CreatedTimeMs is { } created ? DateTimeOffset.FromUnixTimeMilliseconds(created) : null,
        LastModified = table.Timestamp,
        PartitionColumns = table.Metadata.PartitionColumns,
        ClusteringColumns = [.. Clustering.ColumnsOf(table).Select(SchemaPath.Text)],
        NumFiles = table.Files.Count,
        SizeInBytes = table.SizeInBytes,
        Properties = table.Metadata.Configuration,
        MinReaderVersion = table.Protocol.MinReaderVersion,
        MinWriterVersion = table.Protocol.MinWriterVersion,
        TableFeatures = [.. FeatureRules.WriterFeatures(table.Protocol).Union(FeatureRules.ReaderFeatures(table.Protocol)).Order(StringComparer.Ordinal)],
    };
}
