using Tarn.Delta.Schema;

namespace Tarn.DuckDb.Auditing;

/// <summary>A row as one JSON object.</summary>
internal static class RowJson
{
    /// <summary>An expression of type VARCHAR over a table's columns. NaN and infinities, which JSON has no numbers for, become texts.</summary>
    internal static string Of(StructType schema) => schema.Fields.Count == 0
        ? "'{}'"
        : $"to_json(struct_pack({string.Join(", ", schema.Fields.Select(field => $"{Sql.Name(field.Name)} := {Value(field)}"))}))::VARCHAR";

    private static string Value(StructField field)
    {
        var name = Sql.Name(field.Name);
        return field.Type is PrimitiveType { Name: "float" or "double" }
            ? $"CASE WHEN {name} IS NULL OR isfinite({name}) THEN to_json({name}) ELSE to_json({name}::VARCHAR) END"
            : name;
    }
}
