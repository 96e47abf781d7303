using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Tarn.Delta.Schema;

namespace Tarn.DuckDb.Writing;

/// <summary>Least and greatest values as JSON, by the type of their column. Null: the log says nothing.</summary>
internal static class StatsText
{
    /// <summary>Characters of a string that statistics keep, as Spark cuts them.</summary>
    private const int StringPrefix = 32;

    /// <summary>The least value: never above any row's.</summary>
    public static string? Min(DeltaType type, WrittenColumn? column) => column?.Min is not { } text ? null : type switch
    {
        PrimitiveType { Name: "string" } => Quote(Prefix(text)),
        _ => Value(type, text),
    };

    /// <summary>The greatest value: never below any row's. A NaN is above every number, so nothing is greatest then.</summary>
    public static string? Max(DeltaType type, WrittenColumn? column) => column?.Max is not { } text ? null : type switch
    {
        PrimitiveType { Name: "string" } => Above(text) is { } bound ? Quote(bound) : null,
        PrimitiveType { Name: "float" or "double" } when column.MayHoldNaN => null,
        _ => Value(type, text),
    };

    /// <summary>A count as JSON.</summary>
    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string? Value(DeltaType type, string text) => type switch
    {
        DecimalType => text,
        PrimitiveType { Name: "long" or "integer" or "short" or "byte" } => text,
        PrimitiveType { Name: "float" or "double" } => double.TryParse(text, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? text : null,
        PrimitiveType { Name: "date" } => HasFourDigitYear(text) && text.Length == 10 ? Quote(text) : null,
        PrimitiveType { Name: "timestamp" } => Milliseconds(text) is { } moment ? Quote(moment + "Z") : null,
        PrimitiveType { Name: "timestamp_ntz" } => Milliseconds(text) is { } moment ? Quote(moment) : null,
        _ => null,
    };

    /// <summary>
    /// <c>2020-01-01 00:00:09.123456+00</c> as <c>2020-01-01T00:00:09.123</c>. The cut goes down, also before 1970; readers know (they count a greatest value as
    /// one millisecond more). Infinity and years of other than four digits have no form that every reader parses.
    /// </summary>
    private static string? Milliseconds(string text)
    {
        if (!HasFourDigitYear(text) || text.Length < 19 || text.EndsWith("(BC)", StringComparison.Ordinal))
        {
            return null;
        }

        var end = text.AsSpan(19).IndexOfAny('+', '-') is var zone and >= 0 ? 19 + zone : text.Length;
        var fraction = end > 20 ? text[20..end].PadRight(3, '0')[..3] : "000";
        return $"{text[..10]}T{text[11..19]}.{fraction}";
    }

    private static bool HasFourDigitYear(string text) => text.Length >= 10 && char.IsAsciiDigit(text[0]) && text[4] == '-';

    private static string Prefix(string text) => text[..Cut(text)];

    /// <summary>A cut string sorts before its own text, so a character follows that none of its continuations is above; null where there is none.</summary>
    private static string? Above(string text)
    {
        var cut = Cut(text);
        if (cut == text.Length)
        {
            return text;
        }

        const char asciiMax = '\u007F';
        return Rune.GetRuneAt(text, cut).Value switch
        {
            < asciiMax => text[..cut] + asciiMax,
            0x10FFFF => null,
            _ => text[..cut] + "\U0010FFFF",
        };
    }

    /// <summary>The UTF-16 length of the first 32 code points: a surrogate pair is never split.</summary>
    private static int Cut(string text)
    {
        if (text.Length <= StringPrefix)
        {
            return text.Length;
        }

        var length = 0;
        for (var point = 0; point < StringPrefix && length < text.Length; point++)
        {
            length += char.IsHighSurrogate(text[length]) && length + 1 < text.Length && char.IsLowSurrogate(text[length + 1]) ? 2 : 1;
        }

        return length;
    }

    private static string Quote(string text) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";
}
