using System.Text;

namespace Tarn.AcceptanceTests.Support;

/// <summary>Splits a line as a shell does, as far as documented commands go: spaces, single and double quotes, backslash.</summary>
internal static class CommandLine
{
    public static IReadOnlyList<string> Split(string line)
    {
        List<string> words = [];
        var word = new StringBuilder();
        var quote = '\0';
        var started = false;
        for (var at = 0; at < line.Length; at++)
        {
            var symbol = line[at];
            if (symbol == '\\' && quote != '\'' && at + 1 < line.Length)
            {
                word.Append(line[++at]);
                started = true;
            }
            else if (quote == '\0' && symbol is ('"' or '\''))
            {
                quote = symbol;
                started = true;
            }
            else if (symbol == quote && quote != '\0')
            {
                quote = '\0';
            }
            else if (quote == '\0' && symbol == '#' && !started)
            {
                break;
            }
            else if (quote == '\0' && char.IsWhiteSpace(symbol))
            {
                if (started)
                {
                    words.Add(word.ToString());
                    word.Clear();
                    started = false;
                }
            }
            else
            {
                word.Append(symbol);
                started = true;
            }
        }

        if (started)
        {
            words.Add(word.ToString());
        }

        return words;
    }
}
