using System.Text.Json;
using Tarn.Delta.Scans;
using Tarn.Engines;

namespace Tarn.DuckDb.Scanning.Pruning;

/// <summary>
/// Finds what a statement certainly asks of the rows of each table that it names: rows that fail it leave no trace in the result. A table that is named
/// in several places must match in one of them.
/// </summary>
internal sealed class QueryPredicates
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 1000 };

    /// <summary>They name tables in texts.</summary>
    private static readonly string[] HiddenTables = ["query", "query_table"];

    private readonly Dictionary<string, TableInput> tables = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, int> places = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, List<FilePredicate>> found = new(StringComparer.OrdinalIgnoreCase);
    private bool isOpaque;

    private QueryPredicates(IEnumerable<TableInput> inputs)
    {
        foreach (var table in inputs)
        {
            tables[table.Name.ToString()] = table;
        }
    }

    /// <summary>By table; those that nothing is known of are absent.</summary>
    /// <param name="tree">The statement as <c>json_serialize_sql</c> gives it.</param>
    /// <param name="inputs">The tables that it may name.</param>
    internal static IReadOnlyDictionary<TableName, FilePredicate> Find(string tree, IReadOnlyList<TableInput> inputs)
    {
        try
        {
            using var document = JsonDocument.Parse(tree, Deep);
            var root = document.RootElement;
            if (root.GetProperty("error").GetBoolean() || root.GetProperty("statements").GetArrayLength() != 1)
            {
                return new Dictionary<TableName, FilePredicate>();
            }

            var predicates = new QueryPredicates(inputs);
            predicates.Walk(root.GetProperty("statements")[0]);
            return predicates.Complete();
        }
        catch (JsonException)
        {
            return new Dictionary<TableName, FilePredicate>(); // deeper than can be parsed
        }
    }

    private Dictionary<TableName, FilePredicate> Complete() => isOpaque ? [] : found
        .Where(table => table.Value.Count == places[table.Key])
        .ToDictionary(table => tables[table.Key].Name, table => table.Value.Aggregate((left, right) => new FilePredicate.Either(left, right)));

    /// <summary>Every place counts; only those right in the FROM of a SELECT can have conditions.</summary>
    private void Walk(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                Walk(item);
            }
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            switch (Text(element, "type"))
            {
                case "BASE_TABLE" when NameOf(element) is { } name:
                    places[name] = places.GetValueOrDefault(name) + 1;
                    break;
                case "TABLE_FUNCTION" when element.TryGetProperty("function", out var function):
                    isOpaque |= HiddenTables.Contains(Text(function, "function_name"), StringComparer.OrdinalIgnoreCase);
                    break;
                case "SELECT_NODE" when IsNull(element, "sample"):
                    VisitFrom(element);
                    break;
                default:
                    break;
            }

            foreach (var member in element.EnumerateObject())
            {
                Walk(member.Value);
            }
        }
    }

    private void VisitFrom(JsonElement select)
    {
        if (!select.TryGetProperty("from_table", out var from) || from.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        var aliases = Aliases(from).ToList();
        JsonElement[] conditions = select.TryGetProperty("where_clause", out var where) && where.ValueKind == JsonValueKind.Object ? [where] : [];
        Visit(from, conditions, aliases, allowsBareNames: !MergesColumns(from));
    }

    /// <summary>Rows of a table reach the WHERE through inner joins, and as the kept side of outer ones.</summary>
    private void Visit(JsonElement from, JsonElement[] conditions, List<string> aliases, bool allowsBareNames)
    {
        switch (Text(from, "type"))
        {
            case "BASE_TABLE":
                VisitTable(from, conditions, aliases, allowsBareNames);
                break;
            case "JOIN" when Text(from, "ref_type") is "REGULAR" or "CROSS" or "NATURAL":
                var (left, right) = (from.GetProperty("left"), from.GetProperty("right"));
                switch (Text(from, "join_type"))
                {
                    case "INNER":
                        var all = from.TryGetProperty("condition", out var on) && on.ValueKind == JsonValueKind.Object ? [.. conditions, on] : conditions;
                        Visit(left, all, aliases, allowsBareNames);
                        Visit(right, all, aliases, allowsBareNames);
                        break;
                    case "LEFT" or "SEMI" or "ANTI":
                        Visit(left, conditions, aliases, allowsBareNames);
                        break;
                    case "RIGHT":
                        Visit(right, conditions, aliases, allowsBareNames);
                        break;
                    default:
                        break;
                }

                break;
            default:
                break;
        }
    }

    private void VisitTable(JsonElement node, JsonElement[] conditions, List<string> aliases, bool allowsBareNames)
    {
        if (NameOf(node) is not { } name || !IsNull(node, "sample") || !IsNull(node, "at_clause") || node.GetProperty("column_name_alias").GetArrayLength() > 0)
        {
            return;
        }

        var alias = AliasOf(node);
        List<string> others = [.. aliases];
        _ = others.Remove(alias);
        var scope = new ColumnScope(alias, tables[name].Snapshot.Schema, others) { AllowsBareNames = allowsBareNames };
        var predicate = conditions.Select(condition => PredicateReader.Read(condition, scope))
            .Aggregate((FilePredicate?)null, (left, right) => left is null ? right : right is null ? left : new FilePredicate.Both(left, right));
        if (predicate is not null)
        {
            if (!found.TryGetValue(name, out var list))
            {
                found[name] = list = [];
            }

            list.Add(predicate);
        }
    }

    private string? NameOf(JsonElement table)
    {
        var name = $"{Text(table, "schema_name")}.{Text(table, "table_name")}";
        return tables.ContainsKey(name) ? name : null;
    }

    private static string AliasOf(JsonElement table) => Text(table, "alias") is { Length: > 0 } alias ? alias : Text(table, "table_name");

    /// <summary>What the tables of one FROM are called, whatever they are.</summary>
    private static IEnumerable<string> Aliases(JsonElement from) => Text(from, "type") == "JOIN"
        ? Aliases(from.GetProperty("left")).Concat(Aliases(from.GetProperty("right")))
        : [AliasOf(from)];

    /// <summary>USING and NATURAL make one column of two: its bare name is neither table's alone.</summary>
    private static bool MergesColumns(JsonElement from) => Text(from, "type") == "JOIN" && (
        Text(from, "ref_type") == "NATURAL" || (from.TryGetProperty("using_columns", out var columns) && columns.GetArrayLength() > 0)
        || MergesColumns(from.GetProperty("left")) || MergesColumns(from.GetProperty("right")));

    private static bool IsNull(JsonElement node, string member) => !node.TryGetProperty(member, out var value) || value.ValueKind == JsonValueKind.Null;

    private static string Text(JsonElement node, string member) =>
        node.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
