using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tarn.Delta.Actions;
using Tarn.Delta.Features;
using Tarn.Delta.Schema;
using Tarn.DuckDb.Binding;
using Tarn.Engines;

namespace Tarn.DuckDb.Rules;

/// <summary>
/// The rules of a table that every written row keeps to: NOT NULL, CHECK constraints, invariants, and generated columns that hold what their expression
/// gives. They are checked in the scan that writes the rows: an offending one fails the statement, before any commit.
/// </summary>
internal sealed class TableRules
{
    private const string TableMark = "TARN_RULE:";
    private const string StatementMark = "TARN_STATEMENT_RULE:";
    private const int MaxRowLength = 1000;

    private readonly StructType schema;
    private readonly IReadOnlyList<TableRule> rules;
    private readonly string mark;
    private readonly string alias;

    private TableRules(StructType schema, IReadOnlyList<TableRule> rules, string mark = TableMark, string alias = "__tarn_row") =>
        (this.schema, this.rules, this.mark, this.alias) = (schema, rules, mark, alias);

    /// <summary>The rules of a table.</summary>
    /// <param name="connection">Binds their expressions.</param>
    /// <param name="metadata">Has them.</param>
    /// <exception cref="EngineException">A rule cannot be checked by this engine; it is named.</exception>
    internal static TableRules Of(DuckDbConnection connection, Metadata metadata)
    {
        var table = metadata.Name ?? metadata.Id;
        List<TableRule> rules = [.. NotNullRules.Of(metadata.Schema)];
        var expressions = new TableExpressions(connection, metadata.Schema, table);
        foreach (var (name, expression) in metadata.Configuration.Where(pair => pair.Key.StartsWith(TableProperties.ConstraintPrefix, StringComparison.Ordinal)))
        {
            rules.Add(Check($"CHECK constraint {name[TableProperties.ConstraintPrefix.Length..]}", expression, expressions));
        }

        foreach (var field in AllFields(metadata.Schema))
        {
            if (InvariantOf(field, table) is { } invariant)
            {
                rules.Add(Check($"Invariant of column {field.Name}", invariant, expressions));
            }
        }

        foreach (var field in metadata.Schema.Fields)
        {
            if (GeneratedColumns.ExpressionOf(field) is { } generation)
            {
                rules.Add(new TableRule(
                    $"Generated column {field.Name} must hold ({generation}), which is violated",
                    $"{Sql.Name(field.Name)} IS DISTINCT FROM {GeneratedColumns.ValueOf(field, expressions)}",
                    "Leave the column out, so that it is computed, or give it that value."));
            }
        }

        return new TableRules(metadata.Schema, rules);
    }

    /// <summary>No rule at all.</summary>
    internal static TableRules None(StructType schema) => new(schema, []);

    /// <summary>A rule of the statement itself.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="schema">The table's columns.</param>
    /// <param name="alias">What the rule calls the table, quoted.</param>
    internal static TableRules Of(TableRule rule, StructType schema, string alias) => new(schema, [rule], StatementMark, alias);

    /// <summary>The same rows, of which an offending one fails the statement that reads them (<see cref="Explain"/>).</summary>
    /// <param name="select">Gives the table's columns by their logical names.</param>
    internal string Guard(string select)
    {
        if (rules.Count == 0)
        {
            return select;
        }

        // In the projection and not in a filter: filters of one level are evaluated in any order, so that a row which the SELECT leaves out might fail.
        var cases = rules.Select((rule, index) =>
            string.Create(CultureInfo.InvariantCulture, $" WHEN {rule.Violation} THEN error('{mark}{index}:' || left(CAST({alias} AS VARCHAR), {MaxRowLength}))"));
        var first = Sql.Name(GuardedColumn);
        var columns = schema.Fields.Select(field => Sql.Name(field.Name)).Select(name => name == first ? $"CASE{string.Concat(cases)} ELSE {name} END AS {name}" : name);
        return $"SELECT {string.Join(", ", columns)} FROM ({select}) AS {alias}";
    }

    /// <summary>The error that tells a broken rule with a row that breaks it; null where the failure is another.</summary>
    internal EngineException? Explain(EngineException failure)
    {
        var start = failure.Message.IndexOf(mark, StringComparison.Ordinal);
        if (start < 0)
        {
            return null;
        }

        var parts = failure.Message[(start + mark.Length)..].Split(':', 2);
        return parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < rules.Count
            ? new EngineException($"{rules[index].Broken} by the row {parts[1].TrimEnd()}. Nothing was written. {rules[index].Remedy}", failure)
            : null;
    }

    /// <summary>A column that is surely computed: columns of null only are in no file.</summary>
    private string GuardedColumn => (schema.Fields.FirstOrDefault(column => column.Type is not PrimitiveType { Name: "void" }) ?? schema.Fields[0]).Name;

    private static IEnumerable<StructField> AllFields(DeltaType type) => type switch
    {
        StructType nested => nested.Fields.SelectMany(field => AllFields(field.Type).Prepend(field)),
        ArrayType array => AllFields(array.Element),
        MapType map => AllFields(map.Key).Concat(AllFields(map.Value)),
        _ => [],
    };

    private static TableRule Check(string name, string expression, TableExpressions expressions) => new(
        $"{name} ({expression}) is violated",
        $"NOT coalesce(CAST(({expressions.Translate(name, expression)}) AS BOOLEAN), false)",
        "Correct the row, or leave it out.");

    /// <summary>The expression of <c>delta.invariants</c>: <c>{"expression":{"expression":"x &gt; 3"}}</c>.</summary>
    private static string? InvariantOf(StructField field, string table)
    {
        if (field.Metadata["delta.invariants"] is not { } json)
        {
            return null;
        }

        try
        {
            var node = json is JsonValue value && value.TryGetValue<string>(out var text) ? JsonNode.Parse(text) : json;
            return (string?)node?["expression"]?["expression"] ?? throw new JsonException("it has no expression");
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new EngineException(
                $"Column '{field.Name}' of table '{table}' has an invariant that cannot be read ({exception.Message}): {json.ToJsonString()}. Write the table with the program that made it.",
                exception);
        }
    }
}
