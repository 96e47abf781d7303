using System.Text.Json;
using Tarn.Delta.Scans;
using Tarn.Delta.Schema;
using Tarn.DuckDb.Binding;

namespace Tarn.DuckDb.Scanning.Pruning;

/// <summary>
/// Says a SQL condition as far as files can be chosen by it. Where a row makes the condition true, it makes the predicate true: what cannot be said
/// is left out where that keeps more files, and makes the whole unsayable elsewhere.
/// </summary>
internal static class PredicateReader
{
    /// <summary>As deep as the tree of a condition may be.</summary>
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 1000 };

    /// <summary>Reads a condition through the engine's own parser.</summary>
    /// <param name="connection">Any; nothing but the parser is used.</param>
    /// <param name="condition">As in a WHERE clause.</param>
    /// <param name="alias">What it calls the table.</param>
    /// <param name="schema">The table's columns.</param>
    /// <param name="others">What it calls other tables, as the source of a merge.</param>
    /// <returns>Null when nothing can be said of the table's rows; the condition may also be wrong.</returns>
    internal static FilePredicate? Read(DuckDbConnection connection, string condition, string alias, StructType schema, params IReadOnlyCollection<string> others)
    {
        // The line break ends a comment of the condition.
        var tree = (string)connection.Scalar("SELECT json_serialize_sql(?::VARCHAR)", $"SELECT 1 FROM x WHERE ({condition}\n)")!;
        try
        {
            using var document = JsonDocument.Parse(tree, Deep);
            var root = document.RootElement;
            if (root.GetProperty("error").GetBoolean() || root.GetProperty("statements").GetArrayLength() != 1)
            {
                return null;
            }

            var node = root.GetProperty("statements")[0].GetProperty("node");
            return node.TryGetProperty("where_clause", out var where) ? Read(where, new ColumnScope(alias, schema, others)) : null;
        }
        catch (JsonException)
        {
            return null; // deeper than can be parsed
        }
    }

    /// <summary>Reads the tree of a condition.</summary>
    internal static FilePredicate? Read(JsonElement condition, ColumnScope scope) =>
        condition.ValueKind == JsonValueKind.Object ? new ConditionReader(scope).Read(condition, isNegated: false) : null;
}
