using Tarn.DuckDb.Auditing;
using Tarn.DuckDb.Staging;
using Tarn.Engines;

namespace Tarn.DuckDb;

/// <summary>Models: staging and auditing.</summary>
public sealed partial class DuckDbEngine
{
    /// <inheritdoc/>
    public Task<StagedWrite> StageAsync(StageRequest request, IProgress<StepProgress>? progress = null, CancellationToken cancellationToken = default) =>
        new ModelStager(sessions).StageAsync(request, progress, cancellationToken);

    /// <inheritdoc/>
    public Task<AuditReport> AuditAsync(AuditRequest request, CancellationToken cancellationToken = default) =>
        new Auditor(sessions, analyzer).AuditAsync(request, cancellationToken);
}
