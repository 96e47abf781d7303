using Tarn.Engines;

namespace Tarn.DuckDb.Changes;

/// <summary>Stages TableChange.Overwrite.</summary>
internal sealed class OverwriteStaging(ChangeStep step, TableChange.Overwrite overwrite)
{
    internal Task<StagedChange> StageAsync(CancellationToken cancellationToken) =>
        throw new EngineException($"{step.Request.Table}: {overwrite} {cancellationToken}");
}
