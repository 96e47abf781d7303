using System.Globalization;

namespace Tarn.Cli.Output;

/// <summary>Counts, sizes and durations for the eye.</summary>
internal static class Amounts
{
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary><c>1 row</c>, <c>2 rows</c>.</summary>
    public static string Of(long count, string thing) => $"{Count(count)} {thing}{(count == 1 ? "" : "s")}";

    public static string Bytes(long bytes)
    {
        if (bytes < 1000)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{bytes} B");
        }

        double size = bytes;
        var unit = -1;
        do
        {
            size /= 1000;
            unit++;
        }
        while (size >= 999.5 && unit < Units.Length - 1);

        return string.Create(CultureInfo.InvariantCulture, $"{(size < 9.95 ? Math.Round(size, 1) : Math.Round(size)):0.#} {Units[unit]}");
    }

    public static string Duration(TimeSpan duration) => duration.TotalSeconds switch
    {
        < 0.995 => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.00} s"),
        < 59.95 => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.0} s"),
        < 3600 => string.Create(CultureInfo.InvariantCulture, $"{(int)duration.TotalMinutes} min {duration.Seconds:00} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)duration.TotalHours} h {duration.Minutes:00} min"),
    };

    private static readonly string[] Units = ["kB", "MB", "GB", "TB", "PB"];
}
