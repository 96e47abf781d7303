using System.Text.Json;
using Tarn.Delta.Schema;

namespace Tarn.DuckDb.Scanning.Pruning;

/// <summary>Finds the columns of one table among the names of a condition.</summary>
/// <param name="alias">What the condition calls the table.</param>
/// <param name="schema">The table's columns.</param>
/// <param name="others">What it calls other tables.</param>
internal sealed class ColumnScope(string alias, StructType schema, IReadOnlyCollection<string> others)
{
    /// <summary>Whether names without a table may be this table's.</summary>
    internal bool AllowsBareNames { get; init; } = true;

    /// <summary>The column that a node names, with the letter case of the schema; null when it names none of this table for sure.</summary>
    internal (IReadOnlyList<string> Path, StructField Field)? Find(JsonElement node)
    {
        if (node.GetProperty("type").GetString() != "COLUMN_REF")
        {
            return null;
        }

        string[] names = [.. node.GetProperty("column_names").EnumerateArray().Select(name => name.GetString()!)];
        if (names.Length > 1 && (Same(names[1], alias) || others.Any(other => Same(names[0], other) || Same(names[1], other))))
        {
            return null; // another table's, or one named with its schema
        }

        var isQualified = names.Length > 1 && Same(names[0], alias);
        if (!isQualified)
        {
            return AllowsBareNames ? Resolve(names) : null;
        }

        // table.column comes before column.field; where both exist, better none.
        return Resolve(names) is null ? Resolve(names.AsSpan(1)) : null;
    }

    private (IReadOnlyList<string>, StructField)? Resolve(ReadOnlySpan<string> names)
    {
        List<string> path = [];
        DeltaType type = schema;
        StructField? field = null;
        foreach (var name in names)
        {
            var found = type is StructType row ? row.Fields.Where(candidate => Same(candidate.Name, name)).ToList() : [];
            if (found.Count != 1)
            {
                return null;
            }

            field = found[0];
            path.Add(field.Name);
            type = field.Type;
        }

        return field is null ? null : (path, field);
    }

    private static bool Same(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);
}
