using System.Text;
using System.Text.RegularExpressions;

namespace Tarn.Selection;

/// <summary>Shell patterns: <c>*</c>, <c>?</c>, <c>[ab]</c>, <c>[!ab]</c>. Letter case does not count, as in SQL.</summary>
internal static class Wildcard
{
    public static bool Matches(string pattern, string text) =>
        HasAny(pattern) ? IsMatch(pattern, text, "[^\0]") : pattern.Equals(text, StringComparison.OrdinalIgnoreCase);

    /// <summary>As for files: <c>*</c> stays within a folder, <c>**</c> does not.</summary>
    public static bool MatchesPath(string pattern, string path) =>
        HasAny(pattern) ? IsMatch(pattern, path, "[^/]") : pattern.Equals(path, StringComparison.Ordinal);

    public static bool HasAny(string text) => text.AsSpan().IndexOfAny("*?[") >= 0;

    private static bool IsMatch(string pattern, string text, string one)
    {
        var regex = new StringBuilder(@"\A");
        for (var i = 0; i < pattern.Length; i++)
        {
            var end = pattern[i] == '[' ? pattern.IndexOf(']', Math.Min(pattern.Length, i + 2)) : -1;
            if (pattern.AsSpan(i).StartsWith("**"))
            {
                regex.Append(".*");
                i++;
            }
            else if (end > 0)
            {
                var negated = pattern[i + 1] == '!';
                var set = pattern[(negated ? i + 2 : i + 1)..end];
                regex.Append(negated ? "[^" : "[").Append(set.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("[", @"\[", StringComparison.Ordinal).Replace("^", @"\^", StringComparison.Ordinal)).Append(']');
                i = end;
            }
            else
            {
                regex.Append(pattern[i] switch { '*' => one + "*", '?' => one, var letter => Regex.Escape(letter.ToString()) });
            }
        }

        try
        {
            return Regex.IsMatch(text, regex.Append(@"\z").ToString(), RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        }
        catch (RegexParseException)
        {
            return false; // a set like [z-a], which no text is in
        }
    }
}
