using Tarn.Delta.Schema;

namespace Tarn.DuckDb.Loading;

/// <summary>The columns that Tarn adds to what a source gave.</summary>
internal static class BronzeColumns
{
    private static readonly PrimitiveType s_string = new("string");
    private static readonly PrimitiveType s_long = new("long");
    private static readonly PrimitiveType s_timestamp = new("timestamp");
    private static readonly PrimitiveType s_date = new("date");

    /// <summary>Of every bronze table, behind the data's columns.</summary>
    public static IReadOnlyList<StructField> Metadata { get; } =
    [
        new("_batch_id", s_string),
        new("_run_at", s_timestamp),
        new("_source_system", s_string),
        new("_source_object", s_string),
        new("_source_row", s_long),
        new("_execution_date", s_date),
    ];

    /// <summary>Of every quarantine table.</summary>
    public static StructType Quarantine { get; } = new(
    [
        new("raw_text", s_string),
        new("reasons", new ArrayType(
            new StructType([new("rule", s_string), new("column", s_string), new("value", s_string), new("message", s_string)]), ContainsNull: true)),
        new("_source_object", s_string),
        new("_source_row", s_long),
        new("_source_line", s_long),
        new("_source_offset", s_long),
        new("_batch_id", s_string),
        new("_run_at", s_timestamp),
        new("_source_system", s_string),
        new("_execution_date", s_date),
        new("table_name", s_string),
        new("status", s_string),
    ]);

    public static bool IsMetadata(string name) => Metadata.Any(field => string.Equals(field.Name, name, StringComparison.OrdinalIgnoreCase));
}
