using System.Buffers;
using System.Text.Json;
using Tarn.Delta.Schema;

namespace Tarn.DuckDb.Checkpoints;

/// <summary>
/// Rewrites JSON so that DuckDB reads decimals exactly: it takes a number with a point through a double, and a text as it is written
/// (measured on 1.5.6: 123456789012345678901234567890123456.78 became …675254913246067970539.52).
/// </summary>
internal sealed class ExactNumbers : IDisposable
{
    private readonly ArrayBufferWriter<byte> buffer = new();
    private readonly Utf8JsonWriter writer;

    internal ExactNumbers() => writer = new(buffer, new() { SkipValidation = true });

    /// <summary>Whether rows of the type have decimals.</summary>
    internal static bool AreNeededBy(DeltaType type) => type switch
    {
        DecimalType => true,
        StructType row => row.Fields.Any(field => AreNeededBy(field.Type)),
        ArrayType array => AreNeededBy(array.Element),
        MapType map => AreNeededBy(map.Key) || AreNeededBy(map.Value),
        _ => false,
    };

    /// <summary>The row with its numbers as texts. Valid until the next call.</summary>
    internal ReadOnlyMemory<byte> Quote(ReadOnlySpan<byte> row)
    {
        buffer.ResetWrittenCount();
        writer.Reset();
        var reader = new Utf8JsonReader(row, new() { MaxDepth = 256 });
        while (reader.Read())
        {
            Copy(ref reader);
        }

        writer.Flush();
        return buffer.WrittenMemory;
    }

    public void Dispose() => writer.Dispose();

    private void Copy(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                writer.WriteStartObject();
                break;
            case JsonTokenType.EndObject:
                writer.WriteEndObject();
                break;
            case JsonTokenType.StartArray:
                writer.WriteStartArray();
                break;
            case JsonTokenType.EndArray:
                writer.WriteEndArray();
                break;
            case JsonTokenType.PropertyName:
                writer.WritePropertyName(reader.GetString()!);
                break;
            case JsonTokenType.String:
                writer.WriteStringValue(reader.GetString());
                break;
            case JsonTokenType.Number:
                writer.WriteStringValue(reader.ValueSpan);
                break;
            case JsonTokenType.Null:
                writer.WriteNullValue();
                break;
            default:
                writer.WriteBooleanValue(reader.GetBoolean());
                break;
        }
    }
}
