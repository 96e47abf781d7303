using Tarn.Engines;

namespace Tarn.DuckDb.Changes;

/// <summary>INSERT, and the rows of CREATE TABLE AS SELECT.</summary>
internal sealed class AppendStaging(ChangeStep step, TableChange.Append append)
{
    internal async Task<StagedChange> StageAsync(CancellationToken cancellationToken)
    {
        var files = await step.WriteAsync(new RowBinding(step).Bind(append.Rows), cancellationToken).ConfigureAwait(false);
        return new StagedChange
        {
            Files = files,
            Read = ReadOfSource(step),
            Rows = new RowCounts(Inserted: files.Sum(file => file.RowCount)),
            Metrics = WriteMetrics.Of(files),
        };
    }

    /// <summary>Rows that come from the table itself depend on it.</summary>
    internal static TableRead ReadOfSource(ChangeStep step) =>
        step.Request.Base is not null && step.Request.Inputs.Any(input => input.Name == step.Request.Table) ? new TableRead([], null, Whole: true) : TableRead.Nothing;
}
