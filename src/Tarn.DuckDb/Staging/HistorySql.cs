namespace Tarn.DuckDb.Staging;

/// <summary>
/// Change records to history, in window functions. Equal records collapse; of different ones of one key and instant the greatest by its columns in
/// order stays (null is smallest); of consecutive equal ones the first stays. Nothing depends on the order of the records.
/// </summary>
/// <param name="source">The table of change records, without nulls in key and <see cref="ValidFrom"/>.</param>
/// <param name="columns">Its columns in order.</param>
/// <param name="key">Columns that name a thing.</param>
internal sealed class HistorySql(string source, IReadOnlyList<string> columns, IReadOnlyList<string> key)
{
    internal const string ValidFrom = "valid_from";
    internal const string ValidTo = "valid_to";
    internal const string IsCurrent = "is_current";

    private readonly string partition = string.Join(", ", key.Select(Sql.Name));
    private readonly string[] attributes = [.. columns.Where(column => column != ValidFrom && !key.Any(part => Same(part, column))).Select(Sql.Name)];

    /// <summary>
    /// Makes a table of the records that begin a period, and of those that share key and instant with another (<c>__tarn_tied</c>), in one sort. Right when
    /// no record is tied.
    /// </summary>
    internal string MarkStarts(string target) => $"""
        CREATE TEMP TABLE {target} AS
        SELECT {all}, __tarn_tied FROM ({Marks($"(SELECT DISTINCT {all} FROM {source})")}) WHERE __tarn_starts OR __tarn_tied
        """;

    /// <summary>As <see cref="MarkStarts"/>, with a sort before it that leaves one record of each key and instant.</summary>
    internal string MarkStartsOfTied(string target) => $"""
        CREATE OR REPLACE TEMP TABLE {target} AS
        SELECT {all}, __tarn_tied FROM ({Marks($"""
            (SELECT {all} FROM (SELECT {all}, lead({ValidFrom}) OVER ({Sorted}) AS __tarn_next FROM (SELECT DISTINCT {all} FROM {source}))
             WHERE __tarn_next IS NULL OR __tarn_next <> {ValidFrom})
            """)}) WHERE __tarn_starts OR __tarn_tied
        """;

    /// <summary>The history, from a table that one of the two above made.</summary>
    internal string History(string starts) => $"""
        SELECT {all}, lead({ValidFrom}) OVER __tarn_periods AS {ValidTo}, lead({ValidFrom}) OVER __tarn_periods IS NULL AS {IsCurrent}
        FROM {starts} WINDOW __tarn_periods AS (PARTITION BY {partition} ORDER BY {ValidFrom})
        """;

    private readonly string all = string.Join(", ", columns.Select(Sql.Name));

    private string Sorted => $"PARTITION BY {partition} ORDER BY {string.Join(", ", [ValidFrom, .. attributes.Select(attribute => $"{attribute} NULLS FIRST")])}";

    private string Marks(string records)
    {
        var differs = string.Concat(attributes.Select(attribute => $" OR lag({attribute}) OVER __tarn_sorted IS DISTINCT FROM {attribute}"));
        return $"""
            SELECT {all}, row_number() OVER __tarn_sorted = 1{differs} AS __tarn_starts, coalesce(lead({ValidFrom}) OVER __tarn_sorted = {ValidFrom}, false) AS __tarn_tied
            FROM {records} WINDOW __tarn_sorted AS ({Sorted})
            """;
    }

    internal static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
