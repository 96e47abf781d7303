using System.Globalization;

namespace Tarn.Engines;

/// <summary>A span of calendar time. The parts do not convert into each other: a month has no fixed number of days, nor a day of hours.</summary>
/// <param name="Months">May be negative.</param>
/// <param name="Days">May be negative.</param>
/// <param name="Microseconds">May be negative.</param>
public readonly record struct IntervalValue(int Months, int Days, long Microseconds)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        List<string> parts = [];
        Add(Months / 12, "year");
        Add(Months % 12, "month");
        Add(Days, "day");
        if (Microseconds != 0 || parts.Count == 0)
        {
            var magnitude = (Int128)Microseconds < 0 ? -(Int128)Microseconds : Microseconds;
            var (seconds, fraction) = ((long)(magnitude / 1_000_000), (long)(magnitude % 1_000_000));
            var text = string.Create(
                CultureInfo.InvariantCulture, $"{(Microseconds < 0 ? "-" : "")}{seconds / 3600:00}:{seconds / 60 % 60:00}:{seconds % 60:00}");
            parts.Add(fraction == 0 ? text : $"{text}.{fraction.ToString("000000", CultureInfo.InvariantCulture).TrimEnd('0')}");
        }

        return string.Join(' ', parts);

        void Add(int count, string unit)
        {
            if (count != 0)
            {
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{count} {unit}{(count is 1 or -1 ? "" : "s")}"));
            }
        }
    }
}
