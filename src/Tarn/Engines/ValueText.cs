using System.Globalization;
using System.Text;

namespace Tarn.Engines;

/// <summary>The canonical text of the values that <see cref="RowBatch.GetValue"/> gives: what a table on a terminal and a CSV file show.</summary>
public static class ValueText
{
    /// <summary>The text; null for null.</summary>
    public static string? Of(object? value) => value switch
    {
        null => null,
        string text => text,
        bool flag => flag ? "true" : "false",
        float number => Number(number, number.ToString("R", CultureInfo.InvariantCulture)),
        double number => Number(number, number.ToString("R", CultureInfo.InvariantCulture)),
        byte[] bytes => Bytes(bytes),
        object?[] list => $"[{string.Join(", ", list.Select(Nested))}]",
        KeyValuePair<string, object?>[] members => $"{{{string.Join(", ", members.Select(member => $"'{member.Key}': {Nested(member.Value)}"))}}}",
        KeyValuePair<object, object?>[] map => $"{{{string.Join(", ", map.Select(entry => $"{Nested(entry.Key)}={Nested(entry.Value)}"))}}}",
        KeyValuePair<string, object?> member => Of(member.Value),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    private static string Nested(object? value) => Of(value) ?? "NULL";

    private static string Number(double number, string text) => number switch
    {
        double.NaN => "nan",
        double.PositiveInfinity => "inf",
        double.NegativeInfinity => "-inf",
        _ => text.AsSpan().IndexOfAny('.', 'E') < 0 ? text + ".0" : text.Replace('E', 'e'),
    };

    private static string Bytes(byte[] bytes)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (var value in bytes)
        {
            _ = value is >= 0x20 and < 0x7f and not ((byte)'\\' or (byte)'\'' or (byte)'"')
                ? text.Append((char)value)
                : text.Append(CultureInfo.InvariantCulture, $"\\x{value:X2}");
        }

        return text.ToString();
    }
}
