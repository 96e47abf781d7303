using Tarn.DuckDb.Changes;
using Tarn.Engines;

namespace Tarn.DuckDb;

/// <summary>Changes of single tables.</summary>
public sealed partial class DuckDbEngine
{
    /// <inheritdoc/>
    public Task<StagedChange> StageChangeAsync(ChangeRequest request, CancellationToken cancellationToken = default) =>
        new ChangeStager(sessions, analyzer).StageAsync(request, cancellationToken);
}
