using System.Collections.Immutable;
using System.Text.Json;
using Tarn.Engines;

namespace Tarn.DuckDb.Analysis;

/// <summary>Walks a statement's tree as <c>json_serialize_sql</c> gives it: collects tables, and what a sandboxed SELECT may not contain.</summary>
internal sealed class SyntaxWalk(SqlText text)
{
    /// <summary>Table functions that make rows of nothing or of their arguments. Every other one reads files, the catalog, or other statements.</summary>
    private static readonly HashSet<string> HarmlessFunctions = new(StringComparer.OrdinalIgnoreCase)
    {
        "range", "generate_series", "unnest", "repeat", "repeat_row", "json_each", "json_tree", "summary",
    };

    /// <summary>What gives another value at another time. A bare name such as current_date comes as a column's.</summary>
    private static readonly HashSet<string> VolatileNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "now", "today", "current_date", "current_time", "current_timestamp", "localtime", "localtimestamp", "get_current_time", "get_current_timestamp",
        "transaction_timestamp", "age", "random", "uuid", "uuidv4", "uuidv7", "gen_random_uuid",
    };

    private static readonly string[] FileEndings =
    [
        ".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".parquet", ".gz", ".zst", ".bz2", ".db", ".duckdb", ".xlsx", ".arrow", ".avro",
    ];

    private readonly SortedDictionary<long, SqlTableReference> tables = [];
    private readonly SortedDictionary<long, string> problems = [];

    internal IReadOnlyList<SqlTableReference> Tables => [.. tables.Values];

    /// <summary>The first problem in the text; null for none.</summary>
    internal SqlProblem? Problem
    {
        get
        {
            if (problems.Count == 0)
            {
                return null;
            }

            var (offset, message) = problems.First();
            var (line, column) = text.At(offset);
            return new(message, line, column);
        }
    }

    /// <summary>Whether the same tables may give other rows at another time.</summary>
    internal bool IsVolatile { get; private set; }

    internal void Walk(JsonElement statement) => Walk(statement, ImmutableHashSet.Create<string>(StringComparer.OrdinalIgnoreCase));

    /// <summary>The first place that a tree names, or null.</summary>
    internal static long? FirstLocation(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject()
            .Select(member => member.NameEquals("query_location") ? Location(element) : FirstLocation(member.Value)).Min(),
        JsonValueKind.Array => element.EnumerateArray().Select(FirstLocation).Min(),
        _ => null,
    };

    private static long? Location(JsonElement node) =>
        node.TryGetProperty("query_location", out var location) && location.TryGetInt64(out var offset) ? offset : null; // 2^64-1 is none

    private void Walk(JsonElement element, ImmutableHashSet<string> names)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                Walk(item, names);
            }
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            var inner = element.TryGetProperty("cte_map", out var ctes) ? WalkNamed(ctes, names) : names;
            Visit(element, inner);
            foreach (var member in element.EnumerateObject())
            {
                if (!member.NameEquals("cte_map"))
                {
                    Walk(member.Value, inner);
                }
            }
        }
    }

    /// <summary>Common table expressions: each sees those before it, a recursive one itself; the names are those that the rest sees.</summary>
    private ImmutableHashSet<string> WalkNamed(JsonElement ctes, ImmutableHashSet<string> names)
    {
        foreach (var cte in ctes.GetProperty("map").EnumerateArray())
        {
            var name = cte.GetProperty("key").GetString()!;
            var query = cte.GetProperty("value");
            Walk(query, IsRecursive(query) ? names.Add(name) : names);
            names = names.Add(name);
        }

        return names;
    }

    private static bool IsRecursive(JsonElement cte) =>
        cte.TryGetProperty("query", out var query) && query.TryGetProperty("node", out var node) && Text(node, "type") == "RECURSIVE_CTE_NODE";

    private void Visit(JsonElement node, ImmutableHashSet<string> names)
    {
        switch (Text(node, "type"))
        {
            case "BASE_TABLE":
                VisitTable(node, names);
                break;
            case "TABLE_FUNCTION" when node.TryGetProperty("function", out var function):
                VisitFunction(function);
                break;
            case "SHOW_REF" when node.GetProperty("query").ValueKind == JsonValueKind.Null:
                Refuse(node, "SHOW lists what the engine has, not what the lake has. Write 'tarn ls' or 'tarn show <table>' instead.");
                break;
            case "FUNCTION":
                IsVolatile |= IsVolatileCall(node);
                break;
            case "COLUMN_REF" when node.GetProperty("column_names") is var parts && parts.GetArrayLength() == 1:
                IsVolatile |= VolatileNames.Contains(parts[0].GetString()!);
                break;
            case "VALUE_PARAMETER":
                Refuse(node, "The statement has a parameter ($1 or ?), and there is nothing to fill it with. Write the value.");
                break;
            default:
                break;
        }
    }

    private void VisitTable(JsonElement node, ImmutableHashSet<string> names)
    {
        string[] parts = [Text(node, "catalog_name"), Text(node, "schema_name"), Text(node, "table_name")];
        var name = string.Join('.', parts.Where(part => part.Length > 0));
        if (parts[1].Length == 0 && names.Contains(parts[2]))
        {
            return;
        }

        if (LooksLikeFile(name))
        {
            Refuse(node, $"The statement reads the file '{name}'. It may read tables only: load the file with a source, and read the source's table.");
            return;
        }

        if (parts[0].Length > 0)
        {
            Refuse(node, $"'{name}' has three parts. Tables are named by layer and name: {parts[1]}.{parts[2]}.");
        }

        if (node.GetProperty("at_clause").ValueKind != JsonValueKind.Null)
        {
            Refuse(node, $"'{name}' is asked for with AT. Old versions are read with 'tarn query': {name} VERSION AS OF 3.");
        }

        var offset = Location(node) ?? 0;
        var (line, column) = text.At(offset);
        tables[offset] = new(name, line, column);
    }

    private void VisitFunction(JsonElement function)
    {
        var name = Text(function, "function_name");
        if (!HarmlessFunctions.Contains(name))
        {
            Refuse(function, $"The table function {name}() reads files or the engine's own state, and a SELECT of the lake reads tables only: " +
                "load the file with a source, and read the source's table.");
        }
    }

    /// <summary>age(t) counts from today, age(t, u) does not.</summary>
    private static bool IsVolatileCall(JsonElement function) =>
        Text(function, "function_name") is var name && VolatileNames.Contains(name) &&
        (!name.Equals("age", StringComparison.OrdinalIgnoreCase) || function.GetProperty("children").GetArrayLength() == 1);

    private static bool LooksLikeFile(string name) =>
        name.AsSpan().IndexOfAny("/\\*?") >= 0 || FileEndings.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    private static string Text(JsonElement node, string member) =>
        node.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private void Refuse(JsonElement node, string message) => problems.TryAdd(Location(node) ?? text.Begin, message);
}
