using System.Globalization;

namespace Tarn.Engines;

/// <summary>
/// A calendar day, as days since 1970-01-01 (proleptic Gregorian): wider than <see cref="DateOnly"/>. Prints as <c>yyyy-MM-dd</c>, with
/// more digits after the year 9999, with <c> (BC)</c> at its end before the year 1, and as <c>infinity</c> and <c>-infinity</c>.
/// </summary>
/// <param name="Days">Since 1970-01-01.</param>
public readonly record struct DateValue(int Days)
{
    /// <summary>Later than every day.</summary>
    public static DateValue Infinity { get; } = new(int.MaxValue);

    /// <summary>Earlier than every day.</summary>
    public static DateValue NegativeInfinity { get; } = new(-int.MaxValue);

    /// <summary>Whether it is a day at all.</summary>
    public bool IsFinite => this != Infinity && this != NegativeInfinity;

    /// <summary>The day of a <see cref="DateOnly"/>.</summary>
    public static DateValue From(DateOnly date) => new(date.DayNumber - new DateOnly(1970, 1, 1).DayNumber);

    /// <inheritdoc/>
    public override string ToString() =>
        this == Infinity ? "infinity" : this == NegativeInfinity ? "-infinity" : Format(Days);

    /// <summary>The text of a finite day, which may lie outside of <see cref="int"/> days' range.</summary>
    internal static string Format(long days)
    {
        // Days to year, month and day by counting eras of 400 years from 0000-03-01 ("chrono-compatible low-level date algorithms", H. Hinnant).
        var shifted = days + 719468;
        var era = Math.DivRem(shifted, 146097, out var dayOfEra);
        if (dayOfEra < 0)
        {
            (era, dayOfEra) = (era - 1, dayOfEra + 146097);
        }

        var yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
        var dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        var shiftedMonth = (5 * dayOfYear + 2) / 153;
        var day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1;
        var month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
        var year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        return year > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{year:0000}-{month:00}-{day:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{1 - year:0000}-{month:00}-{day:00} (BC)");
    }
}
