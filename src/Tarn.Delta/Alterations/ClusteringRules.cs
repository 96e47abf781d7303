using Tarn.Delta.Actions;
using Tarn.Delta.Features;
using Tarn.Delta.Schema;

namespace Tarn.Delta.Alterations;

/// <summary>Which columns a table can be clustered by.</summary>
internal static class ClusteringRules
{
    private const int Most = 4; // as Spark limits it

    /// <exception cref="DeltaException">Too many columns, one without statistics, or a partitioned table.</exception>
    public static void Check(string table, string operation, Metadata metadata, IReadOnlyList<IReadOnlyList<string>> columns)
    {
        var counted = new StatisticsBuilder(metadata).Columns;
        var why = columns.Count > Most ? $"it names {columns.Count} columns, and at most {Most} are allowed."
            : columns.Count > 0 && metadata.PartitionColumns.Count > 0 ? "the table is partitioned, and a table is either partitioned or clustered."
            : columns.FirstOrDefault(path => SchemaPath.Find(metadata.Schema, path) is null) is { } missing ? $"it has no column '{SchemaPath.Text(missing)}'."
            : columns.FirstOrDefault(path => !new StatisticsColumn(path, SchemaPath.Find(metadata.Schema, path)!.Type).HasBounds) is { } unordered
                ? $"column '{SchemaPath.Text(unordered)}' is a {SchemaPath.Find(metadata.Schema, unordered)!.Type}, which has no least and greatest values."
            : columns.FirstOrDefault(path => !counted.Any(column => column.Path.SequenceEqual(path))) is { } unseen
                ? $"column '{SchemaPath.Text(unseen)}' gets no statistics. Raise {TableProperties.StatisticsColumnCount}, or name it in {TableProperties.StatisticsColumns}."
            : null;
        if (why is not null)
        {
            throw new DeltaException($"{operation} on table '{table}' is refused: {why} Choose other columns.");
        }
    }
}
