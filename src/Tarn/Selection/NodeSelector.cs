namespace Tarn.Selection;

/// <summary>
/// dbt's <c>--select</c> and <c>--exclude</c>. A space is a union, a comma an intersection; <c>+m</c>, <c>m+</c>, <c>2+m+1</c>, <c>@m</c>;
/// wildcards; methods <c>tag:</c>, <c>source:</c>, <c>path:</c>, <c>file:</c>, <c>layer:</c>, <c>config.kind:</c>, <c>resource_type:</c>, <c>fqn:</c>.
/// </summary>
public static class NodeSelector
{
    private static readonly char[] Spaces = [' ', '\t', '\r', '\n'];

    /// <summary>The selected tables, in the graph's order.</summary>
    /// <param name="graph">The project's streams and models.</param>
    /// <param name="select">Each a selection; empty for all.</param>
    /// <param name="exclude">Each a selection whose tables are taken out again.</param>
    /// <exception cref="SelectionException">A part cannot be read, or matches nothing.</exception>
    public static IReadOnlyList<TableName> Select(NodeGraph graph, IReadOnlyCollection<string> select, IReadOnlyCollection<string> exclude)
    {
        var selected = select.Count == 0 ? [.. graph.Nodes.Select(node => node.Name)] : Union(graph, select);
        var excluded = Union(graph, exclude);
        return [.. graph.Nodes.Select(node => node.Name).Where(name => selected.Contains(name) && !excluded.Contains(name))];
    }

    private static HashSet<TableName> Union(NodeGraph graph, IReadOnlyCollection<string> selections)
    {
        HashSet<TableName> union = [];
        foreach (var selection in selections)
        {
            var terms = selection.Split(Spaces, StringSplitOptions.RemoveEmptyEntries);
            if (terms.Length == 0)
            {
                throw new SelectionException("A selection is empty. Write a table, like silver.sales, or leave the option out to select all.");
            }

            foreach (var term in terms)
            {
                union.UnionWith(Intersection(graph, term));
            }
        }

        return union;
    }

    private static HashSet<TableName> Intersection(NodeGraph graph, string term)
    {
        HashSet<TableName>? common = null;
        foreach (var part in term.Split(','))
        {
            var reached = Resolve(graph, Criterion.Parse(part));
            if (common is null)
            {
                common = reached;
            }
            else
            {
                common.IntersectWith(reached);
            }
        }

        return common is { Count: > 0 }
            ? common
            : throw new SelectionException($"'{term}' matches nothing: no table is in all of its parts. A comma means 'and'; write a space for 'or'.");
    }

    private static HashSet<TableName> Resolve(NodeGraph graph, Criterion criterion)
    {
        HashSet<TableName> named = [.. Methods.Find(graph, criterion).Select(node => node.Name)];
        HashSet<TableName> result = [.. named];
        if (criterion.IsClosed)
        {
            result.UnionWith(graph.Descendants(named));
            result.UnionWith(graph.Ancestors(result.ToList()));
        }

        if (criterion.ParentDepth > 0)
        {
            result.UnionWith(graph.Ancestors(named, criterion.ParentDepth));
        }

        if (criterion.ChildDepth > 0)
        {
            result.UnionWith(graph.Descendants(named, criterion.ChildDepth));
        }

        return result;
    }
}
