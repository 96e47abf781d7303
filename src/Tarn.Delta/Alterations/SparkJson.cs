using System.Text.Json.Nodes;
using Tarn.Delta.Actions;
using Tarn.Delta.Schema;

namespace Tarn.Delta.Alterations;

/// <summary>Parameters of operations in commitInfo, in the JSON that Spark writes.</summary>
internal static class SparkJson
{
    public static string Properties(IEnumerable<KeyValuePair<string, string>> properties) =>
        Text(new JsonObject(properties.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)JsonValue.Create(pair.Value)))));

    public static string Names(IEnumerable<string> names) => Text(new JsonArray([.. names.Select(name => (JsonNode?)JsonValue.Create(name))]));

    public static JsonObject Column(IEnumerable<string> path, StructField field) => new()
    {
        ["name"] = SchemaPath.Text(path),
        ["type"] = JsonNode.Parse(SchemaJson.WriteType(field.Type)),
        ["nullable"] = field.Nullable,
        ["metadata"] = field.Metadata.DeepClone(),
    };

    public static string? Position(ColumnPosition? position) => position switch
    {
        null => null,
        { After: null } => "FIRST",
        { After: { } name } => $"AFTER {name}",
    };

    public static string Protocol(Protocol protocol)
    {
        JsonObject json = new() { ["minReaderVersion"] = protocol.MinReaderVersion, ["minWriterVersion"] = protocol.MinWriterVersion };
        if (protocol.ReaderFeatures is { } reader)
        {
            json["readerFeatures"] = new JsonArray([.. reader.Select(name => (JsonNode?)JsonValue.Create(name))]);
        }

        if (protocol.WriterFeatures is { } writer)
        {
            json["writerFeatures"] = new JsonArray([.. writer.Select(name => (JsonNode?)JsonValue.Create(name))]);
        }

        return Text(json);
    }

    public static string Text(JsonNode json) => json.ToJsonString(JsonText.Options);
}
