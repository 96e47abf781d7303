using Tarn.Engines;

namespace Tarn.DuckDb.Changes;

/// <summary>Stages TableChange.Merge.</summary>
internal sealed class MergeStaging(ChangeStep step, TableChange.Merge merge)
{
    internal Task<StagedChange> StageAsync(CancellationToken cancellationToken) =>
        throw new EngineException($"{step.Request.Table}: {merge} {cancellationToken}");
}
