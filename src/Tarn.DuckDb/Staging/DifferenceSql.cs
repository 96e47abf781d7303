using Tarn.DuckDb.Scanning;

namespace Tarn.DuckDb.Staging;

/// <summary>
/// What must change in a table so that it holds the wanted rows: one join by key of the wanted rows with the present ones, that keeps only pairs that
/// differ. For a merge only keys that are wanted are read (the join's keys prune files and row groups of the table).
/// </summary>
/// <param name="wanted">The table of wanted rows; no null in the key, and no key twice.</param>
/// <param name="present">The table's rows with <see cref="TableScan.FileColumn"/> and <see cref="TableScan.PositionColumn"/>.</param>
/// <param name="columns">All columns of the rows.</param>
/// <param name="key">Those that name a row.</param>
internal sealed class DifferenceSql(string wanted, string present, IReadOnlyList<string> columns, IReadOnlyList<string> key)
{
    /// <summary>Of a wanted row, its row id.</summary>
    internal const string RowColumn = "__tarn_row";

    /// <summary>
    /// Makes the table of differences: file and position of each row that goes (null where none does), row id of each that comes.
    /// </summary>
    /// <param name="target">The table to make.</param>
    /// <param name="dropsOthers">Whether present rows whose key is not wanted go, too.</param>
    internal string Create(string target, bool dropsOthers)
    {
        var matches = string.Join(" AND ", key.Select(column => $"w.{Sql.Name(column)} = p.{Sql.Name(column)}"));
        var differs = string.Concat(columns
            .Where(column => !key.Any(part => HistorySql.Same(part, column)))
            .Select(column => $" OR w.{Sql.Name(column)} IS DISTINCT FROM p.{Sql.Name(column)}"));
        return $"""
            CREATE TEMP TABLE {target} AS
            SELECT p.{TableScan.FileColumn}, p.{TableScan.PositionColumn}, w.rowid AS {RowColumn}
            FROM {wanted} w {(dropsOthers ? "FULL" : "LEFT")} JOIN {present} p ON {matches}
            WHERE p.{TableScan.PositionColumn} IS NULL{(dropsOthers ? " OR w.rowid IS NULL" : "")}{differs}
            """;
    }

    /// <summary>The rows that go, by file and position.</summary>
    internal static string Going(string target) =>
        $"SELECT {TableScan.FileColumn}, {TableScan.PositionColumn} FROM {target} WHERE {TableScan.PositionColumn} IS NOT NULL ORDER BY ALL";

    /// <summary>The rows that come.</summary>
    internal string Coming(string target) => $"""
        SELECT {string.Join(", ", columns.Select(Sql.Name))} FROM {wanted}
        WHERE rowid IN (SELECT {RowColumn} FROM {target} WHERE {RowColumn} IS NOT NULL)
        """;
}
