using System.Globalization;
using System.Text.Json;

namespace Tarn.Testing.Reader;

/// <summary>
/// SQL that gives a table's columns out of one of its files, as the protocol says: partition values from the log, columns by name, physical
/// name or field id ("Column Mapping"), nulls for columns that came later, casts for types that were widened.
/// </summary>
internal sealed class FileProjection(IndependentTable table, LiveFile file, ParquetColumn footer)
{
    private readonly string mapping = table.Property("delta.columnMapping.mode") ?? "none";
    private int lambdas;

    /// <summary>A SELECT of the rows that count.</summary>
    public string Select()
    {
        var columns = table.Fields.Select(field => $"{Value(field)} AS {Duck.Name(LogicalName(field))}");
        return $"SELECT {string.Join(", ", columns)} FROM read_parquet({Duck.Literal(file.Path)}, file_row_number=true, hive_partitioning=false){Without()}";
    }

    /// <summary>A Delta type in DuckDB's words.</summary>
    public static string SqlType(JsonElement type) => type.ValueKind == JsonValueKind.String
        ? type.GetString() switch
        {
            "string" => "VARCHAR",
            "long" => "BIGINT",
            "integer" => "INTEGER",
            "short" => "SMALLINT",
            "byte" => "TINYINT",
            "float" => "FLOAT",
            "double" => "DOUBLE",
            "boolean" => "BOOLEAN",
            "binary" => "BLOB",
            "date" => "DATE",
            "timestamp" => "TIMESTAMPTZ",
            "timestamp_ntz" => "TIMESTAMP",
            { } number when number.StartsWith("decimal", StringComparison.Ordinal) => number.ToUpperInvariant(),
            var other => throw new InvalidDataException($"The second reader does not know the type {other}."),
        }
        : type.GetProperty("type").GetString() switch
        {
            "struct" => $"STRUCT({string.Join(", ", type.GetProperty("fields").EnumerateArray().Select(field => $"{Duck.Name(LogicalName(field))} {SqlType(field.GetProperty("type"))}"))})",
            "array" => $"{SqlType(type.GetProperty("elementType"))}[]",
            "map" => $"MAP({SqlType(type.GetProperty("keyType"))}, {SqlType(type.GetProperty("valueType"))})",
            var other => throw new InvalidDataException($"The second reader does not know the type {other}."),
        };

    private static string LogicalName(JsonElement field) => field.GetProperty("name").GetString()!;

    private string PhysicalName(JsonElement field) =>
        mapping != "none" && field.GetProperty("metadata").TryGetProperty("delta.columnMapping.physicalName", out var name) ? name.GetString()! : LogicalName(field);

    private string Value(JsonElement field)
    {
        var type = field.GetProperty("type");
        if (table.PartitionColumns.Contains(LogicalName(field)))
        {
            var value = file.Entry.GetProperty("partitionValues").GetProperty(PhysicalName(field));
            return $"CAST({(value.GetString() is { Length: > 0 } text ? Duck.Literal(text) : "NULL")} AS {SqlType(type)})";
        }

        return Find(footer, field) is { } column ? Converted(type, column, Duck.Name(column.Name)) : $"CAST(NULL AS {SqlType(type)})";
    }

    private ParquetColumn? Find(ParquetColumn parent, JsonElement field)
    {
        if (mapping != "id")
        {
            return parent.Children.FirstOrDefault(child => child.Name == PhysicalName(field));
        }

        var id = field.GetProperty("metadata").GetProperty("delta.columnMapping.id").GetInt32();
        return parent.Children.FirstOrDefault(child => child.FieldId == id);
    }

    private string Converted(JsonElement type, ParquetColumn column, string value)
    {
        switch (type.ValueKind == JsonValueKind.String ? null : type.GetProperty("type").GetString())
        {
            case "struct":
                var fields = type.GetProperty("fields").EnumerateArray().Select(field =>
                    $"{Duck.Name(LogicalName(field))} := {(Find(column, field) is { } child
                        ? Converted(field.GetProperty("type"), child, $"struct_extract({value}, {Duck.Literal(child.Name)})")
                        : $"CAST(NULL AS {SqlType(field.GetProperty("type"))})")}");
                return $"CASE WHEN {value} IS NULL THEN NULL ELSE struct_pack({string.Join(", ", fields)}) END";
            case "array":
                var name = string.Create(CultureInfo.InvariantCulture, $"x{lambdas++}");
                return $"list_transform({value}, lambda {name}: {Converted(type.GetProperty("elementType"), column.Element, name)})";
            default:
                return $"CAST({value} AS {SqlType(type)})";
        }
    }

    private string Without() => file.Deleted.Count == 0 ? "" : $" WHERE file_row_number NOT IN ({string.Join(", ", file.Deleted)})";
}
