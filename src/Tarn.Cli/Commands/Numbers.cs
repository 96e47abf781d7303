using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace Tarn.Cli.Commands;

/// <summary>Reads whole numbers of arguments and options, and says in words what is wrong with one.</summary>
internal static class Numbers
{
    /// <summary>A parser for numbers between two bounds, both included.</summary>
    public static Func<ArgumentResult, T> Between<T>(T least, T most)
        where T : struct, IBinaryInteger<T> => result => Read(result, least, most) ?? default;

    /// <summary>The same where the number may be left out.</summary>
    public static Func<ArgumentResult, T?> BetweenOrNone<T>(T least, T most)
        where T : struct, IBinaryInteger<T> => result => Read(result, least, most);

    private static T? Read<T>(ArgumentResult result, T least, T most)
        where T : struct, IBinaryInteger<T>
    {
        var text = result.Tokens[^1].Value;
        if (T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return number;
        }

        var subject = result.Parent is OptionResult option ? option.Option.Name : result.Argument.HelpName ?? result.Argument.Name;
        result.AddError(most == T.CreateSaturating(long.MaxValue)
            ? $"'{text}' ({subject}) is not a whole number of at least {least}."
            : string.Create(CultureInfo.InvariantCulture, $"'{text}' ({subject}) is not a whole number from {least:N0} to {most:N0}."));
        return null;
    }
}
