using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tarn.Delta.Schema;

/// <summary>A data file's statistics as the log holds them (PROTOCOL.md, "Per-file Statistics"). A missing one says nothing.</summary>
public sealed record FileStatistics
{
    /// <summary>Rows in the file, deleted ones included.</summary>
    public long? RowCount { get; init; }

    /// <summary>Least values by physical column name, nested as the columns are.</summary>
    public JsonObject? MinValues { get; init; }

    /// <summary>Greatest values. Timestamps are cut to milliseconds: the true one may be up to 1 ms later.</summary>
    public JsonObject? MaxValues { get; init; }

    /// <summary>Nulls by column; with wide bounds it only means something where it is 0 or the row count.</summary>
    public JsonObject? NullCounts { get; init; }

    /// <summary>False where rows were deleted since the bounds were taken.</summary>
    public bool? TightBounds { get; init; }

    /// <summary>Reads statistics; null where there are none, or where they are no JSON object: a broken hint is no hint.</summary>
    public static FileStatistics? TryParse(string? json)
    {
        if (string.IsNullOrEmpty(json))
        {
            return null;
        }

        try
        {
            return JsonNode.Parse(json) is JsonObject stats
                ? new FileStatistics
                {
                    RowCount = stats["numRecords"] is JsonValue count && count.TryGetValue<long>(out var rows) ? rows : null,
                    MinValues = Take(stats, "minValues"),
                    MaxValues = Take(stats, "maxValues"),
                    NullCounts = Take(stats, "nullCount"),
                    TightBounds = stats["tightBounds"] is JsonValue flag && flag.TryGetValue<bool>(out var tight) ? tight : null,
                }
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The JSON that goes into <c>add.stats</c>.</summary>
    public string ToJson()
    {
        JsonObject json = [];
        Put(json, "numRecords", RowCount);
        Put(json, "minValues", MinValues?.DeepClone());
        Put(json, "maxValues", MaxValues?.DeepClone());
        Put(json, "nullCount", NullCounts?.DeepClone());
        Put(json, "tightBounds", TightBounds);
        return json.ToJsonString(JsonText.Options);
    }

    /// <summary>Only <c>numRecords</c>, without reading the rest further than needed; null where absent.</summary>
    internal static long? ReadRowCount(string? json)
    {
        if (string.IsNullOrEmpty(json))
        {
            return null;
        }

        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1)
                {
                    var found = reader.ValueTextEquals("numRecords"u8);
                    reader.Read();
                    if (found)
                    {
                        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var rows) ? rows : null;
                    }

                    reader.Skip();
                }
            }
        }
        catch (JsonException)
        {
            return null;
        }

        return null;
    }

    private static JsonObject? Take(JsonObject stats, string name)
    {
        var value = stats[name] as JsonObject;
        if (value is not null)
        {
            stats.Remove(name); // a node has one parent
        }

        return value;
    }

    private static void Put(JsonObject json, string name, JsonNode? value)
    {
        if (value is not null)
        {
            json[name] = value;
        }
    }
}
