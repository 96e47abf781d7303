using System.Text;

namespace Tarn.DuckDb.Staging.Books;

/// <summary>
/// Reads a profile's extra information: DuckDB's text of a MAP, <c>{Join Type=INNER, Conditions='a = b'}</c>. Parts that hold anything special stand in
/// single quotes, with a backslash before a quote or backslash.
/// </summary>
internal static class ExtraInfo
{
    internal static IReadOnlyDictionary<string, string> Parse(string text)
    {
        Dictionary<string, string> entries = [];
        var position = text.IndexOf('{', StringComparison.Ordinal) + 1;
        while (position > 0 && position < text.Length && text[position] != '}')
        {
            var key = Part(text, ref position, '=');
            position++;
            entries[key] = Part(text, ref position, ',');
            position += text.AsSpan(Math.Min(position, text.Length)).StartsWith(", ", StringComparison.Ordinal) ? 2 : 0;
        }

        return entries;
    }

    private static string Part(string text, ref int position, char end)
    {
        if (position >= text.Length || text[position] != '\'')
        {
            var start = position;
            while (position < text.Length && text[position] != end && text[position] != '}')
            {
                position++;
            }

            return text[start..position];
        }

        StringBuilder part = new();
        for (position++; position < text.Length && text[position] != '\''; position++)
        {
            position += text[position] == '\\' ? 1 : 0;
            part.Append(position < text.Length ? text[position] : '\\');
        }

        position++;
        return part.ToString();
    }
}
