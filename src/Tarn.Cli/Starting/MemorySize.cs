using System.Globalization;

namespace Tarn.Cli.Starting;

/// <summary>Sizes as tarn.yml and DuckDB write them: <c>500MB</c>, <c>1.5GiB</c>.</summary>
internal static class MemorySize
{
    private static readonly (string Unit, double Bytes)[] Units =
    [
        ("KIB", 1L << 10), ("MIB", 1L << 20), ("GIB", 1L << 30), ("TIB", 1L << 40), ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12), ("B", 1),
    ];

    /// <exception cref="TarnException">It is not a size.</exception>
    public static long Parse(string text) => Read(text) ?? throw new TarnException($"The memory limit '{text}' is not a size. Write a number and a unit in tarn.yml: 500MB, 4GB, 1.5GiB.");

    /// <exception cref="TarnException">It is not a size.</exception>
    public static long Parse(string text, string option) => Read(text) ?? throw new TarnException($"'{text}' ({option}) is not a size. Write a number and a unit: 64MB, 1GB.");

    private static long? Read(string text)
    {
        var trimmed = text.Trim();
        foreach (var (unit, bytes) in Units)
        {
            if (trimmed.EndsWith(unit, StringComparison.OrdinalIgnoreCase)
                && double.TryParse(trimmed[..^unit.Length], NumberStyles.AllowDecimalPoint | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var count))
            {
                return (long)(count * bytes);
            }
        }

        return null;
    }
}
