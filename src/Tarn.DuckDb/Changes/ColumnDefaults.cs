using System.Text.Json.Nodes;
using Tarn.Delta.Schema;

namespace Tarn.DuckDb.Changes;

/// <summary>What a column holds where a statement says nothing, or DEFAULT.</summary>
internal static class ColumnDefaults
{
    private const string Key = "CURRENT_DEFAULT";

    /// <summary>Whether a value is the word DEFAULT.</summary>
    internal static bool IsDefault(string value) => value.AsSpan().Trim().Equals("DEFAULT", StringComparison.OrdinalIgnoreCase);

    /// <summary>The column's default as an expression; NULL where it has none.</summary>
    internal static string Of(StructField field) => field.Metadata[Key] is JsonValue value && value.TryGetValue<string>(out var text) ? $"({text}\n)" : "NULL";
}
