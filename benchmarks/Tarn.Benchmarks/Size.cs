using System.Globalization;

namespace Tarn.Benchmarks;

internal static class Size
{
    private const double Mega = 1_000_000;

    public static double Megabytes(long bytes) => bytes / Mega;

    public static string Of(long bytes) => bytes >= 1000 * Mega
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / Mega / 1000:0.0} GB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / Mega:0} MB");
}
