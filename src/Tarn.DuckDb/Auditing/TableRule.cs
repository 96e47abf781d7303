using Tarn.Delta.Schema;
using Tarn.Quality;

namespace Tarn.DuckDb.Auditing;

/// <summary>A check that judges the table as a whole, in terms of SQL.</summary>
internal abstract record TableRule(CheckDefinition Check)
{
    /// <summary>The rule of a check; null where it judges each row by itself.</summary>
    internal static TableRule? Of(CheckDefinition check, TableName table, StructType schema) => check switch
    {
        UniqueCheck unique => new UniqueRule(unique, [.. unique.Columns.Select(column => new CheckColumns(check, table, schema).Find(column).Name)]),
        RowCountCheck count => new RowCountRule(count),
        SqlCheck { IsCondition: false } query => new QueryRule(query, table),
        _ => null,
    };
}

/// <summary>No two rows agree in all of these columns.</summary>
internal sealed record UniqueRule(UniqueCheck Unique, IReadOnlyList<string> Columns) : TableRule(Unique)
{
    private string Names => string.Join(", ", Columns.Select(Sql.Name));

    /// <summary>The rows that are compared: those without a null.</summary>
    private string Compared =>
        string.Join(" AND ", Columns.Select(column => $"{Sql.Name(column)} IS NOT NULL")) + (Check.Where is { } where ? $" AND ({where}\n)" : "");

    /// <summary>An aggregate: rows less distinct values, 0 where the check holds.</summary>
    internal string Surplus =>
        $"count(*) FILTER (WHERE {Compared}) - count(DISTINCT {(Columns.Count == 1 ? Names : $"row({Names})")}) FILTER (WHERE {Compared})";

    /// <summary>Values that several rows share, and how many rows do.</summary>
    internal string Shared(string table) =>
        $"SELECT {Names}, count(*) AS __tarn_rows FROM {table} WHERE {Compared} GROUP BY {Names} HAVING count(*) > 1";

    /// <summary>Rows of the shared values that come first in order, all rows of a value together.</summary>
    internal string Samples(string table, string json, int limit)
    {
        var order = string.Join(", ", Columns.Select(column => $"t.{Sql.Name(column)}"));
        var matches = string.Join(" AND ", Columns.Select(column => $"t.{Sql.Name(column)} = s.{Sql.Name(column)}"));
        return $"""
            SELECT __tarn_json FROM (SELECT *, {json} AS __tarn_json FROM {table} WHERE {Compared}) t
            JOIN (SELECT {Names} FROM ({Shared(table)}) ORDER BY ALL LIMIT {limit}) s ON {matches}
            ORDER BY {order}, __tarn_json LIMIT {limit}
            """;
    }
}

/// <summary>The number of rows lies between two bounds.</summary>
internal sealed record RowCountRule(RowCountCheck Bounds) : TableRule(Bounds)
{
    internal string Rows => Check.Where is { } where ? $"count(*) FILTER (WHERE {where}\n)" : "count(*)";

    /// <summary>By how many rows a count is out of the bounds.</summary>
    internal long Excess(long rows) => rows < Bounds.Min ? Bounds.Min.Value - rows : rows > Bounds.Max ? rows - Bounds.Max.Value : 0;

    internal string Expectation => (Bounds.Min, Bounds.Max) switch
    {
        ({ } min, { } max) when min == max => $"{min} {(min == 1 ? "row" : "rows")}",
        ({ } min, { } max) => $"{min} to {max} rows",
        ({ } min, null) => $"at least {min} {(min == 1 ? "row" : "rows")}",
        (null, { } max) => $"at most {max} {(max == 1 ? "row" : "rows")}",
        _ => "any number of rows",
    };
}

/// <summary>A SELECT that finds offending rows.</summary>
internal sealed record QueryRule(SqlCheck Query, TableName Table) : TableRule(Query)
{
    private const string Placeholder = "{table}";

    /// <summary>The user's SELECT, with the audited table for <c>{table}</c>: its rows that the check is limited to.</summary>
    internal string Select
    {
        get
        {
            var rows = Check.Where is { } where ? $"(SELECT * FROM {Sql.Name(Table)} WHERE {where}\n)" : Sql.Name(Table);
            return Query.Sql.Trim().TrimEnd(';').Replace(Placeholder, rows, StringComparison.OrdinalIgnoreCase);
        }
    }
}
