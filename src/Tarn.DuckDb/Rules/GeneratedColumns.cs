using System.Text.Json.Nodes;
using Tarn.Delta.Schema;
using Tarn.DuckDb.Scanning;

namespace Tarn.DuckDb.Rules;

/// <summary>What columns hold that a statement gives nothing: their default, or what is computed from other columns of their row (PROTOCOL.md, "Default Columns", "Generated Columns").</summary>
internal static class GeneratedColumns
{
    private const string GenerationKey = "delta.generationExpression";
    private const string DefaultKey = "CURRENT_DEFAULT";

    /// <summary>The column's expression, in Spark SQL; null where it is not generated.</summary>
    internal static string? ExpressionOf(StructField field) => Text(field, GenerationKey);

    /// <summary>The value of a generated column, of rows with the table's columns.</summary>
    /// <exception cref="Engines.EngineException">It cannot be computed by this engine.</exception>
    internal static string ValueOf(StructField field, TableExpressions expressions) =>
        $"CAST(({expressions.Translate($"Generated column {field.Name}", ExpressionOf(field)!)}) AS {SqlTypes.Of(field.Type)})";

    /// <summary>The column's default as a value of its type; null where it has none.</summary>
    /// <exception cref="Engines.EngineException">It cannot be computed by this engine.</exception>
    internal static string DefaultOf(StructField field, TableExpressions expressions) => Text(field, DefaultKey) is { } text
        ? $"CAST(({expressions.Translate($"The default of column {field.Name}", text)}) AS {SqlTypes.Of(field.Type)})"
        : $"CAST(NULL AS {SqlTypes.Of(field.Type)})";

    private static string? Text(StructField field, string key) => field.Metadata[key] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
