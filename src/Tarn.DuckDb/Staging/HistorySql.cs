namespace Tarn.DuckDb.Staging;

/// <summary>
/// Change records to history, in window functions. Equal records collapse; of different ones of one key and instant the greatest by its columns in
/// order stays (null is smallest); of consecutive equal ones the first stays. Nothing depends on the order of the records.
/// </summary>
/// <param name="source">The table of change records, without nulls in key and time.</param>
/// <param name="columns">Its columns in order.</param>
/// <param name="key">Columns that name a thing.</param>
/// <param name="time">The column of the time from which a record holds.</param>
internal sealed class HistorySql(string source, IReadOnlyList<string> columns, IReadOnlyList<string> key, string time)
{
    internal const string ValidFrom = "valid_from";
    internal const string ValidTo = "valid_to";
    internal const string IsCurrent = "is_current";

    private readonly string partition = string.Join(", ", key.Select(Sql.Name));
    private readonly string instant = Sql.Name(time);
    private readonly string[] attributes = [.. columns.Where(column => !Same(column, time) && !key.Any(part => Same(part, column))).Select(Sql.Name)];

    /// <summary>The history's columns in order: the SELECT's with the time renamed, then the two of the period.</summary>
    internal IReadOnlyList<string> OutputColumns { get; } =
        [.. columns.Select(column => Same(column, time) ? ValidFrom : column), ValidTo, IsCurrent];

    /// <summary>
    /// Makes a table of the records that begin a period, and of those that share key and instant with another (<c>_tarn_tied</c>), in one sort. Right when
    /// no record is tied.
    /// </summary>
    internal string MarkStarts(string target) => $"""
        CREATE TEMP TABLE {target} AS
        SELECT {all}, _tarn_tied FROM ({Marks($"(SELECT DISTINCT {all} FROM {source})")}) WHERE _tarn_starts OR _tarn_tied
        """;

    /// <summary>As <see cref="MarkStarts"/>, with a sort before it that leaves one record of each key and instant.</summary>
    internal string MarkStartsOfTied(string target) => $"""
        CREATE OR REPLACE TEMP TABLE {target} AS
        SELECT {all}, _tarn_tied FROM ({Marks($"""
            (SELECT {all} FROM (SELECT {all}, lead({instant}) OVER ({Sorted}) AS _tarn_next FROM (SELECT DISTINCT {all} FROM {source}))
             WHERE _tarn_next IS NULL OR _tarn_next <> {instant})
            """)}) WHERE _tarn_starts OR _tarn_tied
        """;

    /// <summary>The history, from a table that one of the two above made.</summary>
    internal string History(string starts) => $"""
        SELECT {string.Join(", ", columns.Select(column => Same(column, time) ? $"{instant} AS {ValidFrom}" : Sql.Name(column)))},
               lead({instant}) OVER _tarn_periods AS {ValidTo}, lead({instant}) OVER _tarn_periods IS NULL AS {IsCurrent}
        FROM {starts} WINDOW _tarn_periods AS (PARTITION BY {partition} ORDER BY {instant})
        """;

    private readonly string all = string.Join(", ", columns.Select(Sql.Name));

    private string Sorted => $"PARTITION BY {partition} ORDER BY {string.Join(", ", [instant, .. attributes.Select(attribute => $"{attribute} NULLS FIRST")])}";

    private string Marks(string records)
    {
        var differs = string.Concat(attributes.Select(attribute => $" OR lag({attribute}) OVER _tarn_sorted IS DISTINCT FROM {attribute}"));
        return $"""
            SELECT {all}, row_number() OVER _tarn_sorted = 1{differs} AS _tarn_starts, coalesce(lead({instant}) OVER _tarn_sorted = {instant}, false) AS _tarn_tied
            FROM {records} WINDOW _tarn_sorted AS ({Sorted})
            """;
    }

    internal static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
