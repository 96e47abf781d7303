using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using Tarn.Delta.Schema;

namespace Tarn.DuckDb.Scanning.Pruning;

/// <summary>
/// Constants as <see cref="Delta.Scans.FilePredicate"/> compares them. Null wherever the engine's comparison of the column with the constant could
/// differ from that of their texts: it would cast the column, round one of the two, or take the text in a way of its own.
/// </summary>
internal static partial class ComparableText
{
    /// <summary>Whole numbers up to it are exact as doubles.</summary>
    private const long MaxExact = 1L << 53;

    internal static string? Of(Literal literal, DeltaType type) => type switch
    {
        PrimitiveType { Name: "string" } => literal.Kind is LiteralKind.Untyped or LiteralKind.Text ? literal.Text : null,
        PrimitiveType { Name: "boolean" } => literal.Kind == LiteralKind.Boolean ? literal.Text : null,
        PrimitiveType { Name: "long" or "integer" or "short" or "byte" } => Whole(literal),
        DecimalType number => Exact(literal, number),
        PrimitiveType { Name: "double" } => Double(literal) is { } value ? value.ToString("R", CultureInfo.InvariantCulture) : null,
        PrimitiveType { Name: "float" } => Double(literal) is { } value && (float)value == value ? value.ToString("R", CultureInfo.InvariantCulture) : null,
        PrimitiveType { Name: "date" } => literal.Kind is LiteralKind.Untyped or LiteralKind.Date ? Date(literal.Text) : null,
        PrimitiveType { Name: "timestamp" } => Moment(literal, hasZone: true),
        PrimitiveType { Name: "timestamp_ntz" } => Moment(literal, hasZone: false),
        _ => null,
    };

    private static string? Whole(Literal literal) => literal.Kind switch
    {
        LiteralKind.Integer => literal.Text,
        LiteralKind.Decimal when Math.Max(literal.Width - literal.Scale, 19) + literal.Scale <= 38 => literal.Text, // else no decimal holds both
        LiteralKind.Double when Number(literal.Text) is { } value && Math.Abs(value) < MaxExact && Math.Truncate(value) == value =>
            ((long)value).ToString(CultureInfo.InvariantCulture),
        LiteralKind.Untyped when WholeNumber().IsMatch(literal.Text) => literal.Text,
        _ => null,
    };

    private static string? Exact(Literal literal, DecimalType type) => literal.Kind switch
    {
        LiteralKind.Integer when literal.Width + type.Scale <= 38 => literal.Text,
        LiteralKind.Decimal when Math.Max(literal.Width - literal.Scale, type.Precision - type.Scale) + Math.Max(literal.Scale, type.Scale) <= 38 => literal.Text,
        LiteralKind.Untyped when PlainNumber().Match(literal.Text) is { Success: true } match && match.Groups["fraction"].Length <= type.Scale => literal.Text,
        _ => null,
    };

    private static double? Double(Literal literal) => literal.Kind switch
    {
        LiteralKind.Double => Number(literal.Text),
        LiteralKind.Integer when BigInteger.Abs(BigInteger.Parse(literal.Text, CultureInfo.InvariantCulture)) <= MaxExact => Number(literal.Text),

        // Up to 15 digits the quotient that the engine takes is the nearest double, as is the parsed text.
        LiteralKind.Decimal when literal is { Width: <= 15, Scale: <= 15 } => Number(literal.Text),
        LiteralKind.Untyped when PlainNumber().IsMatch(literal.Text) => Number(literal.Text),
        _ => null,
    };

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;

    private static string? Date(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? text : null;

    /// <summary>Sessions run in UTC: a time without a zone is one of UTC, for either kind of column.</summary>
    private static string? Moment(Literal literal, bool hasZone)
    {
        if (literal.Kind == LiteralKind.Date)
        {
            return Date(literal.Text) is { } date ? $"{date} 00:00:00" : null;
        }

        if (literal.Kind is not (LiteralKind.Untyped or LiteralKind.Timestamp or LiteralKind.TimestampTz) || Time().Match(literal.Text) is not { Success: true } match)
        {
            return null;
        }

        var namesZone = match.Groups["zone"].Length > 0;
        if (namesZone && !(literal.Kind == LiteralKind.TimestampTz || (literal.Kind == LiteralKind.Untyped && hasZone)))
        {
            return null; // the engine's reading of a zone in a time that has none is its own
        }

        var clock = match.Groups["clock"].Length == 0 ? "00:00" : match.Groups["clock"].Value;
        return DateTimeOffset.TryParse(
            $"{match.Groups["date"].Value} {clock}{match.Groups["zone"].Value}", CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment)
            ? moment.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)
            : null;
    }

    [GeneratedRegex(@"\A-?[0-9]{1,18}\z")]
    private static partial Regex WholeNumber();

    [GeneratedRegex(@"\A-?[0-9]{1,15}(\.(?<fraction>[0-9]{1,15}))?\z")]
    private static partial Regex PlainNumber();

    [GeneratedRegex(@"\A(?<date>[0-9]{4}-[0-9]{2}-[0-9]{2})([ T](?<clock>[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?))?(?<zone>Z|[+-][0-9]{2}(:[0-9]{2})?)?\z")]
    private static partial Regex Time();
}
