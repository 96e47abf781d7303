using System.Globalization;

namespace Tarn.Projects;

/// <summary>Sizes as tarn.yml and DuckDB write them: <c>500MB</c>, <c>1.5GiB</c>.</summary>
public static class ByteSize
{
    private static readonly (string Unit, double Bytes)[] Units =
    [
        ("KIB", 1L << 10), ("MIB", 1L << 20), ("GIB", 1L << 30), ("TIB", 1L << 40), ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12), ("B", 1),
    ];

    /// <summary>Reads a number and its unit.</summary>
    /// <param name="text">As written.</param>
    /// <param name="bytes">The size.</param>
    /// <returns>Whether it is a size.</returns>
    public static bool TryParse(string text, out long bytes)
    {
        var trimmed = text.Trim();
        foreach (var (unit, factor) in Units)
        {
            if (trimmed.EndsWith(unit, StringComparison.OrdinalIgnoreCase)
                && double.TryParse(trimmed[..^unit.Length], NumberStyles.AllowDecimalPoint | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var count)
                && count * factor < long.MaxValue)
            {
                bytes = (long)(count * factor);
                return true;
            }
        }

        bytes = 0;
        return false;
    }
}
