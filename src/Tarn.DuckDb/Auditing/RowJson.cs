using Tarn.Delta.Schema;
using Tarn.DuckDb.Binding;

namespace Tarn.DuckDb.Auditing;

/// <summary>A row as one JSON object: an expression of type VARCHAR over a table's columns.</summary>
internal static class RowJson
{
    /// <summary>For a table of a schema.</summary>
    internal static string Of(StructType schema) =>
        Of(schema.Fields.Select(field => (field.Name, field.Type is PrimitiveType { Name: "float" or "double" })));

    /// <summary>For the result of a query.</summary>
    internal static string Of(IReadOnlyList<(string Name, DuckDbType Type)> columns) =>
        Of(columns.Select(column => (column.Name, column.Type.Id is DuckDbTypeId.Float or DuckDbTypeId.Double)));

    private static string Of(IEnumerable<(string Name, bool IsFloating)> columns)
    {
        var members = columns.Select(column => $"{Sql.Name(column.Name)} := {Value(Sql.Name(column.Name), column.IsFloating)}").ToList();
        return members.Count == 0 ? "'{}'" : $"to_json(struct_pack({string.Join(", ", members)}))::VARCHAR";
    }

    // JSON has no numbers for NaN and infinities: they become texts.
    private static string Value(string name, bool isFloating) => isFloating
        ? $"CASE WHEN {name} IS NULL OR isfinite({name}) THEN to_json({name}) ELSE to_json({name}::VARCHAR) END"
        : name;
}
