using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using Tarn.Delta.Schema;

namespace Tarn.Contracts;

/// <summary>Whether a text is a value of a type, and how two such values compare.</summary>
internal static partial class LiteralRules
{
    /// <summary>Whether <c>min</c> and <c>max</c> mean something for the type.</summary>
    public static bool HasOrder(DeltaType type) => type is DecimalType or PrimitiveType
    {
        Name: "integer" or "long" or "short" or "byte" or "float" or "double" or "date" or "timestamp" or "timestamp_ntz",
    };

    /// <summary>The value in a form that compares; null where the text is no value of the type.</summary>
    public static IComparable? Parse(DeltaType type, string text) => type switch
    {
        DecimalType(var precision, var scale) => ParseDecimal(text, precision, scale),
        PrimitiveType { Name: "byte" } => ParseInteger(text, sbyte.MinValue, sbyte.MaxValue),
        PrimitiveType { Name: "short" } => ParseInteger(text, short.MinValue, short.MaxValue),
        PrimitiveType { Name: "integer" } => ParseInteger(text, int.MinValue, int.MaxValue),
        PrimitiveType { Name: "long" } => ParseInteger(text, long.MinValue, long.MaxValue),
        PrimitiveType { Name: "float" or "double" } => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null,
        PrimitiveType { Name: "boolean" } => text switch { "true" => true, "false" => false, _ => null },
        PrimitiveType { Name: "date" } => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null,
        PrimitiveType { Name: "timestamp" } => ParseTimestamp(text),
        PrimitiveType { Name: "timestamp_ntz" } => OffsetPattern().IsMatch(text) ? null : ParseTimestamp(text),
        PrimitiveType { Name: "string" } => text,
        _ => null,
    };

    /// <summary>What a value of the type looks like.</summary>
    public static string Example(DeltaType type) => type switch
    {
        DecimalType(_, 0) => "a whole number like 12, with no more digits than the type has",
        DecimalType => "a number like 12.5, with no more digits than the type has",
        PrimitiveType { Name: "byte" } => "a whole number from -128 to 127",
        PrimitiveType { Name: "short" } => "a whole number from -32768 to 32767",
        PrimitiveType { Name: "integer" } => "a whole number from -2147483648 to 2147483647",
        PrimitiveType { Name: "long" } => "a whole number",
        PrimitiveType { Name: "float" or "double" } => "a number like 12.5",
        PrimitiveType { Name: "boolean" } => "true or false",
        PrimitiveType { Name: "date" } => "a day like '2026-01-31'",
        PrimitiveType { Name: "timestamp" } => "a moment like '2026-01-31T12:00:00Z'",
        PrimitiveType { Name: "timestamp_ntz" } => "a time like '2026-01-31 12:00:00'",
        _ => "a text",
    };

    private static long? ParseInteger(string text, long min, long max) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max ? number : null;

    private static BigInteger? ParseDecimal(string text, int precision, int scale)
    {
        if (DecimalPattern().Match(text) is not { Success: true } match)
        {
            return null;
        }

        var whole = match.Groups["whole"].Value.TrimStart('0');
        var fraction = match.Groups["fraction"].Value.TrimEnd('0');
        if (whole.Length > precision - scale || fraction.Length > scale)
        {
            return null;
        }

        var unscaled = BigInteger.Parse("0" + whole + fraction.PadRight(scale, '0'), CultureInfo.InvariantCulture);
        return match.Groups["sign"].Value == "-" ? -unscaled : unscaled;
    }

    private static DateTimeOffset? ParseTimestamp(string text) =>
        TimestampPattern().IsMatch(text)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment)
            ? moment
            : null;

    [GeneratedRegex(@"\A(?<sign>[-+]?)(?<whole>[0-9]*)(\.(?<fraction>[0-9]*))?\z(?<=[0-9].*)", RegexOptions.CultureInvariant)]
    private static partial Regex DecimalPattern();

    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[-+][0-9]{2}(:?[0-9]{2})?)?)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex TimestampPattern();

    [GeneratedRegex(@":[0-9.]+(Z|[-+][0-9:]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex OffsetPattern();
}
