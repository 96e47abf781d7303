using System.Globalization;

namespace Tarn.Engines;

/// <summary>
/// A moment, or a wall-clock time, as microseconds since 1970-01-01 00:00:00: wider than <see cref="DateTimeOffset"/>. Prints as
/// <c>yyyy-MM-dd HH:mm:ss.ffffff</c> without zeros at the end, a moment with <c>+00</c> behind it, and as <c>infinity</c> and <c>-infinity</c>.
/// </summary>
/// <param name="Microseconds">Of a second, since the epoch.</param>
/// <param name="IsUtc">True for a moment (Delta's timestamp), false for a wall-clock time (timestamp_ntz).</param>
public readonly record struct TimestampValue(long Microseconds, bool IsUtc)
{
    /// <summary>What <see cref="Microseconds"/> holds for a time after every other.</summary>
    public const long Infinity = long.MaxValue;

    /// <summary>What <see cref="Microseconds"/> holds for a time before every other.</summary>
    public const long NegativeInfinity = -long.MaxValue;

    private const long MicrosecondsPerDay = 86_400_000_000;

    /// <summary>Nanoseconds behind the microsecond, 0 to 999: a nanosecond column's.</summary>
    public int Nanoseconds { get; init; }

    /// <summary>Whether it is a time at all.</summary>
    public bool IsFinite => Microseconds is not (Infinity or NegativeInfinity);

    /// <summary>The moment of a <see cref="DateTimeOffset"/>, to the microsecond.</summary>
    public static TimestampValue From(DateTimeOffset time) => new((time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond, true);

    /// <inheritdoc/>
    public override string ToString()
    {
        if (!IsFinite)
        {
            return Microseconds == Infinity ? "infinity" : "-infinity";
        }

        var days = Math.DivRem(Microseconds, MicrosecondsPerDay, out var rest);
        if (rest < 0)
        {
            (days, rest) = (days - 1, rest + MicrosecondsPerDay);
        }

        return string.Create(
            CultureInfo.InvariantCulture, $"{DateValue.Format(days)} {TimeValue.Format(rest * 1000 + Nanoseconds)}{(IsUtc ? "+00" : "")}");
    }
}
