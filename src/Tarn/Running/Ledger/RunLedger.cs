using System.Text;
using System.Text.Json;
using Tarn.Delta.Storage;

namespace Tarn.Running.Ledger;

/// <summary>
/// Records a run as immutable objects: its start before the first step that has work, each such step when it ends, its end. A run that is killed
/// stays without an end. A run with nothing to do has only an end.
/// </summary>
internal sealed class RunLedger(IObjectStore store, RunEntry start, TimeProvider clock)
{
    private readonly Lock gate = new();
    private Task? begun;

    /// <summary>Records the start, once. Called before the first write of any step.</summary>
    public Task BeginAsync()
    {
        lock (gate)
        {
            // Shared by all steps, so no step's token may stop it.
            return begun ??= PutAsync(
                LedgerPaths.Start(start.RunId), JsonSerializer.SerializeToUtf8Bytes(start with { Owner = ProcessOwner.Current }, LedgerJson.Default.RunEntry), CancellationToken.None);
        }
    }

    /// <summary>Records a step that is over. One that was up to date leaves nothing.</summary>
    public async Task StepEndedAsync(StepReport report, CancellationToken cancellationToken)
    {
        if (report.Status == StepStatus.UpToDate)
        {
            return;
        }

        await BeginAsync().ConfigureAwait(false);
        if (report.Checks.Count > 0)
        {
            await PutAsync(LedgerPaths.Checks(start.RunId, report.Table), ChecksOf(report), cancellationToken).ConfigureAwait(false);
        }

        await PutAsync(
            LedgerPaths.Step(start.RunId, report.Table),
            JsonSerializer.SerializeToUtf8Bytes(StepOf(report), LedgerJson.Default.StepEntry),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Records the end.</summary>
    public Task EndAsync(RunReport report, CancellationToken cancellationToken)
    {
        var end = start with
        {
            Status = LedgerNames.Of(report.Status),
            EndedAt = report.StartedAt + report.Duration,
            DurationMs = (long)report.Duration.TotalMilliseconds,
            LakeCommit = report.LakeCommit,
            StepsTotal = report.Steps.Count,
            StepsSucceeded = Count(StepStatus.Succeeded),
            StepsUpToDate = Count(StepStatus.UpToDate),
            StepsFailed = Count(StepStatus.Failed),
            StepsSkipped = Count(StepStatus.Skipped),
        };
        return PutAsync(LedgerPaths.End(start.RunId), JsonSerializer.SerializeToUtf8Bytes(end, LedgerJson.Default.RunEntry), cancellationToken);

        int Count(StepStatus status) => report.Steps.Count(step => step.Status == status);
    }

    /// <summary>One object a line: how the engine reads a file of several rows.</summary>
    private byte[] ChecksOf(StepReport report) => Encoding.UTF8.GetBytes(string.Concat(
        report.Checks.Select(result => new CheckEntry
        {
            RunId = start.RunId,
            TableName = report.Table.ToString(),
            CheckName = result.Check.Name,
            OnFailure = LedgerNames.Of(result.Check.OnFailure),
            Passed = result.Passed,
            Failures = result.Failures,
            Message = result.Message,
            CheckedAt = clock.GetUtcNow(),
        }).Select(entry => JsonSerializer.Serialize(entry, LedgerJson.Default.CheckEntry) + "\n")));

    private StepEntry StepOf(StepReport report) => new()
    {
        RunId = start.RunId,
        TableName = report.Table.ToString(),
        Kind = report.Kind,
        Status = LedgerNames.Of(report.Status),
        Why = report.Why,
        EndedAt = clock.GetUtcNow(),
        DurationMs = (long)report.Duration.TotalMilliseconds,
        RowsIn = report.Books?.In,
        RowsGenerated = report.Books?.Generated,
        RowsExpanded = report.Books?.Expanded,
        RowsOut = report.Books?.Out,
        RowsQuarantined = report.Books?.Quarantined,
        RowsDropped = report.Books?.Dropped,
        RowsDeduplicated = report.Books?.Deduplicated,
        RowsFiltered = report.Books?.Filtered,
        RowsAggregated = report.Books?.Aggregated,
        RowsJoined = report.Books?.Joined,
        BytesWritten = report.BytesWritten,
        FilesLoaded = report.FilesLoaded,
        VersionBefore = report.VersionBefore?.Value,
        VersionAfter = report.VersionAfter?.Value,
        Evidence = report.EvidencePath,
    };

    private async Task PutAsync(string path, byte[] content, CancellationToken cancellationToken) =>
        await store.PutOwnIfAbsentAsync(path, content, clock, cancellationToken).ConfigureAwait(false); // names hold the run's id: nobody else writes them
}
