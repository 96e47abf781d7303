using System.Globalization;
using System.Text;

namespace Tarn.DuckDb.Rules;

/// <summary>Cuts a Spark SQL expression into pieces.</summary>
internal static class SparkTokenizer
{
    private static readonly string[] Symbols = ["<=>", "<=", ">=", "<>", "!=", "==", "||", "&&", "(", ")", ",", ".", "+", "-", "*", "/", "%", "<", ">", "=", "!"];

    /// <exception cref="FormatException">A piece is not understood; the message says which.</exception>
    internal static List<SparkToken> Read(string text)
    {
        List<SparkToken> tokens = [];
        for (var position = 0; position < text.Length;)
        {
            var character = text[position];
            if (char.IsWhiteSpace(character))
            {
                position++;
            }
            else if (character == '`')
            {
                tokens.Add(new(SparkTokenKind.QuotedName, QuotedName(text, ref position)));
            }
            else if (character is '\'' or '"')
            {
                tokens.Add(new(SparkTokenKind.Text, Literal(text, ref position)));
            }
            else if (char.IsAsciiDigit(character))
            {
                tokens.Add(new(SparkTokenKind.Number, Number(text, ref position)));
            }
            else if (char.IsLetter(character) || character == '_')
            {
                var start = position;
                while (position < text.Length && (char.IsLetterOrDigit(text[position]) || text[position] == '_'))
                {
                    position++;
                }

                tokens.Add(new(SparkTokenKind.Word, text[start..position]));
            }
            else
            {
                var rest = text.AsSpan(position);
                var symbol = Array.Find(Symbols, candidate => text.AsSpan(position).StartsWith(candidate, StringComparison.Ordinal))
                    ?? throw new FormatException($"'{rest[..Math.Min(10, rest.Length)]}' is not understood");
                tokens.Add(new(SparkTokenKind.Symbol, symbol));
                position += symbol.Length;
            }
        }

        return tokens;
    }

    private static string QuotedName(string text, ref int position)
    {
        var name = new StringBuilder();
        for (position++; position < text.Length; position++)
        {
            if (text[position] != '`')
            {
                name.Append(text[position]);
            }
            else if (position + 1 < text.Length && text[position + 1] == '`')
            {
                name.Append('`');
                position++;
            }
            else
            {
                position++;
                return name.ToString();
            }
        }

        throw new FormatException("a backtick is not closed");
    }

    /// <summary>Spark's string literals know backslashes; <c>\%</c> and <c>\_</c> keep theirs for LIKE.</summary>
    private static string Literal(string text, ref int position)
    {
        var quote = text[position];
        var value = new StringBuilder();
        for (position++; position < text.Length; position++)
        {
            if (text[position] == quote)
            {
                if (position + 1 < text.Length && text[position + 1] == quote)
                {
                    throw new FormatException("a doubled quote reads otherwise from one version of Spark to the next");
                }

                position++;
                return value.ToString();
            }

            if (text[position] != '\\' || position + 1 == text.Length)
            {
                value.Append(text[position]);
                continue;
            }

            position++;
            value.Append(text[position] switch
            {
                'n' => "\n",
                't' => "\t",
                'r' => "\r",
                '\'' or '"' or '\\' => text[position].ToString(),
                var other => throw new FormatException($"the escape '\\{other}' is not understood"),
            });
        }

        throw new FormatException("a string is not closed");
    }

    private static string Number(string text, ref int position)
    {
        var start = position;
        while (position < text.Length && (char.IsAsciiDigit(text[position]) || text[position] == '.'))
        {
            position++;
        }

        if (position < text.Length && text[position] is 'e' or 'E')
        {
            position++;
            if (position < text.Length && text[position] is '+' or '-')
            {
                position++;
            }

            while (position < text.Length && char.IsAsciiDigit(text[position]))
            {
                position++;
            }
        }

        var digits = text[start..position];
        if (position < text.Length && (char.IsLetter(text[position]) || text[position] == '_'))
        {
            // 1L is a long, which DuckDB takes from the value; other suffixes choose types that it would not.
            if (text[position] is not ('L' or 'l') || (position + 1 < text.Length && char.IsLetterOrDigit(text[position + 1])))
            {
                throw new FormatException($"the number '{digits}{text[position]}' is not understood");
            }

            position++;
        }

        return decimal.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out _) || digits.Contains('e', StringComparison.OrdinalIgnoreCase)
            ? digits
            : throw new FormatException($"the number '{digits}' is not understood");
    }
}
