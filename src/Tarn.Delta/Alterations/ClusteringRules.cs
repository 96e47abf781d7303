using Tarn.Delta.Actions;
using Tarn.Delta.Schema;

namespace Tarn.Delta.Alterations;

/// <summary>Which columns a table can be clustered by.</summary>
internal static class ClusteringRules
{
    private const int Most = 4; // as Spark limits it

    /// <exception cref="DeltaException">Too many columns, one without statistics, or a partitioned table.</exception>
    public static void Check(string table, string operation, Metadata metadata, IReadOnlyList<IReadOnlyList<string>> columns)
    {
        var why = columns.Count > Most ? $"it names {columns.Count} columns, and at most {Most} are allowed."
            : columns.Count > 0 && metadata.PartitionColumns.Count > 0 ? "the table is partitioned, and a table is either partitioned or clustered."
            : columns.FirstOrDefault(path => SchemaPath.Find(metadata.Schema, path) is null) is { } missing ? $"it has no column '{SchemaPath.Text(missing)}'."
            : columns.FirstOrDefault(path => !new StatisticsColumn(path, SchemaPath.Find(metadata.Schema, path)!.Type).HasBounds) is { } unordered
                ? $"column '{SchemaPath.Text(unordered)}' is a {SchemaPath.Find(metadata.Schema, unordered)!.Type}, which has no least and greatest values."
            : null;
        if (why is not null)
        {
            throw new DeltaException($"{operation} on table '{table}' is refused: {why} Choose other columns.");
        }
    }
}
