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
