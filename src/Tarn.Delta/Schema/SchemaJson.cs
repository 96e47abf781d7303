using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tarn.Delta.Schema;

/// <summary>The protocol's JSON form of schemas (PROTOCOL.md, "Schema Serialization Format").</summary>
public static class SchemaJson
{
    /// <summary>Reads a <c>schemaString</c>.</summary>
    /// <exception cref="DeltaException">The text is no schema; the message says where.</exception>
    public static StructType Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return ParseType(document.RootElement, "schema") as StructType
                ?? throw Broken("schema", "its outermost type is not a struct");
        }
        catch (JsonException error)
        {
            throw new DeltaException($"The table's schema is not JSON: {error.Message} The log was damaged or written by a broken program; restore it.", error);
        }
    }

    /// <summary>Writes a <c>schemaString</c>.</summary>
    public static string Write(StructType schema) => WriteType(schema);

    internal static string WriteType(DeltaType type)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, JsonText.WriterOptions))
        {
            WriteType(writer, type);
        }

        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <summary>Reads a type name without parts, for instance <c>long</c> or <c>decimal(12,3)</c>.</summary>
    public static DeltaType ParsePrimitive(string name)
    {
        if (name == "decimal")
        {
            return new DecimalType(10, 0);
        }

        if (!name.StartsWith("decimal(", StringComparison.Ordinal) || !name.EndsWith(')'))
        {
            return new PrimitiveType(name);
        }

        var parts = name["decimal(".Length..^1].Split(',');
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var precision)
            && int.TryParse(parts[1], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var scale)
            ? new DecimalType(precision, scale)
            : throw Broken(name, "a decimal needs a precision and a scale");
    }

    private static DeltaType ParseType(JsonElement json, string place)
    {
        if (json.ValueKind == JsonValueKind.String)
        {
            return ParsePrimitive(json.GetString()!);
        }

        var kind = Member(json, "type", place);
        return kind.ValueKind == JsonValueKind.String ? kind.GetString() switch
        {
            "struct" => ParseStruct(json, place),
            "array" => new ArrayType(
                ParseType(Member(json, "elementType", place), place + ".element"), Member(json, "containsNull", place).GetBoolean()),
            "map" => new MapType(
                ParseType(Member(json, "keyType", place), place + ".key"),
                ParseType(Member(json, "valueType", place), place + ".value"),
                Member(json, "valueContainsNull", place).GetBoolean()),
            "udt" => ParseType(Member(json, "sqlType", place), place),
            var other => throw Broken(place, $"'{other}' is no type that has parts"),
        }
        : throw Broken(place, "its type is neither a name nor an object");
    }

    private static StructType ParseStruct(JsonElement json, string place)
    {
        List<StructField> fields = [];
        foreach (var field in Member(json, "fields", place).EnumerateArray())
        {
            var name = Member(field, "name", place).GetString() ?? throw Broken(place, "a field has no name");
            var type = ParseType(Member(field, "type", place), $"{place}.{name}");
            var nullable = !field.TryGetProperty("nullable", out var flag) || flag.GetBoolean();
            var parsed = new StructField(name, type, nullable);
            fields.Add(field.TryGetProperty("metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object && metadata.EnumerateObject().Any()
                ? parsed with { Metadata = JsonObject.Create(metadata.Clone())! }
                : parsed);
        }

        return new StructType(fields);
    }

    private static JsonElement Member(JsonElement json, string name, string place) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value)
            ? value
            : throw Broken(place, $"member '{name}' is missing");

    private static void WriteType(Utf8JsonWriter writer, DeltaType type)
    {
        switch (type)
        {
            case StructType { Fields: var fields }:
                writer.WriteStartObject();
                writer.WriteString("type"u8, "struct"u8);
                writer.WriteStartArray("fields"u8);
                foreach (var field in fields)
                {
                    WriteField(writer, field);
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
                break;
            case ArrayType array:
                writer.WriteStartObject();
                writer.WriteString("type"u8, "array"u8);
                writer.WritePropertyName("elementType"u8);
                WriteType(writer, array.Element);
                writer.WriteBoolean("containsNull"u8, array.ContainsNull);
                writer.WriteEndObject();
                break;
            case MapType map:
                writer.WriteStartObject();
                writer.WriteString("type"u8, "map"u8);
                writer.WritePropertyName("keyType"u8);
                WriteType(writer, map.Key);
                writer.WritePropertyName("valueType"u8);
                WriteType(writer, map.Value);
                writer.WriteBoolean("valueContainsNull"u8, map.ValueContainsNull);
                writer.WriteEndObject();
                break;
            default:
                writer.WriteStringValue(type.ToString());
                break;
        }
    }

    private static void WriteField(Utf8JsonWriter writer, StructField field)
    {
        writer.WriteStartObject();
        writer.WriteString("name"u8, field.Name);
        writer.WritePropertyName("type"u8);
        WriteType(writer, field.Type);
        writer.WriteBoolean("nullable"u8, field.Nullable);
        writer.WritePropertyName("metadata"u8);
        field.Metadata.WriteTo(writer);
        writer.WriteEndObject();
    }

    private static DeltaException Broken(string place, string what) =>
        new($"The table's schema cannot be read at '{place}': {what}. The log was damaged or written by a broken program; restore it.");
}
