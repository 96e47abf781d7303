using Tarn.Delta.Schema;

namespace Tarn.Engines;

/// <summary>What a Parquet file says of itself.</summary>
/// <param name="LocalFile">The file.</param>
/// <param name="Schema">Its columns as Delta's types.</param>
/// <param name="RowCount">Rows in it.</param>
/// <param name="Columns">What is known of leaf columns, by their paths: each name in double quotes (doubled inside), joined by points. Columns of which nothing is known are absent.</param>
public sealed record ParquetFooter(string LocalFile, StructType Schema, long RowCount, IReadOnlyDictionary<string, ColumnStatistics> Columns)
{
    /// <summary>What is known of a column; null for nothing.</summary>
    public ColumnStatistics? Find(StatisticsColumn column) => Columns.GetValueOrDefault(PathOf(column.Path));

    /// <summary>The key of a path in <see cref="Columns"/>.</summary>
    public static string PathOf(IEnumerable<string> names) =>
        string.Join('.', names.Select(name => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\""));
}
