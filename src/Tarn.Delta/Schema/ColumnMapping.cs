using System.Globalization;
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

    /// <summary>Gives each field that lacks them an id and a physical name that no column ever had. Metadata without a mapping stays as it is.</summary>
    public static Metadata Assign(Metadata metadata) =>
        ModeOf(metadata) == ColumnMappingMode.None ? metadata : Assign(metadata, _ => $"col-{Guid.NewGuid():D}");

    /// <summary>Turns mapping by name on for a table that has none: present columns keep their names in data files. The protocol needs the feature <c>columnMapping</c>.</summary>
    public static Metadata EnableByName(Metadata metadata) => ModeOf(metadata) != ColumnMappingMode.None
        ? metadata
        : Assign(metadata with { Configuration = With(metadata, TableProperties.ColumnMappingMode, "name") }, field => field.Name);

    /// <summary>All fields, nested ones too.</summary>
    internal static IEnumerable<StructField> AllFields(DeltaType type) => type switch
    {
        StructType nested => nested.Fields.SelectMany(field => AllFields(field.Type).Prepend(field)),
        ArrayType array => AllFields(array.Element),
        MapType map => AllFields(map.Key).Concat(AllFields(map.Value)),
        _ => [],
    };

    private static Metadata Assign(Metadata metadata, Func<StructField, string> physicalName)
    {
        var greatest = AllFields(metadata.Schema).Select(field => IdOf(field) ?? 0)
            .Append(TableProperties.Integer(metadata, TableProperties.ColumnMappingMaxId, 0))
            .Max();
        var schema = (StructType)Assign(metadata.Schema, physicalName, ref greatest);
        return metadata with
        {
            Schema = schema,
            Configuration = With(metadata, TableProperties.ColumnMappingMaxId, greatest.ToString(CultureInfo.InvariantCulture)),
        };
    }

    private static DeltaType Assign(DeltaType type, Func<StructField, string> physicalName, ref int greatest)
    {
        switch (type)
        {
            case StructType nested:
                List<StructField> fields = [];
                foreach (var field in nested.Fields)
                {
                    var metadata = field.Metadata.DeepClone().AsObject();
                    metadata[IdKey] ??= IdOf(field) ?? ++greatest;
                    metadata[PhysicalNameKey] ??= physicalName(field);
                    fields.Add(field with { Type = Assign(field.Type, physicalName, ref greatest), Metadata = metadata });
                }

                return new StructType(fields);
            case ArrayType array:
                return array with { Element = Assign(array.Element, physicalName, ref greatest) };
            case MapType map:
                return map with { Key = Assign(map.Key, physicalName, ref greatest), Value = Assign(map.Value, physicalName, ref greatest) };
            default:
                return type;
        }
    }

    private static Dictionary<string, string> With(Metadata metadata, string property, string value) => new(metadata.Configuration) { [property] = value };

    private static DeltaType Rename(DeltaType type) => type switch
    {
        StructType nested => new StructType([.. nested.Fields.Select(field => field with { Name = PhysicalNameOf(field), Type = Rename(field.Type) })]),
        ArrayType array => array with { Element = Rename(array.Element) },
        MapType map => map with { Key = Rename(map.Key), Value = Rename(map.Value) },
        _ => type,
    };
}
