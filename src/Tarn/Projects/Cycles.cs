namespace Tarn.Projects;

/// <summary>Orders tables so that each comes after what it reads, and finds those that cannot be ordered.</summary>
internal static class Cycles
{
    /// <summary>The tables in order; without those that are in a cycle or wait for one.</summary>
    public static IReadOnlyList<TableNode> Order(IReadOnlyDictionary<TableName, TableNode> nodes)
    {
        var waiting = nodes.Values.ToDictionary(node => node.Name, node => node.Reads.Count);
        var readers = nodes.Values.SelectMany(node => node.Reads.Keys, (node, read) => (read, node)).ToLookup(pair => pair.read, pair => pair.node);
        PriorityQueue<TableNode, string> ready = new(StringComparer.Ordinal);
        foreach (var node in nodes.Values.Where(node => node.Reads.Count == 0))
        {
            ready.Enqueue(node, Rank(node));
        }

        List<TableNode> ordered = [];
        while (ready.TryDequeue(out var node, out _))
        {
            ordered.Add(node);
            foreach (var reader in readers[node.Name])
            {
                if (--waiting[reader.Name] == 0)
                {
                    ready.Enqueue(reader, Rank(reader));
                }
            }
        }

        return ordered;
    }

    /// <summary>One problem for each cycle: every reference that takes part in a cycle is in one that is reported.</summary>
    public static IEnumerable<ProjectProblem> Find(IReadOnlyDictionary<TableName, TableNode> nodes)
    {
        var ordered = Order(nodes).Select(node => node.Name).ToHashSet();
        var tangled = nodes.Values.Where(node => !ordered.Contains(node.Name)).OrderBy(node => node.Name.ToString(), StringComparer.OrdinalIgnoreCase).ToList();
        HashSet<(TableName From, TableName To)> covered = [];
        foreach (var node in tangled)
        {
            foreach (var read in node.Reads.Keys.Where(read => !ordered.Contains(read)).OrderBy(read => read.ToString(), StringComparer.OrdinalIgnoreCase))
            {
                if (covered.Contains((node.Name, read)) || ShortestPath(nodes, read, node.Name) is not { } back)
                {
                    continue;
                }

                List<TableName> cycle = [node.Name, .. back];
                foreach (var (from, to) in cycle.Zip(cycle.Skip(1)))
                {
                    covered.Add((from, to));
                }

                yield return Describe(nodes, cycle);
            }
        }
    }

    /// <summary>From one table to another along what they read, both included; null where there is no way.</summary>
    private static List<TableName>? ShortestPath(IReadOnlyDictionary<TableName, TableNode> nodes, TableName from, TableName to)
    {
        Dictionary<TableName, TableName> cameFrom = new() { [from] = from };
        Queue<TableName> queue = new([from]);
        while (queue.TryDequeue(out var table))
        {
            if (table == to)
            {
                List<TableName> path = [table];
                for (; table != from; path.Add(table))
                {
                    table = cameFrom[table];
                }

                path.Reverse();
                return path;
            }

            foreach (var read in nodes[table].Reads.Keys.Where(read => cameFrom.TryAdd(read, table)))
            {
                queue.Enqueue(read);
            }
        }

        return null;
    }

    private static ProjectProblem Describe(IReadOnlyDictionary<TableName, TableNode> nodes, List<TableName> cycle)
    {
        var at = nodes[cycle[0]].Reads[cycle[1]];
        if (cycle.Count == 2)
        {
            return new(at, $"'{cycle[0]}' reads itself. A table is made from others: read what it is made from, or use kind: merge to keep rows.");
        }

        var places = cycle.Zip(cycle.Skip(1), (from, to) => nodes[from].Reads[to]);
        return new(at, $"A cycle: {string.Join(" reads ", cycle)}. None of them can be made first: take out one of the references in {string.Join(", ", places)}.");
    }

    /// <summary>Layer first, then name: an order that stays the same and that people expect.</summary>
    private static string Rank(TableNode node) => $"{LayerNames.Rank(node.Name.Layer) ?? 0}{node.Name.ToString().ToLowerInvariant()}";
}
