using Tarn.DuckDb.Rules;
using Tarn.Engines;

namespace Tarn.DuckDb.Changes;

/// <summary>INSERT … REPLACE WHERE: new rows, all of which match the condition, take the place of the rows that match it.</summary>
internal sealed class ReplaceStaging(ChangeStep step, string condition)
{
    private const string Inserts = "__tarn_inserts";
    private const string Changes = "__tarn_changes";

    internal async Task<StagedChange> StageAsync(string select, CancellationToken cancellationToken)
    {
        var alias = step.Alias(null);
        await InsertsAsync(select, alias, cancellationToken).ConfigureAwait(false);
        if (step.Request.Base is null)
        {
            return Change(new StagedRows { Files = await step.WriteAsync($"SELECT * FROM {Inserts}", cancellationToken).ConfigureAwait(false) }, AppendStaging.ReadOfSource(step));
        }

        var candidates = CandidateFiles.Where(step, condition, null);
        if (await PartitionCondition.TryChooseAsync(step, condition, alias, cancellationToken).ConfigureAwait(false) is { } whole)
        {
            if (whole.Count > 0)
            {
                RowRules.RequireRemovable(step);
            }

            var files = await step.WriteAsync($"SELECT * FROM {Inserts}", cancellationToken).ConfigureAwait(false);
            var counts = new RowCounts(Inserted: files.Sum(file => file.RowCount), Deleted: whole.Sum(file => file.LiveRowCount ?? 0));
            return Change(new StagedRows { Files = files, Removed = whole, Rows = counts }, candidates.ReadBy(step));
        }

        var scan = await step.ScanAsync(candidates.Files, cancellationToken).ConfigureAwait(false);
        IEnumerable<string> columns = [.. ChangedColumns.Place(alias), $"false AS {ChangedColumns.Updated}"];
        if (ChangeFeed.IsKept(step.Request.Protocol, step.Request.Metadata))
        {
            columns = columns.Concat(ChangedColumns.KeepOld(step.Schema, alias));
        }

        await step.ExecuteAsync(
            $"CREATE TEMP TABLE {Changes} AS SELECT {string.Join(", ", columns)} FROM ({TargetRows.Select(scan, step.Schema)}) AS {alias} WHERE {step.Expression(condition)}",
            cancellationToken).ConfigureAwait(false);
        var rows = await new ChangedRows(step, scan, Changes).StageAsync($"SELECT * FROM {Inserts}", cancellationToken).ConfigureAwait(false);
        return Change(rows, candidates.ReadBy(step));
    }

    /// <summary>Makes the table of new rows; one that does not match the condition fails.</summary>
    private async Task InsertsAsync(string select, string alias, CancellationToken cancellationToken)
    {
        var rule = new TableRule(
            $"The condition ({condition}), whose rows are replaced, does not hold: it is violated",
            $"NOT coalesce(CAST({step.Expression(condition)} AS BOOLEAN), false)",
            "Leave such rows out of the query, or replace by a condition that they match.");
        var rules = TableRules.Of(rule, step.Schema, alias);
        try
        {
            _ = await step.Connection.ExecuteAsync($"CREATE TEMP TABLE {Inserts} AS {rules.Guard(select)}", cancellationToken).ConfigureAwait(false);
        }
        catch (EngineException exception)
        {
            throw step.Failed(rules.Explain(exception) ?? exception);
        }
    }

    private static StagedChange Change(StagedRows rows, TableRead read) =>
        rows.ToChange(read, WriteMetrics.Of(rows.Files, rows.Removed));
}
