using System.Text.Json;
using Tarn.Delta.Actions;
using Tarn.Delta.Scans;
using Tarn.Delta.Snapshots;
using Tarn.DuckDb.Analysis;
using Tarn.DuckDb.Scanning;
using Tarn.DuckDb.Scanning.Pruning;
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

    /// <summary>What a sandboxed session must be let read of the changed table: the sandbox is closed before the change knows which of these files it needs.</summary>
    private async Task<IReadOnlyList<string>> TargetFilesAsync(ChangeRequest request, CancellationToken cancellationToken)
    {
        if (request.AllowFiles || request.Base is not { } present)
        {
            return [];
        }

        List<string> files = [];
        foreach (var file in Needed(request, present))
        {
            files.Add(await ScanBuilder.MaterializeAsync(present, file, cancellationToken).ConfigureAwait(false));
        }

        return files;
    }

    private IEnumerable<AddFile> Needed(ChangeRequest request, Snapshot present)
    {
        var name = request.Table.Name;
        return request.Change switch
        {
            TableChange.Append => [],
            TableChange.Delete { Where: null } => present.Files.Where(file => file.LiveRowCount is null),
            TableChange.Delete { Where: { } condition } delete => Matching(present, condition, delete.Alias ?? name),
            TableChange.Update { Where: { } condition } update => Matching(present, condition, update.Alias ?? name),
            TableChange.Merge merge when merge.Clauses.All(clause => clause.Match != MergeMatch.NotMatchedBySource) =>
                Matching(present, merge.On, merge.Alias ?? name, merge.SourceAlias),
            TableChange.Rewrite rewrite => rewrite.Groups.SelectMany(group => group),
            _ => present.Files,
        };
    }

    private IEnumerable<AddFile> Matching(Snapshot present, string condition, string alias, params IReadOnlyCollection<string> others)
    {
        using var statement = JsonDocument.Parse(analyzer.Tree($"SELECT 1 FROM x WHERE ({condition}\n)"), new() { MaxDepth = 1000 });
        var root = statement.RootElement;
        return !root.GetProperty("error").GetBoolean() && root.GetProperty("statements") is var statements && statements.GetArrayLength() == 1 &&
            PredicateReader.Read(statements[0].GetProperty("node").GetProperty("where_clause"), new ColumnScope(alias, present.Schema, others)) is { } predicate
            ? FileFilter.Choose(present, predicate)
            : present.Files;
    }
}
