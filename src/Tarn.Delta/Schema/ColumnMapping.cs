using System.Text.Json.Nodes;
using Tarn.Delta.Actions;
using Tarn.Delta.Features;

namespace Tarn.Delta.Schema;

/// <summary>How columns of data files are found.</summary>
public enum ColumnMappingMode
{
    /// <summary>By their names.</summary>
    None,

    /// <summary>By their physical names.</summary>
    Name,

    /// <summary>By their Parquet field ids.</summary>
    Id,
}

/// <summary>The names and ids that columns have inside of data files (PROTOCOL.md, "Column Mapping").</summary>
public static class ColumnMapping
{
    /// <summary>Field metadata: the name in data files, statistics and partition values.</summary>
    public const string PhysicalNameKey = "delta.columnMapping.physicalName";

    /// <summary>Field metadata: the Parquet field id.</summary>
    public const string IdKey = "delta.columnMapping.id";

    /// <summary>The mode that the table's property asks for. It binds only where the protocol has the feature.</summary>
    public static ColumnMappingMode ModeOf(Metadata metadata) => metadata.Configuration.GetValueOrDefault(TableProperties.ColumnMappingMode) switch
    {
        "name" => ColumnMappingMode.Name,
        "id" => ColumnMappingMode.Id,
        _ => ColumnMappingMode.None,
    };

    /// <summary>The mode of a table, by protocol and property.</summary>
    public static ColumnMappingMode ModeOf(Protocol protocol, Metadata metadata) =>
        FeatureRules.Supports(protocol, "columnMapping") ? ModeOf(metadata) : ColumnMappingMode.None;

    /// <summary>The field's name inside of data files under a mapping; its own name where it has no other.</summary>
    public static string PhysicalNameOf(StructField field) =>
        field.Metadata[PhysicalNameKey] is JsonValue value && value.TryGetValue<string>(out var name) ? name : field.Name;

    /// <summary>The field's Parquet field id; null where it has none.</summary>
    public static int? IdOf(StructField field) =>
        field.Metadata[IdKey] is JsonValue value && value.TryGetValue<int>(out var id) ? id : null;

    /// <summary>The schema with every field, nested ones too, under its name in data files.</summary>
    public static StructType ToPhysical(StructType schema, ColumnMappingMode mode) =>
        mode == ColumnMappingMode.None ? schema : (StructType)Rename(schema);

    private static DeltaType Rename(DeltaType type) => type switch
    {
        StructType nested => new StructType([.. nested.Fields.Select(field => field with { Name = PhysicalNameOf(field), Type = Rename(field.Type) })]),
        ArrayType array => array with { Element = Rename(array.Element) },
        MapType map => map with { Key = Rename(map.Key), Value = Rename(map.Value) },
        _ => type,
    };
}
