using System.Globalization;
using System.Numerics;
using System.Text.Json.Nodes;

namespace Tarn.Delta.Schema;

/// <summary>Bounds as statistics hold them. Null means: leave the bound out.</summary>
internal static class StatisticsValue
{
    private const int PrefixLength = 32; // characters, as Spark cuts
    private const char AsciiTieBreaker = '\u007F';
    private const string TieBreaker = "\U0010FFFF";

    public static JsonNode? Lower(string text, DeltaType type) =>
        type is PrimitiveType { Name: "string" } ? JsonValue.Create(text.Length <= PrefixLength ? text : Prefix(text)) : Exact(text, type);

    public static JsonNode? Upper(string text, DeltaType type) => type is PrimitiveType { Name: "string" } ? UpperString(text) : Exact(text, type);

    private static JsonNode? Exact(string text, DeltaType type) => type switch
    {
        DecimalType => ExactNumber(text),
        PrimitiveType { Name: "long" or "integer" or "short" or "byte" } => BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? JsonNode.Parse(text) : null,
        PrimitiveType { Name: "float" or "double" } => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? JsonValue.Create(number) : null,
        PrimitiveType { Name: "date" } => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? JsonValue.Create(text) : null,
        PrimitiveType { Name: "timestamp" } => Timestamp(text, zone: "Z"),
        PrimitiveType { Name: "timestamp_ntz" } => Timestamp(text, zone: ""),
        _ => null,
    };

    private static JsonValue? UpperString(string text)
    {
        if (text.Length <= PrefixLength)
        {
            return JsonValue.Create(text);
        }

        // The tie breaker must sort above what was cut off: U+007F above ASCII, else the greatest character of all. What is cut off must
        // not begin with that one; then the prefix grows.
        var prefix = Prefix(text);
        while (prefix.Length < text.Length)
        {
            var next = text[prefix.Length];
            if (next < AsciiTieBreaker)
            {
                return JsonValue.Create(prefix + AsciiTieBreaker);
            }

            if (string.CompareOrdinal(text, prefix.Length, TieBreaker, 0, TieBreaker.Length) != 0)
            {
                return JsonValue.Create(prefix + TieBreaker);
            }

            if (prefix.Length > 2 * PrefixLength)
            {
                return null;
            }

            prefix += TieBreaker;
        }

        return JsonValue.Create(text);
    }

    private static string Prefix(string text) => char.IsHighSurrogate(text[PrefixLength - 1]) ? text[..(PrefixLength - 1)] : text[..PrefixLength];

    private static JsonNode? ExactNumber(string text) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _) || IsLongNumber(text)
            ? JsonNode.Parse(text.StartsWith('.') ? "0" + text : text)
            : null;

    private static bool IsLongNumber(string text) =>
        BigInteger.TryParse(text.Replace(".", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);

    /// <summary>Cut to milliseconds, as the protocol asks; readers add one to the greatest.</summary>
    private static JsonValue? Timestamp(string text, string zone)
    {
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment))
        {
            return null;
        }

        return JsonValue.Create(moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff", CultureInfo.InvariantCulture) + zone);
    }
}
