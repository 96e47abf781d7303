using Tarn.Quality;

namespace Tarn.Projects;

/// <summary>Ties the tables of a project together: every name has one maker, every reference a table, data flows up the layers.</summary>
internal sealed class GraphRules(ProjectDraft draft)
{
    private const int MaxListed = 10;

    private readonly Dictionary<TableName, TableNode> nodes = [];
    private readonly List<ProjectProblem> problems = [];

    public IReadOnlyList<ProjectProblem> Problems => problems;

    public IReadOnlyDictionary<TableName, TableNode> Nodes => nodes;

    public void Apply()
    {
        AddNodes();
        AddChecksOfFiles();
        foreach (var node in nodes.Values)
        {
            CheckNames(node);
            foreach (var reference in node.Model?.References ?? [])
            {
                if (Resolve(node, reference) is { } input && !node.Inputs.Contains(input))
                {
                    node.Inputs.Add(input);
                }
            }

            foreach (var reference in node.Checks.SelectMany(check => check.References))
            {
                Resolve(node, reference);
            }
        }
    }

    private void AddNodes()
    {
        Dictionary<string, SourceLocation> sources = new(StringComparer.OrdinalIgnoreCase);
        foreach (var (file, source) in draft.Sources)
        {
            if (source.Name.Length > 0 && !sources.TryAdd(source.Name, source.At))
            {
                problems.Add(new(source.At, $"The source '{source.Name}' is in {sources[source.Name]} too. Put the streams into one file, or rename one of them."));
            }

            foreach (var stream in source.Streams)
            {
                Add(new() { Name = stream.Stream.Table, At = stream.Stream.Location, NamedAt = stream.TableAt, Stream = stream }, stream.Checks);
            }
        }

        foreach (var model in draft.Models)
        {
            var at = new SourceLocation(model.Model.File, 0, 0);
            Add(new() { Name = model.Model.Name, At = at, NamedAt = at, Model = model }, model.Checks);
        }
    }

    private void Add(TableNode node, IReadOnlyList<CheckDraft> checks)
    {
        node.Checks.AddRange(checks);
        if (!nodes.TryAdd(node.Name, node))
        {
            problems.Add(new(node.NamedAt, $"The table '{node.Name}' is made by {nodes[node.Name].At} too. A table has one maker: rename one of them."));
        }
    }

    private void AddChecksOfFiles()
    {
        foreach (var (table, checks) in draft.Checks)
        {
            if (TableReferences.Parse(table.Text) is { } name && nodes.TryGetValue(name, out var node))
            {
                node.Checks.AddRange(checks);
            }
            else
            {
                problems.Add(new(table.At, $"No stream or model makes '{table.Text}'.{Near(table.Text)}"));
            }
        }
    }

    private void CheckNames(TableNode node)
    {
        Dictionary<string, SourceLocation> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach (var check in node.Checks)
        {
            if (!seen.TryAdd(check.Check.Name, check.At))
            {
                problems.Add(new(check.At, $"The table '{node.Name}' has two checks called '{check.Check.Name}': the other is in {seen[check.Check.Name]}. Give one of them a 'name', or delete it."));
            }
        }
    }

    private TableName? Resolve(TableNode node, TableReference reference)
    {
        var name = TableReferences.Parse(reference.Text);
        if (name is not { } table || !nodes.TryGetValue(table, out var target))
        {
            problems.Add(new(reference.At, Unknown(node, reference.Text, name)));
            return null;
        }

        node.Reads.TryAdd(target.Name, reference.At);
        if (LayerNames.Rank(node.Name.Layer) is { } own && LayerNames.Rank(target.Name.Layer) is { } read && read > own)
        {
            problems.Add(new(reference.At, $"{node.What} is in {node.Name.Layer} and reads '{target.Name}', which is in {target.Name.Layer}. Data flows bronze, silver, gold: move one of them."));
        }

        return target.Name;
    }

    private string Unknown(TableNode node, string text, TableName? name)
    {
        if (name is { Layer: var layer } && layer.ToLowerInvariant() is "quarantine" or "tarn")
        {
            return $"{node.What} reads '{text}', and tables of '{name.Value.Layer}' can be read by 'tarn query' only. Read the table itself.";
        }

        if (name is null)
        {
            var last = TableReferences.LastPart(text);
            var same = nodes.Keys.Where(table => table.Name.Equals(last, StringComparison.OrdinalIgnoreCase)).ToList();
            return same.Count > 0
                ? $"'{text}' is no table's name: a table is written layer.name. Did you mean {string.Join(" or ", same.Select(table => $"'{table}'"))}?"
                : $"'{text}' is no table's name: a table is written layer.name, like silver.sales.{Near(text, node.Name)}";
        }

        return $"{node.What} reads '{text}', which no stream or model makes.{Near(text, node.Name)}";
    }

    /// <summary>The nearest name and others that are near; all names where none is.</summary>
    private string Near(string text, TableName? self = null)
    {
        var known = nodes.Keys.Select(table => table.ToString()).Order(StringComparer.OrdinalIgnoreCase).ToList();
        var near = NearNames.OfTables(text, nodes.Keys.Where(table => table != self)).Take(MaxListed).ToList();
        var listed = near.Count > 1 ? $" Near names: {string.Join(", ", near)}."
            : near.Count == 1 || known.Count == 0 ? ""
            : $" Tables are: {string.Join(", ", known.Take(MaxListed))}{(known.Count > MaxListed ? $" and {known.Count - MaxListed} more" : "")}.";
        var unreadable = draft.IncompleteSources.Count == 0 ? "" : $" If {string.Join(" or ", draft.IncompleteSources)} makes it, mend that file first.";
        return (near.Count > 0 ? $" Did you mean '{near[0]}'?" : " Write a model or a stream for it.") + listed + unreadable;
    }
}
