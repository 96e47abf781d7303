using System.Text;
using System.Text.Json;

namespace Tarn.DuckDb.Writing;

/// <summary>Statistics of a data file as the log stores them (PROTOCOL.md, "Per-file Statistics").</summary>
internal static class DeltaStats
{
    private static readonly JsonWriterOptions s_json = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The JSON. A statistic that is not surely right is left out, which makes readers keep the file.</summary>
    public static string ToJson(long rowCount, IReadOnlyList<StatsColumn> columns, Func<StatsColumn, WrittenColumn?> written)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, s_json))
        {
            json.WriteStartObject();
            json.WriteNumber("numRecords", rowCount);
            WriteTree(json, "minValues", columns, column => StatsText.Min(column.Type, written(column)));
            WriteTree(json, "maxValues", columns, column => StatsText.Max(column.Type, written(column)));
            WriteTree(json, "nullCount", columns, column => written(column)?.NullCount is { } count ? StatsText.Number(count) : null);
            json.WriteBoolean("tightBounds", true);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <summary>Leaves of one struct follow each other, so objects open and close as the path changes.</summary>
    private static void WriteTree(Utf8JsonWriter json, string name, IReadOnlyList<StatsColumn> columns, Func<StatsColumn, string?> value)
    {
        json.WriteStartObject(name);
        string[] open = [];
        foreach (var column in columns)
        {
            if (value(column) is not { } text)
            {
                continue;
            }

            string[] parents = [.. column.Path.SkipLast(1)];
            var shared = open.Zip(parents).TakeWhile(pair => pair.First == pair.Second).Count();
            for (var depth = open.Length; depth > shared; depth--)
            {
                json.WriteEndObject();
            }

            foreach (var parent in parents.Skip(shared))
            {
                json.WriteStartObject(parent);
            }

            open = parents;
            json.WritePropertyName(column.Path[^1]);
            json.WriteRawValue(text);
        }

        for (var depth = open.Length; depth >= 0; depth--)
        {
            json.WriteEndObject();
        }
    }
}
