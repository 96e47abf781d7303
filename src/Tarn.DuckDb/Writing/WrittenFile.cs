using System.Globalization;
using Tarn.Delta.Schema;
using Tarn.DuckDb.Binding;

namespace Tarn.DuckDb.Writing;

/// <summary>A row that COPY … RETURN_STATS gives. Columns are named by <see cref="ColumnPath"/>.</summary>
internal sealed record WrittenFile(string LocalPath, long RowCount, long SizeInBytes, IReadOnlyDictionary<string, ColumnStatistics> Columns)
{
    /// <summary>The value of COPY's group column; null where there is none.</summary>
    public int? Group { get; init; }

    public static WrittenFile Read(DuckDbChunk chunk, int row)
    {
        object? Value(string name) => chunk[Enumerable.Range(0, chunk.Columns.Count).First(index => chunk.Columns[index].Name == name)].Read(row);
        var columns = (KeyValuePair<object, object?>[])Value("column_statistics")!;
        return new WrittenFile(
            (string)Value("filename")!,
            Convert.ToInt64(Value("count"), CultureInfo.InvariantCulture),
            Convert.ToInt64(Value("file_size_bytes"), CultureInfo.InvariantCulture),
            columns.ToDictionary(column => (string)column.Key, column => Column((KeyValuePair<object, object?>[])column.Value!), StringComparer.Ordinal))
        {
            Group = Value("partition_keys") is KeyValuePair<object, object?>[] { Length: > 0 } keys
                ? int.Parse((string)keys[0].Value!, NumberStyles.None, CultureInfo.InvariantCulture)
                : null,
        };
    }

    private static ColumnStatistics Column(KeyValuePair<object, object?>[] facts)
    {
        string? Fact(string name) => (string?)facts.FirstOrDefault(fact => (string)fact.Key == name).Value;
        return new ColumnStatistics(
            Fact("min"),
            Fact("has_nan") == "true" ? null : Fact("max"), // a NaN counts as the greatest, and has no place in JSON
            Fact("null_count") is { } count ? long.Parse(count, CultureInfo.InvariantCulture) : null);
    }
}
