using System.Globalization;

namespace Tarn.AcceptanceTests.Delta;

/// <summary>A table's rows as bare DuckDB reads them from exactly the files that the log names.</summary>
internal static class TableRows
{
    /// <summary>Stands for null, which no value of the tests' data is.</summary>
    public const string Null = "‹null›";

    /// <summary>A FROM item: the rows that count, all columns of the table's schema; a column that a file lacks is null.</summary>
    public static string From(IndependentTable table)
    {
        var reads = table.Files.Select(file =>
            $"SELECT * EXCLUDE (file_row_number) FROM read_parquet({Duck.Literal(file.Path)}, file_row_number=true, hive_partitioning=false) {Without(file.Deleted)}");
        return table.Files.Count == 0
            ? throw new InvalidOperationException($"{table.Folder} has no data file.")
            : $"({string.Join(" UNION ALL BY NAME ", reads)}) AS rows";
    }

    /// <summary>One text a row, sorted: equal lists, equal tables.</summary>
    public static IReadOnlyList<string> Sorted(IndependentTable table, params IReadOnlyList<string> except)
    {
        if (table.Files.Count == 0)
        {
            return [];
        }

        using var duck = new Duck();
        var columns = table.Columns.Where(column => !except.Contains(column)).Order(StringComparer.Ordinal).ToList();
        var values = string.Join(" || ' | ' || ", columns.Select(column => $"'{column}=' || {Text(column)}"));
        return [.. duck.Rows($"SELECT {values} AS row FROM {From(table)} ORDER BY row").Select(row => row[0]!)];
    }

    public static long Count(IndependentTable table)
    {
        if (table.Files.Count == 0)
        {
            return 0;
        }

        using var duck = new Duck();
        return long.Parse(duck.Rows($"SELECT count(*)::VARCHAR FROM {From(table)}")[0][0]!, CultureInfo.InvariantCulture);
    }

    /// <summary>A column's value as text, null told apart.</summary>
    public static string Text(string column) => $"coalesce(CAST({Duck.Name(column)} AS VARCHAR), '{Null}')";

    private static string Without(IReadOnlyList<long> deleted) =>
        deleted.Count == 0 ? "" : $"WHERE file_row_number NOT IN ({string.Join(", ", deleted)})";
}
