using System.Globalization;
using System.Text.RegularExpressions;

namespace Tarn.Contracts;

/// <summary>
/// Whether a regular expression is one of RE2 (github.com/google/re2/wiki/Syntax), which the engine runs. .NET parses it, after RE2's other spellings
/// are turned into .NET's; what looks like look-around or a back reference is confirmed by .NET's non-backtracking engine, which refuses the same
/// things as RE2, but takes ten times longer to build than the parser.
/// </summary>
internal static partial class PatternRules
{
    private const int MaxRepeat = 1000; // RE2's own limit

    /// <summary>What is wrong with the pattern; null when nothing is.</summary>
    public static string? Problem(string pattern)
    {
        if (OnlyDotNet().Match(pattern) is { Success: true } match)
        {
            return $"it uses '{match.Groups["what"].Value}', which RE2 does not know.";
        }

        foreach (Match repeat in Repeats().Matches(pattern))
        {
            if (repeat.Groups["count"].Captures.Any(count => !int.TryParse(count.Value, CultureInfo.InvariantCulture, out var times) || times > MaxRepeat))
            {
                return $"'{repeat.Value}' repeats more than {MaxRepeat} times.";
            }
        }

        try
        {
            var options = Backtracking().IsMatch(pattern) ? RegexOptions.NonBacktracking : RegexOptions.None;
            _ = new Regex(AsDotNet(pattern), options | RegexOptions.CultureInvariant);
            return null;
        }
        catch (RegexParseException exception)
        {
            return exception.Error switch
            {
                RegexParseError.InsufficientClosingParentheses => "a '(' is not closed.",
                RegexParseError.InsufficientOpeningParentheses => "a ')' has no '('.",
                RegexParseError.UnterminatedBracket => "a '[' is not closed.",
                RegexParseError.QuantifierAfterNothing => "a '*', '+', '?' or '{…}' has nothing before it to repeat.",
                RegexParseError.NestedQuantifiersNotParenthesized => "two repeats follow each other.",
                RegexParseError.ReversedCharacterRange => "a range in '[…]' is written backwards.",
                RegexParseError.ReversedQuantifierRange => "'{m,n}' has m greater than n.",
                RegexParseError.UnescapedEndingBackslash => "it ends with a single '\\'.",
                RegexParseError.UnrecognizedEscape => $"the escape at its character {exception.Offset} does not exist.",
                var error => $"it does not parse near its character {exception.Offset} ({error}).",
            };
        }
        catch (NotSupportedException)
        {
            return "it uses look-around, a back reference, an atomic group or a condition, which RE2 does not have.";
        }
        catch (ArgumentException)
        {
            return "it does not parse.";
        }
    }

    private static string AsDotNet(string pattern)
    {
        var result = Quoted().Replace(pattern, match => Regex.Escape(match.Groups["text"].Value));
        result = result.Replace("(?P<", "(?<", StringComparison.Ordinal);
        result = OtherEscapes().Replace(result, match => match.Groups["slashes"].Value + "w");
        return Posix().Replace(result, "a-z");
    }

    /// <summary>\Q…\E.</summary>
    [GeneratedRegex(@"\\Q(?<text>.*?)(\\E|\z)", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();

    /// <summary>\pN, \p{Greek}, \x{10FFFF}, \C: after an even number of backslashes.</summary>
    [GeneratedRegex(@"(?<slashes>(?<!\\)(\\\\)*\\)([pP](\{\^?\w+\}|[A-Z])|x\{[0-9A-Fa-f]+\}|C)", RegexOptions.CultureInvariant)]
    private static partial Regex OtherEscapes();

    /// <summary>[[:alpha:]].</summary>
    [GeneratedRegex(@"\[:\^?\w+:\]", RegexOptions.CultureInvariant)]
    private static partial Regex Posix();

    [GeneratedRegex(@"\(\?[=!>(]|\(\?<[=!]|\\[1-9]", RegexOptions.CultureInvariant)]
    private static partial Regex Backtracking();

    [GeneratedRegex(@"(?<!\\)(\\\\)*(?<what>\\[ZGuceKkR]|\(\?#|\(\?[a-z]*[xn][a-z-]*[:)])", RegexOptions.CultureInvariant)]
    private static partial Regex OnlyDotNet();

    [GeneratedRegex(@"(?<!\\)(\\\\)*\{(?<count>[0-9]+)(,(?<count>[0-9]+)?)?\}", RegexOptions.CultureInvariant)]
    private static partial Regex Repeats();
}
