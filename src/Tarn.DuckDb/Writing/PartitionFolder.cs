using System.Globalization;
using System.Text;

namespace Tarn.DuckDb.Writing;

/// <summary>The folder of a partition as Spark names it: <c>country=US/day=2024-01-01</c>. Readers take values from the log, never from here.</summary>
internal static class PartitionFolder
{
    private const string NullName = "__HIVE_DEFAULT_PARTITION__";
    private const int MaxNameBytes = 255; // of one folder, on the file systems at hand

    private static readonly System.Buffers.SearchValues<char> Escaped =
        System.Buffers.SearchValues.Create([.. Enumerable.Range(0, 32).Select(code => (char)code), '"', '#', '%', '\'', '*', '/', ':', '=', '?', '\\', '\u007F', '{', '[', ']', '^']);

    /// <summary>The folder with a slash at its end; empty where a value is too long to be a folder's name.</summary>
    internal static string Of(IEnumerable<KeyValuePair<string, string?>> values)
    {
        var path = new StringBuilder();
        foreach (var (column, value) in values)
        {
            var name = $"{Escape(column)}={(value is null ? NullName : Escape(value))}";
            if (Encoding.UTF8.GetByteCount(name) > MaxNameBytes)
            {
                return "";
            }

            path.Append(name).Append('/');
        }

        return path.ToString();
    }

    private static string Escape(string text)
    {
        if (text.AsSpan().IndexOfAny(Escaped) < 0)
        {
            return text;
        }

        var escaped = new StringBuilder(text.Length + 8);
        foreach (var character in text)
        {
            _ = Escaped.Contains(character) ? escaped.Append(CultureInfo.InvariantCulture, $"%{(int)character:X2}") : escaped.Append(character);
        }

        return escaped.ToString();
    }
}
