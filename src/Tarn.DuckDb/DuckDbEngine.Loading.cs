using Tarn.DuckDb.Loading;
using Tarn.DuckDb.Sessions;
using Tarn.Engines;

namespace Tarn.DuckDb;

public sealed partial class DuckDbEngine
{
    /// <inheritdoc/>
    public async Task<StagedLoad> StageLoadAsync(LoadRequest request, IProgress<StepProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var folders = request.Files.Select(file => Path.GetDirectoryName(file.Path)!).Distinct(StringComparer.Ordinal);
        var session = await OpenSessionAsync(new SessionRequest([]) { Folders = [request.StagingFolder, .. folders] }, cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            return await new LoadStager(session.Connection).StageAsync(request, progress, cancellationToken).ConfigureAwait(false);
        }
    }
}
