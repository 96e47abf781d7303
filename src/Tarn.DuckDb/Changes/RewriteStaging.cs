using Tarn.Engines;

namespace Tarn.DuckDb.Changes;

/// <summary>Stages TableChange.Rewrite.</summary>
internal sealed class RewriteStaging(ChangeStep step, TableChange.Rewrite rewrite)
{
    internal Task<StagedChange> StageAsync(CancellationToken cancellationToken) =>
        throw new EngineException($"{step.Request.Table}: {rewrite} {cancellationToken}");
}
