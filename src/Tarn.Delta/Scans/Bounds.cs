using System.Globalization;
using System.Numerics;
using System.Text;
using Tarn.Delta.Schema;

namespace Tarn.Delta.Scans;

/// <summary>Between which values a column of a file lies; a null bound is unknown.</summary>
internal sealed record Bounds(DeltaType Type, string? Min, string? Max, bool AllNull, bool IsPartition)
{
    /// <summary>Statistics cut timestamps to milliseconds, so the greatest may be later by less than one.</summary>
    private static readonly TimeSpan Cut = TimeSpan.FromMilliseconds(1);

    /// <summary>Zones before 1900 had offsets of minutes and seconds, of which statistics keep the minutes only.</summary>
    private static readonly TimeSpan ZoneCut = TimeSpan.FromMinutes(1);

    /// <summary>Writers cut texts after 32 characters.</summary>
    private const int MaxExactLength = 31;

    /// <summary>Whether equal bounds mean that every value is that one.</summary>
    public bool AreExact => IsPartition || Type is not PrimitiveType { Name: "string" } || Min is { Length: <= MaxExactLength };

    /// <summary>Sign of the lower bound minus the value; null when unknown.</summary>
    public int? CompareMin(string value) => Min is null ? null : Compare(Min, value, -ZoneSlack(Min));

    /// <summary>Sign of the upper bound minus the value; null when unknown.</summary>
    public int? CompareMax(string value) => Max switch
    {
        null => null,

        // NaN is the greatest of all, and some writers leave it out of their bounds.
        _ when !IsPartition && Type is PrimitiveType { Name: "float" or "double" } => null,
        _ => Compare(Max, value, IsPartition ? TimeSpan.Zero : Cut + ZoneSlack(Max)),
    };

    /// <summary>How far a bound may be off for its zone; none where it is UTC, as most writers have it.</summary>
    private TimeSpan ZoneSlack(string bound) =>
        IsPartition || Type is not PrimitiveType { Name: "timestamp" } || bound.EndsWith('Z') || bound.EndsWith("+00:00", StringComparison.Ordinal) || bound.Length <= "yyyy-MM-dd".Length
        || bound.AsSpan("yyyy-MM-dd".Length).IndexOfAny('+', '-') < 0
            ? TimeSpan.Zero
            : ZoneCut;

    private int? Compare(string bound, string value, TimeSpan slack) => Type switch
    {
        PrimitiveType { Name: "string" } => Encoding.UTF8.GetBytes(bound).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(value)),
        PrimitiveType { Name: "long" or "integer" or "short" or "byte" } => CompareIntegers(bound, value),
        DecimalType => CompareDecimals(bound, value),
        PrimitiveType { Name: "float" } => CompareFloats(bound, value),
        PrimitiveType { Name: "double" } => CompareDoubles(bound, value),
        PrimitiveType { Name: "boolean" } => bool.TryParse(bound, out var left) && bool.TryParse(value, out var right) ? left.CompareTo(right) : null,
        PrimitiveType { Name: "date" } => CompareDates(bound, value),
        PrimitiveType { Name: "timestamp" or "timestamp_ntz" } => CompareTimes(bound, value, slack),
        _ => null,
    };

    /// <summary>The value may have a fraction (<c>x &lt; 9.5</c>), or be greater than any of the column.</summary>
    private static int? CompareIntegers(string bound, string value) =>
        long.TryParse(bound, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var small)
        && long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var other)
            ? small.CompareTo(other)
            : CompareAnyIntegers(bound, value);

    private static int? CompareAnyIntegers(string bound, string value) =>
        BigInteger.TryParse(bound, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var left)
        && BigInteger.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var right)
            ? left.CompareTo(right)
            : CompareDecimals(bound, value);

    private static int? CompareDecimals(string bound, string value) => Scaled(bound) is { } left && Scaled(value) is { } right
        ? (left.Digits * BigInteger.Pow(10, Math.Max(0, right.Scale - left.Scale))).CompareTo(right.Digits * BigInteger.Pow(10, Math.Max(0, left.Scale - right.Scale)))
        : null;

    /// <summary>A number with all of its digits: a decimal of the protocol has up to 38, one of .NET 28.</summary>
    private static (BigInteger Digits, int Scale)? Scaled(string text)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        return BigInteger.TryParse(point < 0 ? text : text.Remove(point, 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var digits)
            ? (digits, point < 0 ? 0 : text.Length - point - 1)
            : null;
    }

    private static int? CompareDoubles(string bound, string value) =>
        double.TryParse(bound, NumberStyles.Float, CultureInfo.InvariantCulture, out var left)
        && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var right)
        && !double.IsNaN(left) && !double.IsNaN(right)
            ? left.CompareTo(right)
            : null;

    /// <summary>A bound with as many digits as a float needs is another number when it is read as a double.</summary>
    private static int? CompareFloats(string bound, string value) =>
        float.TryParse(bound, NumberStyles.Float, CultureInfo.InvariantCulture, out var left)
        && float.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var right)
        && !float.IsNaN(left) && !float.IsNaN(right)
            ? left.CompareTo(right)
            : null;

    private static int? CompareDates(string bound, string value) =>
        DateOnly.TryParseExact(bound, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var left)
        && DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var right)
            ? left.CompareTo(right)
            : null;

    private static int? CompareTimes(string bound, string value, TimeSpan slack)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTimeOffset.TryParse(bound, CultureInfo.InvariantCulture, Utc, out var left)
            && DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, Utc, out var right)
            && (slack < TimeSpan.Zero ? left >= DateTimeOffset.MinValue - slack : left <= DateTimeOffset.MaxValue - slack)
                ? (left + slack).CompareTo(right)
                : null;
    }
}
