using System.Text.Json;
using System.Text.Json.Nodes;
using Tarn.Delta;
using Tarn.Delta.Storage;
using Tarn.Engines;
using Tarn.Planning;
using Tarn.Quality;

namespace Tarn.Running.Ledger;

/// <summary>Writes what a user needs to understand a failed step into the run's folder.</summary>
internal sealed class Evidence(IObjectStore store, string runId)
{
    /// <summary>Writes the evidence; the path of its file, absolute.</summary>
    public async Task<string> WriteAsync(
        LakeStep step,
        string why,
        Exception? error,
        RowBooks? books,
        IReadOnlyList<CheckResult> checks,
        IReadOnlyDictionary<TableName, TableVersion> inputs,
        CancellationToken cancellationToken)
    {
        var model = (step as LakeStep.Transform)?.Model;
        var entry = new EvidenceEntry
        {
            RunId = runId,
            TableName = step.Table.ToString(),
            Why = why,
            DefinedIn = model?.File ?? (step as LakeStep.Load)?.Stream.Location.ToString(),
            Sql = model?.Sql,
            Inputs = inputs.ToDictionary(input => input.Key.ToString(), input => input.Value.Value),
            Books = books,
            FailedChecks = [.. checks.Where(check => !check.Passed).Select(FailedCheck)],
            Details = error is null or TarnException or DeltaException ? null : error.ToString(),
        };
        var path = LedgerPaths.Evidence(runId, step.Table);
        await store.PutOwnIfAbsentAsync(path, JsonSerializer.SerializeToUtf8Bytes(entry, EvidenceJson.Default.EvidenceEntry), cancellationToken: cancellationToken)
            .ConfigureAwait(false);
        return $"{store.Root}/{path}";
    }

    private static FailedCheckEntry FailedCheck(CheckResult result) => new(
        result.Check.Name,
        LedgerNames.Of(result.Check.OnFailure),
        result.Failures,
        result.Message,
        [.. result.Samples.Select(sample => JsonNode.Parse(sample))]);
}
