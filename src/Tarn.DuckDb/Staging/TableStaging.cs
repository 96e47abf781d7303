using Tarn.Engines;

namespace Tarn.DuckDb.Staging;

/// <summary>Kind table: the SELECT's rows, whole.</summary>
internal sealed class TableStaging(StagingStep step)
{
    internal async Task<StagedWrite> StageAsync(CancellationToken cancellationToken)
    {
        var select = await step.SelectAsync(cancellationToken).ConfigureAwait(false);
        if (!step.Quarantine.HasRules)
        {
            var (files, books) = await select.WriteAsync(cancellationToken).ConfigureAwait(false);
            return step.ReplaceAll(select.Schema, files, books);
        }

        const string Rows = "__tarn_rows";
        var account = await select.IntoTableAsync(Rows, cancellationToken).ConfigureAwait(false);
        var refused = await step.Quarantine.TakeOutAsync(Rows, select.Schema, isLast: true, cancellationToken).ConfigureAwait(false);
        var kept = await step.WriteAsync($"SELECT * FROM {Rows}", select.Schema, cancellationToken).ConfigureAwait(false);
        return step.ReplaceAll(select.Schema, kept, account with { Quarantined = refused, Out = kept.Sum(file => file.RowCount) });
    }
}
