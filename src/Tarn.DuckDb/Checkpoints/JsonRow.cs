using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Tarn.DuckDb.Binding;
using Tarn.Engines;

namespace Tarn.DuckDb.Checkpoints;

/// <summary>
/// Values as JSON, exactly: numbers with all of their digits, maps as objects, null members of structs left out (null values of maps stay), moments as
/// <c>yyyy-MM-ddTHH:mm:ss.ffffffZ</c>, binary as base64, numbers that JSON lacks (NaN, infinities) as texts.
/// </summary>
internal static class JsonRow
{
    internal static void Write(Utf8JsonWriter writer, VectorReader reader, long row)
    {
        if (reader.IsNull(row))
        {
            writer.WriteNullValue();
            return;
        }

        switch (reader.Type.Id)
        {
            case DuckDbTypeId.Varchar:
                writer.WriteStringValue(reader.Bytes(row));
                break;
            case DuckDbTypeId.BigInt:
                writer.WriteNumberValue(reader.Raw<long>(row));
                break;
            case DuckDbTypeId.Integer:
                writer.WriteNumberValue(reader.Raw<int>(row));
                break;
            case DuckDbTypeId.Boolean:
                writer.WriteBooleanValue(reader.Raw<byte>(row) != 0);
                break;
            case DuckDbTypeId.Struct:
                WriteStruct(writer, reader, row);
                break;
            case DuckDbTypeId.Map:
                WriteMap(writer, reader, row);
                break;
            case DuckDbTypeId.List or DuckDbTypeId.Array:
                WriteList(writer, reader, row);
                break;
            default:
                Write(writer, reader.Read(row));
                break;
        }
    }

    private static void WriteStruct(Utf8JsonWriter writer, VectorReader reader, long row)
    {
        writer.WriteStartObject();
        for (var index = 0; index < reader.Children.Count; index++)
        {
            if (!reader.Children[index].IsNull(row))
            {
                writer.WritePropertyName(reader.Type.Children[index].Name);
                Write(writer, reader.Children[index], row);
            }
        }

        writer.WriteEndObject();
    }

    private static void WriteMap(Utf8JsonWriter writer, VectorReader reader, long row)
    {
        var (offset, length) = reader.Items(row);
        writer.WriteStartObject();
        for (var index = offset; index < offset + length; index++)
        {
            writer.WritePropertyName(ValueText.Of(reader.Children[0].Read(index)) ?? "");
            Write(writer, reader.Children[1], index);
        }

        writer.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter writer, VectorReader reader, long row)
    {
        var (offset, length) = reader.Items(row);
        writer.WriteStartArray();
        for (var index = offset; index < offset + length; index++)
        {
            Write(writer, reader.Children[0], index);
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, object? value)
    {
        switch (value)
        {
            case sbyte or short or byte or ushort or uint or ulong or BigInteger or DecimalValue:
                writer.WriteRawValue(ValueText.Of(value)!, skipInputValidation: true);
                break;
            case double number when double.IsFinite(number):
                writer.WriteNumberValue(number);
                break;
            case float number when float.IsFinite(number):
                writer.WriteNumberValue(number);
                break;
            case double or float:
                writer.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"{value}"));
                break;
            case byte[] bytes:
                writer.WriteBase64StringValue(bytes);
                break;
            case TimestampValue { IsFinite: true } time:
                var text = time.ToString();
                writer.WriteStringValue(time.IsUtc ? $"{text[..^3].Replace(' ', 'T')}Z" : text.Replace(' ', 'T'));
                break;
            default:
                writer.WriteStringValue(ValueText.Of(value));
                break;
        }
    }
}
