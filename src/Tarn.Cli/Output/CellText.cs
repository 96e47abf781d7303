using System.Globalization;
using System.Text;

namespace Tarn.Cli.Output;

/// <summary>Text as cells of a screen.</summary>
internal static class CellText
{
    /// <summary>Makes control characters visible: a value can neither break a table nor command the terminal.</summary>
    public static string Visible(string text)
    {
        if (!text.Any(IsHidden))
        {
            return text;
        }

        var visible = new StringBuilder(text.Length + 8);
        foreach (var character in text)
        {
            _ = character switch
            {
                '\n' => visible.Append("\\n"),
                '\r' => visible.Append("\\r"),
                '\t' => visible.Append("\\t"),
                _ when IsHidden(character) => visible.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => visible.Append(character),
            };
        }

        return visible.ToString();
    }

    /// <summary>Columns that the text takes: two for the wide characters of East Asia and for emoji, none for marks.</summary>
    public static int Width(string text)
    {
        var width = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            width += Width(rune);
        }

        return width;
    }

    /// <summary>The text in exactly so many columns: filled with spaces, or cut with an ellipsis.</summary>
    public static string Fit(string text, int width, bool alignRight)
    {
        var taken = Width(text);
        if (taken > width)
        {
            text = Cut(text, width - 1) + "…";
            taken = Width(text);
        }

        var fill = new string(' ', Math.Max(0, width - taken));
        return alignRight ? fill + text : text + fill;
    }

    private static string Cut(string text, int width)
    {
        var length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            width -= Width(rune);
            if (width < 0)
            {
                break;
            }

            length += rune.Utf16SequenceLength;
        }

        return text[..length];
    }

    // Bidirectional controls reorder what stands beside them on the screen.
    private static bool IsHidden(char character) =>
        char.IsControl(character) || character is (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') or '\u2028' or '\u2029';

    private static int Width(Rune rune) => rune.Value switch
    {
        < 0x300 => 1,
        0x200b or 0x200c or 0x200d or 0xfeff or (>= 0xfe00 and <= 0xfe0f) => 0,
        (>= 0x1100 and <= 0x115f) or (>= 0x2e80 and <= 0x303e) or (>= 0x3041 and <= 0xa4cf) or (>= 0xac00 and <= 0xd7a3) or
            (>= 0xf900 and <= 0xfaff) or (>= 0xfe30 and <= 0xfe6f) or (>= 0xff00 and <= 0xff60) or (>= 0xffe0 and <= 0xffe6) or
            (>= 0x1f300 and <= 0x1f64f) or (>= 0x1f680 and <= 0x1f6ff) or (>= 0x1f900 and <= 0x1f9ff) or (>= 0x20000 and <= 0x3fffd) => 2,
        _ => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark ? 0 : 1,
    };
}
