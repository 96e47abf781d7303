using Tarn.Engines;

namespace Tarn.DuckDb.Changes;

/// <summary>Stages TableChange.Delete.</summary>
internal sealed class DeleteStaging(ChangeStep step, TableChange.Delete delete)
{
    internal Task<StagedChange> StageAsync(CancellationToken cancellationToken) =>
        throw new EngineException($"{step.Request.Table}: {delete} {cancellationToken}");
}
