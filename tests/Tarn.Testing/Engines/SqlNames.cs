using System.Text.RegularExpressions;

namespace Tarn.Testing.Engines;

/// <summary>Finds the tables of simple statements: names behind FROM and JOIN.</summary>
internal static partial class SqlNames
{
    public static IEnumerable<string> In(string sql) => Reference().Matches(sql).Select(match => match.Groups["name"].Value).Distinct();

    [GeneratedRegex("""\b(from|join)\s+(?<name>("[^"]+"|'[^']+'|\w+)(\.("[^"]+"|\w+))*)""", RegexOptions.IgnoreCase)]
    private static partial Regex Reference();
}
