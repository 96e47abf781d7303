using System.Globalization;

namespace Tarn.Delta.Schema;

/// <summary>Partition values as the log stores them: text, by type (PROTOCOL.md, "Partition Value Serialization").</summary>
public static class PartitionValue
{
    /// <summary>The protocol's text of an engine's text of a value.</summary>
    /// <param name="text">As an engine prints the value (see <see cref="ColumnStatistics"/>); null for null.</param>
    /// <param name="type">The column's type.</param>
    /// <returns>Null for null and for the empty string, which the protocol cannot tell apart.</returns>
    /// <exception cref="DeltaException">The type cannot be partitioned by, or the text is no value of it.</exception>
    public static string? Serialize(string? text, DeltaType type) => text is null or "" ? null : type switch
    {
        PrimitiveType { Name: "string" or "binary" } => text, // binary: its UTF-8
        PrimitiveType { Name: "boolean" } when bool.TryParse(text, out var flag) => flag ? "true" : "false",
        PrimitiveType { Name: "long" or "integer" or "short" or "byte" } when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            => number.ToString(CultureInfo.InvariantCulture),
        PrimitiveType { Name: "float" } when TryParseDouble(text, out var number) => JavaNumber((float)number),
        PrimitiveType { Name: "double" } when TryParseDouble(text, out var number) => JavaNumber(number),
        DecimalType { Scale: var scale } => Decimal(text, scale),
        PrimitiveType { Name: "date" } when DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) => text,
        PrimitiveType { Name: "timestamp" } when TryParseTime(text, out var time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
        PrimitiveType { Name: "timestamp_ntz" } when TryParseTime(text, out var time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture),
        PrimitiveType { Name: "boolean" or "long" or "integer" or "short" or "byte" or "float" or "double" or "date" or "timestamp" or "timestamp_ntz" }
            => throw new DeltaException($"'{text}' is no value of type {type}, so it cannot be a partition value. Cast the column in the query."),
        _ => throw new DeltaException($"A table cannot be partitioned by a column of type {type}. Partition by a string, number, date or timestamp."),
    };

    private static string Decimal(string text, int scale)
    {
        // A decimal keeps its scale: 1.5 of decimal(5,2) is 1.50.
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var digits = point < 0 ? 0 : text.Length - point - 1;
        return digits >= scale ? text : (point < 0 ? text + '.' : text) + new string('0', scale - digits);
    }

    /// <summary>As Java's toString prints doubles, which other readers parse and compare: <c>1.0</c>, <c>1.0E16</c>, <c>Infinity</c>.</summary>
    private static string JavaNumber(double value) => JavaNumber(value, value.ToString("E16", CultureInfo.InvariantCulture), value.ToString("R", CultureInfo.InvariantCulture));

    private static string JavaNumber(float value) => JavaNumber(value, value.ToString("E8", CultureInfo.InvariantCulture), value.ToString("R", CultureInfo.InvariantCulture));

    private static string JavaNumber(double value, string exponential, string shortest)
    {
        if (double.IsNaN(value))
        {
            return "NaN";
        }

        if (double.IsInfinity(value))
        {
            return value > 0 ? "Infinity" : "-Infinity";
        }

        if (value == 0)
        {
            return double.IsNegative(value) ? "-0.0" : "0.0";
        }

        var (sign, digits) = (value < 0 ? "-" : "", Digits(shortest));
        var exponent = int.Parse(exponential.AsSpan(exponential.IndexOf('E', StringComparison.Ordinal) + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return exponent switch
        {
            >= 0 and < 7 => digits.Length <= exponent + 1
                ? $"{sign}{digits.PadRight(exponent + 1, '0')}.0"
                : $"{sign}{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}",
            < 0 and >= -3 => $"{sign}0.{new string('0', -exponent - 1)}{digits}",
            _ => string.Create(CultureInfo.InvariantCulture, $"{sign}{digits[0]}.{(digits.Length > 1 ? digits[1..] : "0")}E{exponent}"),
        };
    }

    private static string Digits(string shortest)
    {
        var mantissa = shortest.Split('E')[0];
        var digits = string.Concat(mantissa.Where(char.IsAsciiDigit)).TrimStart('0').TrimEnd('0');
        return digits.Length == 0 ? "0" : digits;
    }

    private static bool TryParseDouble(string text, out double value)
    {
        value = text.ToUpperInvariant() switch
        {
            "NAN" => double.NaN,
            "INF" or "INFINITY" => double.PositiveInfinity,
            "-INF" or "-INFINITY" => double.NegativeInfinity,
            _ => 0,
        };
        return value != 0 || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }

    private static bool TryParseTime(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
}
