using Tarn.Projects;

namespace Tarn.Selection;

/// <summary>The streams and models of a project and who reads whom.</summary>
public sealed class NodeGraph
{
    private readonly Dictionary<TableName, SelectableNode> byName;
    private readonly ILookup<TableName, TableName> children;

    /// <summary>A graph of these nodes. Parents that are not among them are left out.</summary>
    /// <param name="project">The project's name, which may stand before a node's.</param>
    /// <param name="nodes">In the order in which selections are given.</param>
    public NodeGraph(string project, IReadOnlyList<SelectableNode> nodes)
    {
        Project = project;
        Nodes = nodes;
        byName = nodes.ToDictionary(node => node.Name);
        children = nodes.SelectMany(node => node.Parents, (node, parent) => (parent, node.Name)).ToLookup(edge => edge.parent, edge => edge.Name);
    }

    /// <summary>The project's name.</summary>
    public string Project { get; }

    /// <summary>All nodes, each after its parents.</summary>
    public IReadOnlyList<SelectableNode> Nodes { get; }

    /// <summary>The graph of a project: streams first, then models in order.</summary>
    public static NodeGraph Of(Project project) => new(
        project.Name,
        [
            .. project.Streams.Select(stream => new SelectableNode
            {
                Name = stream.Table,
                ResourceType = ResourceType.Source,
                File = stream.Location.File,
                Source = stream.Source,
                Stream = stream.Name,
                Tags = stream.Tags,
                Parents = [.. stream.CheckInputs],
            }),
            .. project.Models.Select(model => new SelectableNode
            {
                Name = model.Name,
                ResourceType = ResourceType.Model,
                File = model.File,
                Kind = model.Materialization.Kind,
                Tags = model.Tags,
                Parents = [.. model.Inputs.Union(model.CheckInputs)],
            }),
        ]);

    /// <summary>What the tables are made from, at most so many steps away; without the tables themselves.</summary>
    internal HashSet<TableName> Ancestors(IEnumerable<TableName> tables, int depth = int.MaxValue) =>
        Reach(tables, table => byName[table].Parents.Where(byName.ContainsKey), depth);

    /// <summary>What is made from the tables, at most so many steps away; without the tables themselves.</summary>
    internal HashSet<TableName> Descendants(IEnumerable<TableName> tables, int depth = int.MaxValue) => Reach(tables, table => children[table], depth);

    private static HashSet<TableName> Reach(IEnumerable<TableName> start, Func<TableName, IEnumerable<TableName>> next, int depth)
    {
        HashSet<TableName> reached = [];
        var frontier = start.ToList();
        for (var step = 0; step < depth && frontier.Count > 0; step++)
        {
            frontier = [.. frontier.SelectMany(next).Distinct().Where(reached.Add)];
        }

        return reached;
    }
}
