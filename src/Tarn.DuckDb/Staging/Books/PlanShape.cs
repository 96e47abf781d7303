using Tarn.DuckDb.Scanning;

namespace Tarn.DuckDb.Staging.Books;

/// <summary>
/// Brings an executed plan into a shape in which every row flows once, from the leaves to the root: the optimizer's detours
/// (delim joins, late materialization, first rows of groups) are taken out, for they are no rows of the SELECT.
/// </summary>
internal static class PlanShape
{
    /// <summary>The operator that gives the SELECT's rows to the writer.</summary>
    internal static PlanNode OfSelect(PlanNode profile)
    {
        var node = profile;
        while (!Operators.IsWriter(node) && node.Children is [var only])
        {
            node = only;
        }

        return Straighten(Operators.IsWriter(node) && node.Children is [var select] ? select : profile);
    }

    private static PlanNode Straighten(PlanNode node)
    {
        if (Operators.IsDelimJoin(node) && node.Children is [var source, var join, ..])
        {
            return Straighten(PutSource(node, source, join));
        }

        node = node with { Children = [.. node.Children.Select(Straighten)] };
        if (node is { Type: "CTE", Children: [_, var consumer] })
        {
            return node with { Rows = consumer.Rows }; // its own counter stays 0
        }

        if (LateFetchDriver(node) is { } driver)
        {
            return new PlanNode("PROJECTION", node.Rows, Nothing, [driver]);
        }

        if (node is { Type: "UNNEST", Children: [var first] } && Operators.IsFirstOfGroup(first))
        {
            return first with { Rows = node.Rows };
        }

        return WithoutHelpers(node);
    }

    /// <summary>
    /// A delim join hands its left rows to a join below: LEFT_DELIM_JOIN by a column data scan at the probe side, RIGHT_DELIM_JOIN by a dummy scan at
    /// the build side. Its own counter stays 0.
    /// </summary>
    private static PlanNode PutSource(PlanNode delim, PlanNode source, PlanNode join)
    {
        if (join.Children is not [var probe, var build])
        {
            return join with { Children = [source, .. join.Children] };
        }

        return delim.Type == "LEFT_DELIM_JOIN"
            ? join with { Children = [ReplaceFirst(probe, "COLUMN_DATA_SCAN", source), build] }
            : join with { Children = [probe, ReplaceFirst(build, "DUMMY_SCAN", source)] };
    }

    private static PlanNode ReplaceFirst(PlanNode node, string leaf, PlanNode replacement) => node switch
    {
        { Children.Count: 0 } => node.Type == leaf ? replacement : node,
        _ => node with { Children = [ReplaceFirst(node.Children[0], leaf, replacement), .. node.Children.Skip(1)] },
    };

    /// <summary>
    /// Late materialization reads only the needed columns first and joins the table with itself by file and row number for the others.
    /// The answer is the side that chose the rows.
    /// </summary>
    private static PlanNode? LateFetchDriver(PlanNode node)
    {
        if (!Operators.IsJoin(node) || node.Children is not [var left, var right] || node["Join Type"] is "ANTI" or "RIGHT_ANTI" or "MARK" ||
            !node["Conditions"].Contains("file_row_number = file_row_number", StringComparison.Ordinal) ||
            !node["Conditions"].Contains("file_index = file_index", StringComparison.Ordinal))
        {
            return null;
        }

        return (Chooses(left), Chooses(right)) switch
        {
            (true, false) => left,
            (false, true) => right,
            _ => null,
        };
    }

    private static bool Chooses(PlanNode side) => side.DescendantsAndSelf().Any(
        node => Operators.IsLimit(node) || Operators.IsAggregate(node) || Operators.IsWindow(node));

    /// <summary>A list of constants that rows are looked up in (<c>IN (1, 2 …)</c>) is no input, nor is what a scan keeps for itself.</summary>
    private static PlanNode WithoutHelpers(PlanNode node)
    {
        if (!Operators.IsJoin(node) || node.Children is not [var left, var right])
        {
            return node;
        }

        // Deleted positions and partition values are tables of the scan's own.
        if (IsOfScan(left) || IsOfScan(right))
        {
            return node with { Children = [IsOfScan(right) ? left : right] };
        }

        return node["Join Type"] switch
        {
            "SEMI" or "ANTI" or "MARK" when IsConstant(right) => node with { Children = [left] },
            "RIGHT_SEMI" or "RIGHT_ANTI" when IsConstant(left) => node with { Children = [right] },
            _ => node,
        };
    }

    private static bool IsConstant(PlanNode side) => side.DescendantsAndSelf().All(
        node => node.Type is "PROJECTION" or "COLUMN_DATA_SCAN" or "DUMMY_SCAN" or "EXPRESSION_SCAN" or "FILTER");

    private static bool IsOfScan(PlanNode side) => side switch
    {
        { Type: "PROJECTION" or "FILTER", Children: [var below] } => IsOfScan(below),
        _ => side.Type == "TABLE_SCAN" && side["Table"].Contains(ScanBuilder.Schema + ".", StringComparison.Ordinal),
    };

    private static readonly IReadOnlyDictionary<string, string> Nothing = new Dictionary<string, string>();
}
