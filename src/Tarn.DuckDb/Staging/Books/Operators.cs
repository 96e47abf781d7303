namespace Tarn.DuckDb.Staging.Books;

/// <summary>Kinds of DuckDB's physical operators, by what they do to the number of rows.</summary>
internal static class Operators
{
    internal static bool IsWriter(PlanNode node) => node.Type is
        "COPY_TO_FILE" or "BATCH_COPY_TO_FILE" or "CREATE_TABLE_AS" or "BATCH_CREATE_TABLE_AS" or "INSERT" or "BATCH_INSERT" or "RESULT_COLLECTOR";

    internal static bool IsJoin(PlanNode node) => node.Type is "CROSS_PRODUCT" || node.Type.EndsWith("_JOIN", StringComparison.Ordinal);

    internal static bool IsDelimJoin(PlanNode node) => node.Type is "LEFT_DELIM_JOIN" or "RIGHT_DELIM_JOIN";

    internal static bool IsParquetScan(PlanNode node) =>
        node.Type == "TABLE_SCAN" && (node["Function"] is "READ_PARQUET" or "PARQUET_SCAN" || node["Filename(s)"].Length > 0);

    internal static bool IsAggregate(PlanNode node) => node.Type is
        "HASH_GROUP_BY" or "PERFECT_HASH_GROUP_BY" or "UNGROUPED_AGGREGATE" or "PARTITIONED_AGGREGATE" or "SIMPLE_AGGREGATE";

    /// <summary>Gives a part of its rows and may stop the operators below it early.</summary>
    internal static bool IsLimit(PlanNode node) =>
        node.Type == "TOP_N" || node.Type.Contains("LIMIT", StringComparison.Ordinal) || node.Type.Contains("SAMPLE", StringComparison.Ordinal);

    internal static bool IsWindow(PlanNode node) => node.Type is "WINDOW" or "STREAMING_WINDOW";

    /// <summary>
    /// The first rows of each group, which the optimizer makes of <c>row_number() OVER (PARTITION BY …) = 1</c> (or <c>&lt;= n</c>, then with an UNNEST above).
    /// </summary>
    internal static bool IsFirstOfGroup(PlanNode node) =>
        IsAggregate(node) && Aggregates(node) is { Count: > 0 } aggregates &&
        aggregates.All(text => text.StartsWith("arg_max_nulls_last(", StringComparison.Ordinal) || text.StartsWith("arg_min_nulls_last(", StringComparison.Ordinal));

    /// <summary>An aggregate that DISTINCT or DISTINCT ON becomes.</summary>
    internal static bool IsDistinct(PlanNode node, SelectTraits traits)
    {
        if (!IsAggregate(node) || node.Type == "UNGROUPED_AGGREGATE")
        {
            return false;
        }

        var aggregates = Aggregates(node);
        return aggregates.Count == 0 || (traits.HasDistinctOn && aggregates.All(IsDistinctOnAggregate));
    }

    private static bool IsDistinctOnAggregate(string text) =>
        text.StartsWith("\"first\"(", StringComparison.Ordinal) || text.StartsWith("first(", StringComparison.Ordinal) ||
        text.StartsWith("arg_min_null(", StringComparison.Ordinal) || text.StartsWith("arg_max_null(", StringComparison.Ordinal);

    // Several aggregates stand on lines of their own.
    private static List<string> Aggregates(PlanNode node) =>
        [.. node["Aggregates"].Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
}
