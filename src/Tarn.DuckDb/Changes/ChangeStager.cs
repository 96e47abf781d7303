using Tarn.DuckDb.Analysis;
using Tarn.DuckDb.Scanning;
using Tarn.DuckDb.Sessions;
using Tarn.Engines;

namespace Tarn.DuckDb.Changes;

/// <summary>Stages changes of single tables: which files go, which rows, and what is written for them.</summary>
internal sealed class ChangeStager(EngineSessions sessions, SqlAnalyzer analyzer)
{
    /// <summary>Stages a change, in a session of its own.</summary>
    /// <exception cref="EngineException">The SQL is wrong, or rows break a rule of the table.</exception>
    internal async Task<StagedChange> StageAsync(ChangeRequest request, CancellationToken cancellationToken)
    {
        var session = await sessions.OpenAsync(
            new SessionRequest(request.Inputs)
            {
                Changes = request.Changes,
                Folders = [request.StagingFolder],
                Files = await TargetFilesAsync(request, cancellationToken).ConfigureAwait(false),
                IsSandboxed = !request.AllowFiles,
            },
            cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var step = new ChangeStep(request, session, analyzer);
            return request.Change switch
            {
                TableChange.Append append => await new AppendStaging(step, append).StageAsync(cancellationToken).ConfigureAwait(false),
                TableChange.Overwrite overwrite => await new OverwriteStaging(step, overwrite).StageAsync(cancellationToken).ConfigureAwait(false),
                TableChange.Delete delete => await new DeleteStaging(step, delete).StageAsync(cancellationToken).ConfigureAwait(false),
                TableChange.Update update => await new UpdateStaging(step, update).StageAsync(cancellationToken).ConfigureAwait(false),
                TableChange.Merge merge => await new MergeStaging(step, merge).StageAsync(cancellationToken).ConfigureAwait(false),
                TableChange.Rewrite rewrite => await new RewriteStaging(step, rewrite).StageAsync(cancellationToken).ConfigureAwait(false),
                var other => throw new ArgumentOutOfRangeException(nameof(request), other, "Unknown change: this is a bug in tarn."),
            };
        }
    }

    /// <summary>What a sandboxed session must be let read of the changed table: the sandbox is closed before the change knows which files it needs.</summary>
    private static async Task<IReadOnlyList<string>> TargetFilesAsync(ChangeRequest request, CancellationToken cancellationToken)
    {
        if (request.AllowFiles || request.Base is not { } present || request.Change is TableChange.Append)
        {
            return [];
        }

        List<string> files = [];
        foreach (var file in present.Files)
        {
            files.Add(await ScanBuilder.MaterializeAsync(present.Table, file, cancellationToken).ConfigureAwait(false));
        }

        return files;
    }
}
