using System.Text;

namespace Tarn.DuckDb;

/// <summary>Names and texts as DuckDB's SQL writes them.</summary>
internal static class Sql
{
    /// <summary>A quoted identifier.</summary>
    internal static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A quoted <c>layer.name</c>.</summary>
    internal static string Name(TableName name) => $"{Name(name.Layer)}.{Name(name.Name)}";

    /// <summary>A string literal.</summary>
    internal static string Text(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>A list of string literals: <c>['a', 'b']</c>.</summary>
    internal static string Texts(IEnumerable<string> texts) => $"[{string.Join(", ", texts.Select(Text))}]";

    /// <summary>A file name as a literal that DuckDB does not read as a pattern: glob characters stand for themselves.</summary>
    internal static string File(string path) => Text(EscapeGlob(path));

    /// <summary>File names as a list of literals, as <see cref="File"/>.</summary>
    internal static string Files(IEnumerable<string> paths) => $"[{string.Join(", ", paths.Select(File))}]";

    /// <summary>A path in which <c>* ? [ ]</c> stand for themselves.</summary>
    internal static string EscapeGlob(string path)
    {
        if (path.AsSpan().IndexOfAny('*', '?', '[') < 0)
        {
            return path;
        }

        var escaped = new StringBuilder(path.Length + 8);
        foreach (var character in path)
        {
            _ = character is '*' or '?' or '[' ? escaped.Append('[').Append(character).Append(']') : escaped.Append(character);
        }

        return escaped.ToString();
    }
}
