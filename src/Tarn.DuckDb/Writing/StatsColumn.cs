using Tarn.Delta.Schema;

namespace Tarn.DuckDb.Writing;

/// <summary>One leaf of a table's schema, as statistics count leaves: a struct is its fields, an array or map is one leaf.</summary>
/// <param name="Path">Names from the root.</param>
/// <param name="Type">Of the leaf.</param>
internal sealed record StatsColumn(IReadOnlyList<string> Path, DeltaType Type)
{
    /// <summary>How many leading leaves have statistics: the default of <c>delta.dataSkippingNumIndexedCols</c>.</summary>
    private const int Indexed = 32;

    /// <summary>As RETURN_STATS names it, and as an expression of SQL.</summary>
    public string QuotedPath => string.Join('.', Path.Select(name => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));

    /// <summary>Arrays and maps: RETURN_STATS counts the nulls of their elements, never their own.</summary>
    public bool IsRepeated => Type is ArrayType or MapType;

    /// <summary>Floating point: a NaN makes the greatest value unknown.</summary>
    public bool IsFloating => Type is PrimitiveType { Name: "float" or "double" };

    /// <summary>The leaves that have statistics, in order.</summary>
    public static IReadOnlyList<StatsColumn> Of(StructType schema) => [.. Leaves(schema, []).Take(Indexed)];

    private static IEnumerable<StatsColumn> Leaves(StructType type, string[] parents)
    {
        foreach (var field in type.Fields)
        {
            string[] path = [.. parents, field.Name];
            if (field.Type is not StructType nested)
            {
                yield return new StatsColumn(path, field.Type);
                continue;
            }

            foreach (var leaf in Leaves(nested, path))
            {
                yield return leaf;
            }
        }
    }
}
