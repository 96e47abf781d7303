using System.Globalization;
using System.Text.Json;
using Tarn.Delta.Schema;

namespace Tarn.Delta.Checkpoints;

/// <summary>Values of statistics and partitions that certainly fit a column of their type.</summary>
internal static class ParsedValue
{
    /// <summary>The text of a value of statistics; null where it does not fit.</summary>
    public static string? TextOf(JsonElement value, DeltaType type)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };
        return text is not null && IsValue(text, type) ? text : null;
    }

    public static bool IsValue(string text, DeltaType type) => type switch
    {
        DecimalType number => Fits(text, number),
        PrimitiveType { Name: "string" } => true,
        PrimitiveType { Name: "boolean" } => text is "true" or "false",
        PrimitiveType { Name: "long" } => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        PrimitiveType { Name: "integer" } => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        PrimitiveType { Name: "short" } => short.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        PrimitiveType { Name: "byte" } => sbyte.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        PrimitiveType { Name: "float" } => float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && float.IsFinite(number),
        PrimitiveType { Name: "double" } => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number),
        PrimitiveType { Name: "date" } => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        PrimitiveType { Name: "timestamp" or "timestamp_ntz" } => TryParseTime(text, out _),
        _ => false,
    };

    /// <param name="writer">Stands behind the member's name.</param>
    /// <param name="text">A value.</param>
    /// <param name="type">Its type.</param>
    public static void Write(Utf8JsonWriter writer, string text, DeltaType type)
    {
        switch (type)
        {
            case PrimitiveType { Name: "boolean" }:
                writer.WriteBooleanValue(text == "true");
                break;
            case PrimitiveType { Name: "long" or "integer" or "short" or "byte" }:
                writer.WriteNumberValue(long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
                break;
            case PrimitiveType { Name: "float" or "double" }:
                writer.WriteNumberValue(double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture));
                break;
            case PrimitiveType { Name: "timestamp" } when TryParseTime(text, out var time):
                writer.WriteStringValue(time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
                break;
            case PrimitiveType { Name: "timestamp_ntz" } when TryParseTime(text, out var time):
                writer.WriteStringValue(time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture));
                break;
            default:
                writer.WriteStringValue(text); // decimals too: a text keeps all of their digits
                break;
        }
    }

    private static bool IsPlain(char character) => char.IsAsciiDigit(character) || character is '.' or '-';

    private static bool Fits(string text, DecimalType type)
    {
        var digits = text.AsSpan().TrimStart('-');
        var point = digits.IndexOf('.');
        var whole = (point < 0 ? digits : digits[..point]).TrimStart('0');
        var fraction = point < 0 ? [] : digits[(point + 1)..];
        return text.Length > 0 && text.All(IsPlain) && digits.Length > (point < 0 ? 0 : 1)
            && digits.Count('.') <= 1 && !digits.Contains('-') && whole.Length <= type.Precision - type.Scale && fraction.TrimEnd('0').Length <= type.Scale;
    }

    private static bool TryParseTime(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
}
