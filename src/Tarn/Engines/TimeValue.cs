using System.Globalization;

namespace Tarn.Engines;

/// <summary>A time of day, 00:00:00 to 24:00:00, with an offset from UTC where the column has one. Prints as <c>HH:mm:ss.ffffff+HH:mm</c>, without zeros at the end.</summary>
/// <param name="Nanoseconds">Since midnight.</param>
/// <param name="OffsetSeconds">East of UTC; null where the column has no zone.</param>
public readonly record struct TimeValue(long Nanoseconds, int? OffsetSeconds = null)
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <inheritdoc/>
    public override string ToString() => Format(Nanoseconds) + (OffsetSeconds is { } offset ? FormatOffset(offset) : "");

    /// <summary>The text of a time of day.</summary>
    internal static string Format(long nanoseconds)
    {
        var seconds = Math.DivRem(nanoseconds, NanosecondsPerSecond, out var fraction);
        var text = string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:00}:{seconds / 60 % 60:00}:{seconds % 60:00}");
        return fraction == 0 ? text : $"{text}.{fraction.ToString("000000000", CultureInfo.InvariantCulture).TrimEnd('0')}";
    }

    private static string FormatOffset(int offset)
    {
        var seconds = Math.Abs(offset);
        var text = string.Create(CultureInfo.InvariantCulture, $"{(offset < 0 ? '-' : '+')}{seconds / 3600:00}");
        if (seconds % 3600 == 0)
        {
            return text;
        }

        text += string.Create(CultureInfo.InvariantCulture, $":{seconds / 60 % 60:00}");
        return seconds % 60 == 0 ? text : text + string.Create(CultureInfo.InvariantCulture, $":{seconds % 60:00}");
    }
}
