using Tarn.Delta.Actions;
using Tarn.Engines;

namespace Tarn.DuckDb.Changes;

/// <summary>DELETE: rows for which the condition is true go, by whole files where the log alone can tell.</summary>
internal sealed class DeleteStaging(ChangeStep step, TableChange.Delete delete)
{
    private const string Changes = "__tarn_changes";

    internal async Task<StagedChange> StageAsync(CancellationToken cancellationToken)
    {
        if (delete.Where is not { } condition)
        {
            var all = CandidateFiles.Of(step, predicate: null);
            return await WholeAsync(all, all.Files, cancellationToken).ConfigureAwait(false);
        }

        var alias = step.Alias(delete.Alias);
        var candidates = CandidateFiles.Where(step, condition, delete.Alias);
        if (await PartitionCondition.TryChooseAsync(step, condition, alias, cancellationToken).ConfigureAwait(false) is { } whole)
        {
            return await WholeAsync(candidates, whole, cancellationToken).ConfigureAwait(false);
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
        var rows = await new ChangedRows(step, scan, Changes).StageAsync(inserts: null, cancellationToken).ConfigureAwait(false);
        return rows.ToChange(candidates.ReadBy(step), RowMetrics.Of(rows, "", ("numDeletedRows", rows.Rows.Deleted), ("numCopiedRows", rows.Rows.Copied)));
    }

    /// <summary>Files go whole: no row is read.</summary>
    private async Task<StagedChange> WholeAsync(CandidateFiles candidates, IReadOnlyList<AddFile> files, CancellationToken cancellationToken)
    {
        if (files.Count > 0)
        {
            RowRules.RequireRemovable(step);
        }

        var deleted = files.Sum(file => file.LiveRowCount ?? 0);
        if (files.Where(file => file.LiveRowCount is null).ToList() is { Count: > 0 } uncounted)
        {
            var scan = await step.ScanAsync(uncounted, cancellationToken).ConfigureAwait(false);
            deleted += await step.CountAsync($"SELECT count(*) FROM ({scan.Rows})", cancellationToken).ConfigureAwait(false);
        }

        var rows = new StagedRows { Removed = files, Rows = new(Deleted: deleted) };
        return rows.ToChange(candidates.ReadBy(step), RowMetrics.Of(rows, "", ("numDeletedRows", deleted), ("numCopiedRows", 0)));
    }
}
