using Tarn.Engines;
using Tarn.Planning;
using Tarn.Running.Progress;
using Tarn.Running.Publishing;

namespace Tarn.Running;

/// <summary>Runs a model's step.</summary>
internal sealed class TransformRunner(RunContext run, StepPipeline pipeline, QuarantinePublisher quarantine)
{
    private const int MaxAttempts = 5;

    /// <summary>Computes the table, unless it is what it would be made already.</summary>
    public async Task<StepReport> RunAsync(PlannedNode node, LakeStep.Transform step, IProgress<StepProgress> progress, CancellationToken cancellationToken)
    {
        var fingerprint = Fingerprint.Of(step);
        var before = run.Heads[step.Table]?.Version;
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var head = run.Heads[step.Table];
            var inputs = step.Inputs.Select(name => StepInputs.Pin(run, step, name)).ToList();
            var watched = StepInputs.Versions(run, node);
            await quarantine.FinishAsync(step.Table, head, cancellationToken).ConfigureAwait(false);
            if (!run.Options.FullRefresh && !step.Model.IsVolatile && UpToDate.Is(fingerprint, head, watched))
            {
                return new StepReport
                {
                    Table = step.Table, Kind = step.Kind, Status = StepStatus.UpToDate, VersionBefore = before, VersionAfter = head?.Version,
                };
            }

            await run.Ledger.BeginAsync().ConfigureAwait(false);
            var write = await run.Engine.Engine.StageAsync(
                new StageRequest
                {
                    Model = step.Model,
                    Inputs = inputs,
                    CheckTables = [.. step.CheckInputs.Select(name => StepInputs.Pin(run, step, name))],
                    Base = run.Options.FullRefresh ? null : head,
                    QuarantineBase = run.Heads[step.Table.Quarantine],
                    StagingFolder = run.Staging.Fresh(step.Table),
                    Stamp = run.Stamp(run.Project.Name),
                },
                progress,
                cancellationToken).ConfigureAwait(false);
            var mark = new StepMark
            {
                Fingerprint = fingerprint,
                RunId = run.RunId,
                PublishedAt = run.Clock.GetUtcNow(),
                Inputs = watched.ToDictionary(input => UpToDate.KeyOf(input.Key), input => input.Value.Value),
                Books = write.Books,
                Batch = (StepMark.Of(head)?.Batch ?? 0) + 1,
                Version = 0,
                DataVersion = 0,
            };
            if (await pipeline.CompleteAsync(node, head, write, mark, batch: null, cancellationToken).ConfigureAwait(false) is { } published)
            {
                return new StepReport
                {
                    Table = step.Table,
                    Kind = step.Kind,
                    Status = StepStatus.Succeeded,
                    Books = write.Books,
                    BytesWritten = write.Files.Sum(file => file.SizeInBytes) + (write.Quarantine?.Files.Sum(file => file.SizeInBytes) ?? 0),
                    Checks = published.Checks,
                    Warnings = StepWarnings.OfChecks(published.Checks),
                    VersionBefore = before,
                    VersionAfter = published.Version,
                };
            }

            // The winner may have read newer inputs: what is computed from the ones we knew would take its table back.
            foreach (var name in node.Watched.Append(step.Table))
            {
                await run.Heads.RefreshAsync(name, cancellationToken).ConfigureAwait(false);
            }
        }

        throw new StepFailedException(
            $"Could not publish '{step.Table}': other runs changed it {MaxAttempts} times while it was computed. Run again when they are done.");
    }
}
