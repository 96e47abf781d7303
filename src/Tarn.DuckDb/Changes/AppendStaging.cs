using Tarn.Engines;

namespace Tarn.DuckDb.Changes;

/// <summary>Stages TableChange.Append.</summary>
internal sealed class AppendStaging(ChangeStep step, TableChange.Append append)
{
    internal Task<StagedChange> StageAsync(CancellationToken cancellationToken) =>
        throw new EngineException($"{step.Request.Table}: {append} {cancellationToken}");
}
