using Tarn.Delta.Schema;
using Tarn.Delta.Snapshots;
using Tarn.Engines;

namespace Tarn.Lakes.Statements.Running;

/// <summary>The rows of an INSERT with PARTITION (…): values that are given become columns, and say which rows an OVERWRITE replaces.</summary>
/// <param name="Source">The rows.</param>
/// <param name="Where">The partitions that are given; null for none.</param>
/// <param name="IsDynamic">Whether only partitions that get rows are replaced.</param>
internal sealed record PartitionedRows(RowSource Source, string? Where, bool IsDynamic)
{
    /// <summary>Reads the statement against the table's schema.</summary>
    /// <param name="insert">The statement.</param>
    /// <param name="select">Its rows in the engine's SQL.</param>
    /// <param name="snapshot">The table.</param>
    /// <exception cref="TarnException">A column of PARTITION does not partition the table.</exception>
    public static PartitionedRows Of(Statement.Insert insert, string select, Snapshot snapshot)
    {
        if (insert.Partition.Count == 0)
        {
            return new PartitionedRows(new RowSource(select, insert.Columns, insert.ByName), null, IsDynamic: false);
        }

        List<(StructField Field, string Value)> given = [];
        foreach (var part in insert.Partition)
        {
            var field = snapshot.Schema.Fields.FirstOrDefault(field => Same(field.Name, part.Column) && snapshot.Metadata.PartitionColumns.Contains(field.Name))
                ?? throw new TarnException(
                    $"INSERT names PARTITION ({part.Column}), and '{insert.Table}' is {(snapshot.Metadata.PartitionColumns.Count == 0 ? "not partitioned" : $"partitioned by {string.Join(", ", snapshot.Metadata.PartitionColumns)}")}. " +
                    "Leave PARTITION out, or name those columns.");
            if (part.Value is { } value)
            {
                given.Add((field, value));
            }
        }

        var where = given.Count == 0 ? null : string.Join(" AND ", given.Select(part => $"{Quote(part.Field.Name)} IS NOT DISTINCT FROM ({part.Value})"));
        if (given.Count == 0)
        {
            return new PartitionedRows(new RowSource(select, insert.Columns, insert.ByName), null, IsDynamic: true);
        }

        var constants = string.Join(", ", given.Select(part => $"({part.Value}) AS {Quote(part.Field.Name)}"));
        var rows = $"SELECT *, {constants} FROM (\n{select}\n) AS __tarn_rows";
        if (insert.ByName)
        {
            return new PartitionedRows(new RowSource(rows), where, IsDynamic: false);
        }

        var columns = insert.Columns ?? [.. snapshot.Schema.Fields.Select(field => field.Name).Where(name => !given.Any(part => Same(part.Field.Name, name)))];
        return new PartitionedRows(new RowSource(rows, [.. columns, .. given.Select(part => part.Field.Name)]), where, IsDynamic: false);
    }

    private static bool Same(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);

    private static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
