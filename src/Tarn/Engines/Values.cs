using System.Globalization;
using System.Numerics;

namespace Tarn.Engines;

/// <summary>An exact number of up to 38 digits: <see cref="Unscaled"/> × 10^-<see cref="Scale"/>.</summary>
public readonly record struct DecimalValue(BigInteger Unscaled, int Scale)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        var digits = BigInteger.Abs(Unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(Scale + 1, '0');
        var sign = Unscaled.Sign < 0 ? "-" : "";
        return Scale == 0 ? sign + digits : $"{sign}{digits[..^Scale]}.{digits[^Scale..]}";
    }
}

/// <summary>A calendar day, as days since 1970-01-01 (proleptic Gregorian): wider than <see cref="DateOnly"/>. Prints as yyyy-MM-dd.</summary>
public readonly record struct DateValue(int Days);

/// <summary>A moment, or a wall-clock time, as microseconds since 1970-01-01 00:00:00: wider than <see cref="DateTimeOffset"/>.</summary>
/// <param name="Microseconds">Of a second, since the epoch.</param>
/// <param name="IsUtc">True for a moment (Delta's timestamp), false for a wall-clock time (timestamp_ntz).</param>
public readonly record struct TimestampValue(long Microseconds, bool IsUtc);
