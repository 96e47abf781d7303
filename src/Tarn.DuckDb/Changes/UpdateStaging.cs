using Tarn.Engines;

namespace Tarn.DuckDb.Changes;

/// <summary>UPDATE: rows for which the condition is true get a new version, whose values see the row as it was.</summary>
internal sealed class UpdateStaging(ChangeStep step, TableChange.Update update)
{
    private const string Changes = "__tarn_changes";

    internal async Task<StagedChange> StageAsync(CancellationToken cancellationToken)
    {
        var alias = step.Alias(update.Alias);
        var assignments = new RowAssignments(step, update.Set, update.Alias, new AssignedValue(step, $"({TargetRows.None(step.Schema)}) AS {alias}"));
        var candidates = CandidateFiles.Where(step, update.Where, update.Alias);
        var scan = await step.ScanAsync(candidates.Files, cancellationToken).ConfigureAwait(false);
        var columns = ChangedColumns.Place(alias).Append($"true AS {ChangedColumns.Updated}").Concat(step.Schema.Fields.Select((field, index) =>
        {
            var present = $"{alias}.{Sql.Name(field.Name)}";
            return $"{assignments[index, present] ?? present} AS {ChangedColumns.New(index)}";
        }));
        if (ChangeFeed.IsKept(step.Request.Protocol, step.Request.Metadata))
        {
            columns = columns.Concat(ChangedColumns.KeepOld(step.Schema, alias));
        }

        var condition = update.Where is { } where ? $" WHERE {step.Expression(where)}" : "";
        await step.ExecuteAsync(
            $"CREATE TEMP TABLE {Changes} AS SELECT {string.Join(", ", columns)} FROM ({TargetRows.Select(scan, step.Schema)}) AS {alias}{condition}",
            cancellationToken).ConfigureAwait(false);
        var rows = await new ChangedRows(step, scan, Changes, new(step, column => assignments.Has(column) ? null : "true")).StageAsync(inserts: null, cancellationToken).ConfigureAwait(false);
        return rows.ToChange(candidates.ReadBy(step), RowMetrics.Of(rows, "", ("numUpdatedRows", rows.Rows.Updated), ("numCopiedRows", rows.Rows.Copied)));
    }
}
