using Tarn.Engines;

namespace Tarn.DuckDb.Changes;

/// <summary>Stages TableChange.Update.</summary>
internal sealed class UpdateStaging(ChangeStep step, TableChange.Update update)
{
    internal Task<StagedChange> StageAsync(CancellationToken cancellationToken) =>
        throw new EngineException($"{step.Request.Table}: {update} {cancellationToken}");
}
