using Tarn.Delta.Actions;
using Tarn.DuckDb.Changes;
using Tarn.DuckDb.Footers;
using Tarn.DuckDb.Sessions;
using Tarn.Engines;

namespace Tarn.DuckDb;

/// <summary>What maintenance asks of files.</summary>
public sealed partial class DuckDbEngine
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<AddFile>> ChooseFilesAsync(TableInput table, string condition, CancellationToken cancellationToken = default) =>
        new FileChoice(sessions, analyzer).ChooseAsync(table, condition, cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ParquetFooter>> ReadFootersAsync(IReadOnlyList<string> localFiles, CancellationToken cancellationToken = default)
    {
        var session = await OpenSessionAsync(new SessionRequest([]) { IsSandboxed = false }, cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            return await new FooterReader(session.Connection).ReadAsync(localFiles, cancellationToken).ConfigureAwait(false);
        }
    }
}
