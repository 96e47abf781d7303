using Tarn.Projects;

namespace Tarn.Selection;

/// <summary>The methods of a selection: what may stand before the colon, and whom it picks.</summary>
internal static class Methods
{
    private static readonly string[] FileExtensions = [".sql", ".yml", ".yaml", ".csv"];

    private static readonly (string Word, ResourceType Type)[] ResourceTypes =
        [("model", ResourceType.Model), ("source", ResourceType.Source), ("stream", ResourceType.Source)];

    private static readonly string[] Names =
        ["fqn", "tag", "source", "path", "file", "layer", "config.kind", "config.materialized", "resource_type"];

    /// <summary>The nodes that the criterion names, without ancestors and descendants.</summary>
    /// <exception cref="SelectionException">No such method, or no node.</exception>
    public static IReadOnlyList<SelectableNode> Find(NodeGraph graph, Criterion criterion)
    {
        var value = criterion.Value;
        var method = criterion.Method ?? ImpliedMethod(value);
        Func<SelectableNode, bool> matches = method switch
        {
            "fqn" => node => MatchesName(graph.Project, node, value),
            "tag" => node => node.Tags.Any(tag => Wildcard.Matches(value, tag)),
            "source" => node => MatchesSource(node, value),
            "path" => node => MatchesPath(node, value),
            "file" => node => Wildcard.Matches(value, Path.GetFileName(node.File)) || Wildcard.Matches(value, Path.GetFileNameWithoutExtension(node.File)),
            "layer" => node => Wildcard.Matches(value, node.Name.Layer),
            "config.kind" or "config.materialized" => node => node.Kind is { } kind && Wildcard.Matches(value, kind),
            "resource_type" => MatchesType(criterion),
            _ => throw new SelectionException(
                $"Unknown method '{method}' in '{criterion.Text}'.{NearNames.Hint(method, Names)} Methods are: {string.Join(", ", Names)}."),
        };
        var found = graph.Nodes.Where(matches).ToList();
        return found.Count > 0 ? found : throw new SelectionException(Nothing(graph, criterion, method));
    }

    /// <summary>What a bare word means: a path, a file, or a name.</summary>
    private static string ImpliedMethod(string value) =>
        value.AsSpan().IndexOfAny('/', '\\') >= 0 ? "path"
        : FileExtensions.Any(extension => value.EndsWith(extension, StringComparison.OrdinalIgnoreCase)) ? "file"
        : "fqn";

    /// <summary>By its own name, or by the first parts of layer.name, with or without the project before them.</summary>
    private static bool MatchesName(string project, SelectableNode node, string value) =>
        Wildcard.Matches(value, node.Name.Name)
        || MatchesParts([node.Name.Layer, node.Name.Name], value)
        || value.Equals(project, StringComparison.OrdinalIgnoreCase)
        || (value.StartsWith(project + ".", StringComparison.OrdinalIgnoreCase) && MatchesParts([node.Name.Layer, node.Name.Name], value[(project.Length + 1)..]));

    private static bool MatchesParts(string[] name, string value)
    {
        var parts = value.Split('.');
        return parts.Length <= name.Length && parts.Zip(name, Wildcard.Matches).All(matches => matches);
    }

    private static bool MatchesSource(SelectableNode node, string value) =>
        node is { Source: { } source, Stream: { } stream }
        && value.Split('.') switch
        {
            [var wanted] => Wildcard.Matches(wanted, source),
            [var wanted, var wantedStream] => Wildcard.Matches(wanted, source) && Wildcard.Matches(wantedStream, stream),
            _ => false,
        };

    private static bool MatchesPath(SelectableNode node, string value)
    {
        var pattern = value.Replace('\\', '/').TrimEnd('/');
        pattern = pattern.StartsWith("./", StringComparison.Ordinal) ? pattern[2..] : pattern;
        for (var path = node.File; path.Length > 0; path = path.LastIndexOf('/') is >= 0 and var end ? path[..end] : "")
        {
            if (Wildcard.MatchesPath(pattern, path))
            {
                return true;
            }
        }

        return pattern is "." or "";
    }

    private static Func<SelectableNode, bool> MatchesType(Criterion criterion)
    {
        var types = ResourceTypes.Where(type => type.Word == criterion.Value).Select(type => type.Type).ToList();
        var words = ResourceTypes.Select(type => type.Word).ToList();
        return types.Count > 0
            ? node => types.Contains(node.ResourceType)
            : throw new SelectionException($"'{criterion.Text}': there is no resource type '{criterion.Value}'.{NearNames.Hint(criterion.Value, words)} They are: {string.Join(", ", words)}.");
    }

    private static string Nothing(NodeGraph graph, Criterion criterion, string method)
    {
        var (what, known) = method switch
        {
            "tag" => ("Tags", graph.Nodes.SelectMany(node => node.Tags)),
            "source" => ("Sources", graph.Nodes.Where(node => node.Source is not null).SelectMany(node => new[] { node.Source!, $"{node.Source}.{node.Stream}" })),
            "path" => ("Files", graph.Nodes.Select(node => node.File)),
            "file" => ("Files", graph.Nodes.Select(node => Path.GetFileName(node.File))),
            "layer" => ("Layers", graph.Nodes.Select(node => node.Name.Layer)),
            "config.kind" or "config.materialized" => ("Kinds", graph.Nodes.Select(node => node.Kind).OfType<string>()),
            _ => ("Tables", graph.Nodes.Select(node => node.Name.ToString())),
        };
        const int MaxListed = 12;
        var names = known.Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase).ToList();
        var near = method == "fqn"
            ? NearNames.OfTables(criterion.Value, graph.Nodes.Select(node => node.Name)).ToList()
            : [.. NearNames.Of(criterion.Value, names)];
        var hint = near.Count switch
        {
            0 => names.Count == 0 ? " The project has none of these." : $" {what} are: {string.Join(", ", names.Take(MaxListed))}{(names.Count > MaxListed ? $" and {names.Count - MaxListed} more" : "")}.",
            1 => $" Did you mean '{near[0]}'?",
            _ => $" Did you mean '{near[0]}'? Near names: {string.Join(", ", near.Take(MaxListed))}.",
        };
        return $"'{criterion.Text}' matches nothing.{hint}";
    }
}
