using System.Collections.ObjectModel;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tarn.Delta.Actions;

/// <content>Values inside actions.</content>
internal static partial class ActionReader
{
    /// <summary>Steps to the next member's name; false at the object's end.</summary>
    private static bool NextToken(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    /// <summary>Whether the present member has this name; then the reader stands on its value.</summary>
    private static bool Is(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) => reader.ValueTextEquals(name) && reader.Read();

    private static string TakeName(ref Utf8JsonReader reader)
    {
        var name = reader.GetString()!;
        reader.Read();
        return name;
    }

    private static bool NextMember(ref Utf8JsonReader reader, out string name)
    {
        name = NextToken(ref reader) ? TakeName(ref reader) : "";
        return name.Length > 0 || reader.TokenType != JsonTokenType.EndObject;
    }

    private static void SkipValue(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.PropertyName)
        {
            reader.Read();
        }

        reader.Skip();
    }

    private static void KeepExtra(ref Utf8JsonReader reader, string name, ref JsonObject? extra)
    {
        if (reader.TokenType != JsonTokenType.Null)
        {
            (extra ??= [])[name] = JsonNode.Parse(ref reader);
        }
    }

    private static long? ReadLong(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.Number => reader.TryGetInt64(out var value) ? value : checked((long)reader.GetDouble()),
        _ => throw new JsonException($"A number was expected, not {reader.TokenType}."),
    };

    private static List<string>? ReadStrings(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        List<string> values = [];
        Expect(ref reader, JsonTokenType.StartArray);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            values.Add(reader.GetString() ?? throw new JsonException("A string was expected, not null."));
        }

        return values;
    }

    private static Dictionary<string, string> ReadStringMap(ref Utf8JsonReader reader)
    {
        Dictionary<string, string> values = [];
        if (reader.TokenType == JsonTokenType.Null)
        {
            return values;
        }

        Expect(ref reader, JsonTokenType.StartObject);
        while (NextMember(ref reader, out var name))
        {
            if (ReadText(ref reader) is { } value)
            {
                values[name] = value;
            }
        }

        return values;
    }

    private static IReadOnlyDictionary<string, string?>? ReadPartitionValues(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        Dictionary<string, string?>? values = null;
        Expect(ref reader, JsonTokenType.StartObject);
        while (NextMember(ref reader, out var name))
        {
            // The protocol stores null as null or as the empty string.
            (values ??= [])[name] = ReadText(ref reader) is { Length: > 0 } value ? value : null;
        }

        return values is null ? ReadOnlyDictionary<string, string?>.Empty : values;
    }

    /// <summary>A string; other simple values as their JSON text, for writers that forget the quotes.</summary>
    private static string? ReadText(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null => null,
        JsonTokenType.String => reader.GetString(),
        _ => ReadRaw(ref reader),
    };

    private static string? ReadRaw(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        using var document = JsonDocument.ParseValue(ref reader);
        return document.RootElement.GetRawText();
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType token)
    {
        if (reader.TokenType != token)
        {
            throw new JsonException($"{token} was expected, not {reader.TokenType}.");
        }
    }

    private static string Required(string? value, string action, string member) =>
        value ?? throw new JsonException($"Action '{action}' lacks its member '{member}'.");

    private static long Required(long? value, string action, string member) =>
        value ?? throw new JsonException($"Action '{action}' lacks its member '{member}'.");
}
