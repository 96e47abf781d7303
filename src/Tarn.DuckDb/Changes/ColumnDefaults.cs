namespace Tarn.DuckDb.Changes;

/// <summary>The word for what a column holds where a statement says nothing.</summary>
internal static class ColumnDefaults
{
    /// <summary>Whether a value is the word DEFAULT.</summary>
    internal static bool IsDefault(string value) => value.AsSpan().Trim().Equals("DEFAULT", StringComparison.OrdinalIgnoreCase);
}
