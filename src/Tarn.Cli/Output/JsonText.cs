using System.Globalization;
using System.Numerics;
using Tarn.Engines;

namespace Tarn.Cli.Output;

/// <summary>Values as JSON: numbers exact and unquoted, times as ISO 8601 text, null as null, all else as its canonical text.</summary>
internal static class JsonText
{
    public static string Of(object? value)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        Write(writer, value);
        return writer.ToString();
    }

    public static void Write(TextWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.Write("null");
                break;
            case string text:
                WriteString(writer, text);
                break;
            case double.NaN or double.PositiveInfinity or double.NegativeInfinity or float.NaN or float.PositiveInfinity or float.NegativeInfinity:
                WriteString(writer, ValueText.Of(value)!); // JSON has no such numbers
                break;
            case TimestampValue time:
                WriteString(writer, Times.Iso(time));
                break;
            case bool or sbyte or byte or short or ushort or int or uint or long or ulong or float or double or
                BigInteger or DecimalValue:
                writer.Write(ValueText.Of(value));
                break;
            case object?[] list:
                WriteList(writer, list);
                break;
            case KeyValuePair<string, object?>[] members:
                WriteObject(writer, members);
                break;
            case KeyValuePair<object, object?>[] entries:
                WriteMap(writer, entries);
                break;
            default:
                WriteString(writer, ValueText.Of(value)!);
                break;
        }
    }

    public static void WriteString(TextWriter writer, string text)
    {
        writer.Write('"');
        for (var index = 0; index < text.Length; index++)
        {
            var character = text[index];
            switch (character)
            {
                case '"' or '\\':
                    writer.Write('\\');
                    writer.Write(character);
                    break;
                case '\n':
                    writer.Write("\\n");
                    break;
                case '\r':
                    writer.Write("\\r");
                    break;
                case '\t':
                    writer.Write("\\t");
                    break;
                case < ' ' or '\u007f' or '\u2028' or '\u2029':
                    WriteEscape(writer, character);
                    break;
                default:
                    if (char.IsHighSurrogate(character) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]))
                    {
                        writer.Write(text.AsSpan(index++, 2)); // both halves at once: a half alone does not encode
                    }
                    else if (char.IsSurrogate(character))
                    {
                        WriteEscape(writer, character); // half a pair: UTF-8 cannot hold it
                    }
                    else
                    {
                        writer.Write(character);
                    }

                    break;
            }
        }

        writer.Write('"');
    }

    private static void WriteEscape(TextWriter writer, char character)
    {
        writer.Write("\\u");
        writer.Write(((int)character).ToString("x4", CultureInfo.InvariantCulture));
    }

    private static void WriteList(TextWriter writer, object?[] list)
    {
        writer.Write('[');
        for (var index = 0; index < list.Length; index++)
        {
            writer.Write(index == 0 ? "" : ",");
            Write(writer, list[index]);
        }

        writer.Write(']');
    }

    private static void WriteObject(TextWriter writer, KeyValuePair<string, object?>[] members)
    {
        writer.Write('{');
        for (var index = 0; index < members.Length; index++)
        {
            writer.Write(index == 0 ? "" : ",");
            WriteString(writer, members[index].Key);
            writer.Write(':');
            Write(writer, members[index].Value);
        }

        writer.Write('}');
    }

    /// <summary>A map whose keys are all text is an object; any other is a list of pairs, as JSON keys are text.</summary>
    private static void WriteMap(TextWriter writer, KeyValuePair<object, object?>[] entries)
    {
        if (Array.TrueForAll(entries, entry => entry.Key is string))
        {
            WriteObject(writer, Array.ConvertAll(entries, entry => KeyValuePair.Create((string)entry.Key, entry.Value)));
            return;
        }

        WriteList(writer, Array.ConvertAll(entries, object? (entry) =>
            new KeyValuePair<string, object?>[] { new("key", entry.Key), new("value", entry.Value) }));
    }
}
