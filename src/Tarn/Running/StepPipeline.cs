using System.Text.Json.Nodes;
using Tarn.Delta;
using Tarn.Delta.Snapshots;
using Tarn.Engines;
using Tarn.Planning;
using Tarn.Quality;
using Tarn.Running.Ledger;
using Tarn.Running.Progress;
using Tarn.Running.Publishing;

namespace Tarn.Running;

/// <summary>What every staged step goes through: audit, gate, books, publish.</summary>
internal sealed class StepPipeline(RunContext run, TablePublisher publisher)
{
    /// <summary>Audits a staged write and publishes it.</summary>
    /// <returns>The version and the checks' results; null when the table was changed by another run, and the step is to be staged again.</returns>
    /// <exception cref="StepFailedException">A check with <c>on_failure: fail</c> failed, or the books do not balance. Nothing was published.</exception>
    public async Task<Published?> CompleteAsync(PlannedNode node, Snapshot? head, StagedWrite write, StepMark mark, BatchMark? batch, CancellationToken cancellationToken)
    {
        var checks = await AuditAsync(node, write, cancellationToken).ConfigureAwait(false);
        Gate(node.Step, write.Books, checks);
        RequireBalance(node.Step, write.Books, checks);
        cancellationToken.ThrowIfCancellationRequested();
        var version = await publisher.PublishAsync(
            new Publication { Step = node.Step, Head = head, Write = write, Mark = mark, Batch = batch, Verdicts = VerdictsOf(checks) },
            cancellationToken).ConfigureAwait(false);
        return version is { } published ? new Published(published, checks) : null;
    }

    private async Task<IReadOnlyList<CheckResult>> AuditAsync(PlannedNode node, StagedWrite write, CancellationToken cancellationToken)
    {
        if (node.Step.Checks.Count == 0)
        {
            return [];
        }

        var request = new AuditRequest
        {
            Write = write,
            Checks = node.Step.Checks,
            Tables = [.. node.Step.CheckInputs.Select(name => StepInputs.Pin(run, node.Step, name))],
        };
        return (await run.Engine.Engine.AuditAsync(request, cancellationToken).ConfigureAwait(false)).Results;
    }

    private static void Gate(LakeStep step, RowBooks books, IReadOnlyList<CheckResult> checks)
    {
        var failed = checks.Where(check => !check.Passed && check.Check.OnFailure != OnFailure.Warn).ToList();
        if (failed.Count > 0)
        {
            var messages = string.Join(" ", failed.Select(check => $"Check '{check.Check.Name}' failed: {check.Message}"));
            throw new StepFailedException($"{messages} Table '{step.Table}' keeps its old version.", books, checks);
        }
    }

    private static void RequireBalance(LakeStep step, RowBooks books, IReadOnlyList<CheckResult> checks)
    {
        if (!books.Balanced)
        {
            throw new StepFailedException(
                $"The books of '{step.Table}' do not balance: in {books.In} + generated {books.Generated} + expanded {books.Expanded} is not out {books.Out} + " +
                $"quarantined {books.Quarantined} + dropped {books.Dropped} + deduplicated {books.Deduplicated} + filtered {books.Filtered} + " +
                $"aggregated {books.Aggregated} + joined {books.Joined}. Nothing was published. This is a bug in tarn: please report it with the evidence file.",
                books,
                checks);
        }
    }

    private static JsonArray VerdictsOf(IReadOnlyList<CheckResult> checks) =>
    [
        .. checks.Select(check => new JsonObject
        {
            ["check"] = check.Check.Name,
            ["onFailure"] = LedgerNames.Of(check.Check.OnFailure),
            ["passed"] = check.Passed,
            ["failures"] = check.Failures,
        }),
    ];
}

/// <summary>A published step.</summary>
internal sealed record Published(TableVersion Version, IReadOnlyList<CheckResult> Checks);
