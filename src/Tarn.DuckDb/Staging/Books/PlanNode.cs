using Tarn.DuckDb.Binding;

namespace Tarn.DuckDb.Staging.Books;

/// <summary>An operator of an executed plan, as the engine's profile shows it.</summary>
/// <param name="Type">As DuckDB names it: <c>HASH_JOIN</c>, <c>TABLE_SCAN</c> …</param>
/// <param name="Rows">Rows that it gave to the operator above.</param>
/// <param name="Info">The profile's extra information: <c>Join Type</c>, <c>Conditions</c>, <c>Filters</c>, <c>Filename(s)</c> …</param>
/// <param name="Children">Where its rows come from.</param>
internal sealed record PlanNode(string Type, long Rows, IReadOnlyDictionary<string, string> Info, IReadOnlyList<PlanNode> Children)
{
    /// <summary>A statement's profile.</summary>
    internal static PlanNode Of(ProfileNode profile) => new(
        profile.Operator,
        profile.Cardinality,
        ExtraInfo.Parse(profile.Metrics.GetValueOrDefault("EXTRA_INFO", "")),
        [.. profile.Children.Select(Of)]);

    /// <summary>A plan that gives rows that stand in it. DuckDB does not profile a plan that does nothing else.</summary>
    internal static PlanNode Constants(long rows) => new("COLUMN_DATA_SCAN", rows, new Dictionary<string, string>(), []);

    internal string this[string info] => Info.GetValueOrDefault(info, "");

    /// <summary>The operator and all below it, parents first.</summary>
    internal IEnumerable<PlanNode> DescendantsAndSelf()
    {
        Stack<PlanNode> open = new([this]);
        while (open.TryPop(out var node))
        {
            yield return node;
            foreach (var child in node.Children.Reverse())
            {
                open.Push(child);
            }
        }
    }
}
