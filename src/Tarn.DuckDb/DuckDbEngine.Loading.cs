using Tarn.DuckDb.Loading;
using Tarn.DuckDb.Sessions;
using Tarn.DuckDb.Staging;
using Tarn.Engines;

namespace Tarn.DuckDb;

public sealed partial class DuckDbEngine
{
    /// <inheritdoc/>
    public async Task<StagedLoad> StageLoadAsync(LoadRequest request, IProgress<StepProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var folders = request.Files.Select(file => Path.GetDirectoryName(file.Path)!).Distinct(StringComparer.Ordinal);
        var session = await OpenSessionAsync(
            new SessionRequest([]) { Folders = [request.StagingFolder, .. folders], HasProgress = progress is not null }, cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var whole = progress is null ? null : new LoadProgress(progress, request.Files.Sum(file => file.SizeInBytes));
            using var reports = ProgressReports.Begin(session.Connection, whole);
            return await new LoadStager(session.Connection).StageAsync(request, whole, cancellationToken).ConfigureAwait(false);
        }
    }
}
