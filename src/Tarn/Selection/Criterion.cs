using System.Globalization;
using System.Text.RegularExpressions;

namespace Tarn.Selection;

/// <summary>One part of a selection: <c>2+tag:daily+1</c>. The grammar is dbt's (docs.getdbt.com/reference/node-selection/syntax).</summary>
/// <param name="Text">As written.</param>
/// <param name="Method">Before the colon; null where none is written.</param>
/// <param name="Value">What the method compares with.</param>
/// <param name="ParentDepth">Steps of ancestors to take along: 0 for none.</param>
/// <param name="ChildDepth">Steps of descendants to take along: 0 for none.</param>
/// <param name="IsClosed"><c>@</c>: descendants too, and all ancestors of any of these.</param>
internal sealed partial record Criterion(string Text, string? Method, string Value, int ParentDepth, int ChildDepth, bool IsClosed)
{
    /// <exception cref="SelectionException">The text is no part of a selection.</exception>
    public static Criterion Parse(string text)
    {
        var match = Syntax().Match(text);
        if (!match.Success || match.Groups["value"].Length == 0)
        {
            throw new SelectionException($"'{text}' selects nothing: a name is missing. Write a table (silver.sales), +silver.sales for what it is made from, or a method like tag:daily.");
        }

        if (match.Groups["at"].Success && match.Groups["children"].Success)
        {
            throw new SelectionException($"'{text}': '@' takes descendants along already. Leave out the '+' at its end.");
        }

        return new(
            text,
            match.Groups["method"] is { Success: true, Value: var method } ? method : null,
            match.Groups["value"].Value,
            Depth(match.Groups["parents"], match.Groups["up"]),
            Depth(match.Groups["children"], match.Groups["down"]),
            match.Groups["at"].Success);
    }

    private static int Depth(Group plus, Group digits) =>
        !plus.Success ? 0 : int.TryParse(digits.Value, CultureInfo.InvariantCulture, out var depth) ? depth : int.MaxValue;

    [GeneratedRegex(@"\A(?<at>@)?(?<parents>(?<up>[0-9]*)\+)?((?<method>[\w.]+):)?(?<value>.*?)(?<children>\+(?<down>[0-9]*))?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Syntax();
}
