using System.Globalization;
using Tarn.Engines;
using Tarn.Lakes.Queries;

namespace Tarn.Lakes;

/// <summary>Counts and shows quarantined rows.</summary>
internal sealed class QuarantineReader(LakeTables tables, QueryRunner queries)
{
    private const string Layer = "quarantine";

    /// <summary>What each table refused, by reason; most rows first.</summary>
    public async Task<IReadOnlyList<QuarantineSummary>> SummarizeAsync(CancellationToken cancellationToken)
    {
        var commit = await new LakeCommits(tables.Store).NewestAsync(cancellationToken).ConfigureAwait(false);
        List<QuarantineSummary> summaries = [];
        foreach (var quarantine in (commit?.Tables.Keys ?? []).Where(IsQuarantine).OrderBy(name => name.Name, StringComparer.OrdinalIgnoreCase))
        {
            summaries.AddRange(await SummarizeAsync(quarantine, cancellationToken).ConfigureAwait(false));
        }

        return [.. summaries.OrderByDescending(summary => summary.Rows)];
    }

    /// <summary>The rows of a table.</summary>
    public IAsyncEnumerable<RowBatch> RowsAsync(TableName table, long? limit, CancellationToken cancellationToken)
    {
        var (quarantine, filter) = IsQuarantine(table)
            ? (table, "")
            : (table.Quarantine, $" WHERE lower(table_name) = {Literal(table.ToString().ToLowerInvariant())}");
        var take = limit is { } rows ? string.Create(CultureInfo.InvariantCulture, $" LIMIT {rows}") : "";
        var sql = $"SELECT * FROM {Quote(quarantine)}{filter} ORDER BY _run_at DESC, _source_object, _source_row{take}";
        return queries.RunAsync(sql, new QueryOptions(), cancellationToken);
    }

    private static bool IsQuarantine(TableName name) => name.Layer.Equals(Layer, StringComparison.OrdinalIgnoreCase);

    private async Task<IEnumerable<QuarantineSummary>> SummarizeAsync(TableName quarantine, CancellationToken cancellationToken)
    {
        // The first rows count rows, the others reasons: a row with two reasons is one row.
        var sql = $"""
            SELECT table_name, NULL AS rule, NULL AS column_name, count(*) AS n, NULL AS example
            FROM {Quote(quarantine)} WHERE status = 'open' GROUP BY table_name
            UNION ALL
            SELECT table_name, reason.rule, reason."column", count(*), min(reason.message)
            FROM (SELECT table_name, unnest(reasons) AS reason FROM {Quote(quarantine)} WHERE status = 'open') AS refused
            GROUP BY ALL
            """;
        Dictionary<string, long> rows = [];
        List<(string Table, QuarantineReason Reason)> reasons = [];
        await foreach (var batch in queries.RunAsync(sql, new QueryOptions(), cancellationToken).ConfigureAwait(false))
        {
            for (var row = 0; row < batch.RowCount; row++)
            {
                var table = (string)batch.GetValue(0, row)!;
                var count = Convert.ToInt64(batch.GetValue(3, row), CultureInfo.InvariantCulture);
                if (batch.GetValue(1, row) is string rule)
                {
                    reasons.Add((table, new QuarantineReason(rule, batch.GetValue(2, row) as string, count, batch.GetValue(4, row) as string ?? "")));
                }
                else
                {
                    rows[table] = count;
                }
            }
        }

        return rows.Select(table => new QuarantineSummary(
            table.Key,
            quarantine,
            table.Value,
            [.. reasons.Where(found => found.Table == table.Key).Select(found => found.Reason).OrderByDescending(reason => reason.Rows).ThenBy(reason => reason.Rule, StringComparer.Ordinal)]));
    }

    private static string Quote(TableName name) => $"\"{name.Layer}\".\"{name.Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
