using System.Globalization;
using Tarn.Delta.Schema;
using Tarn.DuckDb.Binding;

namespace Tarn.DuckDb.Writing;

/// <summary>
/// What RETURN_STATS does not tell: whether an earlier row group of a floating-point column held a NaN (its <c>has_nan</c> is the last row group's; a footer
/// leaves a row group's bounds out when it has one), the bounds of strings that were written from enums, and how many arrays and maps are null (its counts
/// are of elements).
/// </summary>
internal sealed class FooterFacts
{
    private readonly HashSet<(string File, string Column)> withNaN = [];
    private readonly Dictionary<(string File, string Column), (string Min, string Max)> bounds = [];
    private readonly Dictionary<(string File, string Column), long> nulls = [];

    private FooterFacts()
    {
    }

    public static async Task<FooterFacts> ReadAsync(
        DuckDbConnection connection, IReadOnlyList<WrittenFile> files, IReadOnlyList<StatisticsColumn> columns, CancellationToken cancellationToken)
    {
        var facts = new FooterFacts();
        if (files.Count == 0)
        {
            return facts;
        }

        var paths = Sql.Files(files.Select(file => file.LocalPath));
        if (columns.Where(column => ColumnPath.IsFloating(column) || IsUnboundedString(column, files)).ToList() is { Count: > 0 } doubtful)
        {
            await facts.ReadFootersAsync(connection, paths, doubtful, cancellationToken).ConfigureAwait(false);
        }

        if (columns.Where(ColumnPath.IsRepeated).ToList() is { Count: > 0 } repeated)
        {
            await facts.ReadNullsAsync(connection, paths, repeated, cancellationToken).ConfigureAwait(false);
        }

        return facts;
    }

    /// <summary>A column's facts with what the footer adds; null when nothing is known.</summary>
    public ColumnStatistics? Complete(WrittenFile file, StatisticsColumn column)
    {
        var name = ColumnPath.Quoted(column);
        var key = (file.LocalPath, name);
        if (ColumnPath.IsRepeated(column))
        {
            return nulls.TryGetValue(key, out var count) ? new ColumnStatistics(null, null, count) : null;
        }

        if (!file.Columns.TryGetValue(name, out var written))
        {
            return null;
        }

        return written.Min is null && bounds.TryGetValue(key, out var found)
            ? written with { Min = found.Min, Max = found.Max }
            : written with { Max = withNaN.Contains(key) ? null : written.Max };
    }

    private static bool IsUnboundedString(StatisticsColumn column, IReadOnlyList<WrittenFile> files) => column.Type is PrimitiveType { Name: "string" } &&
        files.Any(file => file.Columns.TryGetValue(ColumnPath.Quoted(column), out var written) && written.Min is null && written.NullCount < file.RowCount);

    /// <summary>
    /// Bounds count only where every row group that has values has them. The footer names a nested column by its path with commas, which names may hold
    /// too: two columns of one name there have no bounds.
    /// </summary>
    private async Task ReadFootersAsync(
        DuckDbConnection connection, string paths, IReadOnlyList<StatisticsColumn> columns, CancellationToken cancellationToken)
    {
        var named = columns.ToLookup(column => string.Join(", ", column.Path), StringComparer.Ordinal);
        var sql =
            "SELECT file_name, path_in_schema, count(*) FILTER (stats_max_value IS NULL AND stats_null_count < num_values), min(stats_min_value), max(stats_max_value) " +
            $"FROM parquet_metadata({paths}) WHERE list_contains({Sql.Texts(named.Select(column => column.Key))}, path_in_schema) GROUP BY ALL";
        await foreach (var chunk in connection.QueryAsync(sql, null, cancellationToken).ConfigureAwait(false))
        {
            for (var row = 0; row < chunk.RowCount; row++)
            {
                var isWhole = Convert.ToInt64(chunk[2].Read(row), CultureInfo.InvariantCulture) == 0;
                foreach (var column in named[chunk[1].Text(row)])
                {
                    var key = (chunk[0].Text(row), ColumnPath.Quoted(column));
                    if (!isWhole)
                    {
                        withNaN.Add(key);
                    }
                    else if (!ColumnPath.IsFloating(column) && !chunk[3].IsNull(row) && named[chunk[1].Text(row)].Count() == 1)
                    {
                        bounds[key] = (chunk[3].Text(row), chunk[4].Text(row));
                    }
                }
            }
        }
    }

    private async Task ReadNullsAsync(
        DuckDbConnection connection, string paths, List<StatisticsColumn> repeated, CancellationToken cancellationToken)
    {
        var counts = string.Join(", ", repeated.Select(column => $"count(*) FILTER ({ColumnPath.Quoted(column)} IS NULL)"));
        var sql = $"SELECT _tarn_file, {counts} FROM read_parquet({paths}, filename = '_tarn_file', hive_partitioning = false) GROUP BY 1";
        await foreach (var chunk in connection.QueryAsync(sql, null, cancellationToken).ConfigureAwait(false))
        {
            for (var row = 0; row < chunk.RowCount; row++)
            {
                for (var index = 0; index < repeated.Count; index++)
                {
                    nulls[(chunk[0].Text(row), ColumnPath.Quoted(repeated[index]))] =
                        Convert.ToInt64(chunk[index + 1].Read(row), CultureInfo.InvariantCulture);
                }
            }
        }
    }
}
