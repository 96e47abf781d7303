namespace Tarn.Connectors.Files;

/// <summary>One folder or file name of a glob: <c>*</c> any text, <c>?</c> any character, <c>[a-z]</c> one of a set, <c>[!a-z]</c> one outside of it.</summary>
internal sealed class GlobSegment(string pattern)
{
    private static readonly bool s_ignoresCase = OperatingSystem.IsWindows() || OperatingSystem.IsMacOS();

    /// <summary>As written.</summary>
    public string Pattern => pattern;

    /// <summary>Whether it stands for any number of folders.</summary>
    public bool IsAnyDepth => pattern == "**";

    /// <summary>Whether it is anything but a plain name.</summary>
    public bool IsWild => pattern.AsSpan().IndexOfAny('*', '?', '[') >= 0;

    /// <summary>Names that begin with a point are hidden: they match a pattern that begins so only.</summary>
    public bool Matches(ReadOnlySpan<char> name) => !(name is ['.', ..] && pattern is not ['.', ..]) && Matches(pattern, name);

    private static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        // The last star is where matching goes on after a mismatch: what lies before it has matched for good.
        var (p, n, starP, starN) = (0, 0, -1, 0);
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (starP, starN) = (++p, n);
            }
            else if (p < pattern.Length && MatchesOne(pattern[p..], name[n], out var length))
            {
                p += length;
                n++;
            }
            else if (starP >= 0)
            {
                (p, n) = (starP, ++starN);
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].Trim('*').IsEmpty;
    }

    private static bool MatchesOne(ReadOnlySpan<char> pattern, char character, out int length)
    {
        length = 1;
        if (pattern[0] == '?')
        {
            return true;
        }

        // A set's first member may be the closing bracket itself. Without an end, the bracket stands for itself.
        var isNegated = pattern.Length > 1 && pattern[1] is '!' or '^';
        var first = isNegated ? 2 : 1;
        if (pattern[0] != '[' || pattern.Length <= first + 1 || pattern[(first + 1)..].IndexOf(']') is not (>= 0 and var end))
        {
            return Same(pattern[0], character);
        }

        var set = pattern.Slice(first, end + 1);
        length = first + set.Length + 1;
        return Contains(set, character) != isNegated;
    }

    private static bool Contains(ReadOnlySpan<char> set, char character)
    {
        for (var index = 0; index < set.Length; index++)
        {
            if (index + 2 < set.Length && set[index + 1] == '-')
            {
                if (character >= set[index] && character <= set[index + 2])
                {
                    return true;
                }

                index += 2;
            }
            else if (Same(set[index], character))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Same(char pattern, char character) =>
        pattern == character || (s_ignoresCase && char.ToUpperInvariant(pattern) == char.ToUpperInvariant(character));
}
