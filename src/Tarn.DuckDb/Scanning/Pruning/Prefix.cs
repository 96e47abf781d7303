using System.Text;
using Tarn.Delta.Scans;

namespace Tarn.DuckDb.Scanning.Pruning;

/// <summary>Texts that begin with another, as a range.</summary>
internal static class Prefix
{
    /// <summary>Exactly the texts that begin with <paramref name="prefix"/>; null where that is all of them.</summary>
    internal static FilePredicate? Of(IReadOnlyList<string> path, string prefix)
    {
        if (prefix.Length == 0)
        {
            return null;
        }

        var from = new FilePredicate.Compare(path, Comparison.GreaterOrEqual, prefix);
        return Next(prefix) is { } next ? new FilePredicate.Both(from, new FilePredicate.Compare(path, Comparison.Less, next)) : from;
    }

    /// <summary>The least text above all that begin so: in the order of code points, which is that of their UTF-8.</summary>
    private static string? Next(string prefix)
    {
        var runes = prefix.EnumerateRunes().ToList();
        while (runes.Count > 0)
        {
            var last = runes[^1].Value;
            runes.RemoveAt(runes.Count - 1);
            if (last < 0x10FFFF)
            {
                var next = new Rune(last == 0xD7FF ? 0xE000 : last + 1); // what is between is no text
                return string.Concat(runes.Append(next).Select(rune => rune.ToString()));
            }
        }

        return null;
    }
}
