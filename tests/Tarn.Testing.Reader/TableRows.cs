using System.Globalization;
using System.Text.Json;

namespace Tarn.Testing.Reader;

/// <summary>A table's rows as bare DuckDB reads them from exactly the files that the log names.</summary>
public static class TableRows
{
    /// <summary>Stands for null, which no value of the tests' data is.</summary>
    public const string Null = "‹null›";

    /// <summary>A FROM item: the rows that count, all columns of the table's schema, in their types.</summary>
    public static string From(IndependentTable table)
    {
        using var duck = new Duck();
        return From(duck, table);
    }

    /// <summary>Every row as the texts of its columns, in the schema's order: nested values as JSON, others as DuckDB casts them to text.</summary>
    public static IReadOnlyList<string?[]> Texts(IndependentTable table)
    {
        if (table.Files.Count == 0)
        {
            return [];
        }

        using var duck = new Duck();
        var columns = table.Fields.Select(field => field.GetProperty("type").ValueKind == JsonValueKind.String
            ? $"CAST({Duck.Name(field.GetProperty("name").GetString()!)} AS VARCHAR)"
            : $"CAST(to_json({Duck.Name(field.GetProperty("name").GetString()!)}) AS VARCHAR)");
        return duck.Rows($"SELECT {string.Join(", ", columns)} FROM {From(duck, table)}");
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

    private static string From(Duck duck, IndependentTable table)
    {
        Assert.NotEmpty(table.Files);
        var reads = table.Files.Select(file => new FileProjection(table, file, ParquetColumn.Of(duck, file.Path)).Select());
        return $"({string.Join(" UNION ALL ", reads)}) AS rows";
    }
}
