using System.Globalization;
using Tarn.Delta.Schema;
using Tarn.DuckDb.Auditing;
using Tarn.Engines;

namespace Tarn.DuckDb.Staging;

/// <summary>Takes the rows that break quarantining checks out of a table of computed rows.</summary>
/// <param name="rules">The checks; at least one.</param>
/// <param name="rows">The table of rows.</param>
/// <param name="schema">Its columns.</param>
internal sealed class QuarantineSql(IReadOnlyList<RowRule> rules, string rows, StructType schema)
{
    /// <summary>Makes a table of the offending rows: their row ids, and all of their reasons.</summary>
    internal string Find(string target) => $"""
        CREATE OR REPLACE TEMP TABLE {target} AS
        SELECT rowid AS __tarn_row, [{string.Join(",\n", rules.Select(Reason))}]::STRUCT(rule VARCHAR, "column" VARCHAR, "value" VARCHAR, message VARCHAR)[] AS __tarn_reasons
        FROM {rows} WHERE {string.Join(" OR ", rules.Select(rule => $"coalesce({rule.Violation}\n, false)"))}
        """;

    /// <summary>The offending rows as the quarantine table holds them.</summary>
    internal string Select(string offending, TableName model, LoadStamp stamp) => $"""
        SELECT {RowJson.Of(schema)} AS raw_text,
               list_filter(o.__tarn_reasons, lambda reason: reason IS NOT NULL) AS reasons,
               {Sql.Text(model.ToString())} AS _source_object,
               NULL::BIGINT AS _source_row, NULL::BIGINT AS _source_line, NULL::BIGINT AS _source_offset,
               {Sql.Text(stamp.BatchId.ToString())} AS _batch_id,
               TIMESTAMPTZ {Sql.Text(stamp.RunAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff'+00'", CultureInfo.InvariantCulture))} AS _run_at,
               {Sql.Text(stamp.SourceSystem)} AS _source_system,
               DATE {Sql.Text(stamp.ExecutionDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))} AS _execution_date,
               {Sql.Text(model.ToString())} AS table_name, 'open' AS status
        FROM {rows} r JOIN {offending} o ON r.rowid = o.__tarn_row
        """;

    /// <summary>Removes the offending rows.</summary>
    internal string Remove(string offending) => $"DELETE FROM {rows} WHERE rowid IN (SELECT __tarn_row FROM {offending})";

    private static string Reason(RowRule rule)
    {
        var column = rule.Column is { } name ? Sql.Text(name) : "NULL";
        var value = rule.Column is { } named ? $"{Sql.Name(named)}::VARCHAR" : "NULL";
        return $"CASE WHEN {rule.Violation}\n THEN {{'rule': {Sql.Text(rule.Check.Name)}, 'column': {column}, 'value': {value}, 'message': {Sql.Text($"Expected {rule.Expectation}.")}}} END";
    }
}
