using Tarn.Delta;
using Tarn.Planning;
using Tarn.Running.Ledger;
using Tarn.Running.Publishing;

namespace Tarn.Running;

/// <summary>Runs one step, whatever its kind; turns what goes wrong in it into its report, so that no step takes another down.</summary>
internal sealed class StepRunner
{
    private readonly RunContext run;
    private readonly RunObserver observer;
    private readonly Evidence evidence;
    private readonly LoadRunner loads;
    private readonly TransformRunner transforms;

    public StepRunner(RunContext run, RunObserver observer)
    {
        (this.run, this.observer) = (run, observer);
        evidence = new(run.Tables.Store, run.RunId);
        var quarantine = new QuarantinePublisher(run);
        var pipeline = new StepPipeline(run, new TablePublisher(run, quarantine));
        loads = new(run, pipeline, quarantine);
        transforms = new(run, pipeline, quarantine);
    }

    /// <summary>Runs a step to its end.</summary>
    public async Task<StepReport> RunAsync(PlannedNode node, CancellationToken cancellationToken)
    {
        observer.Tell(new StepStarted(node.Table));
        var started = run.Clock.GetTimestamp();
        var report = await TryAsync(node, cancellationToken).ConfigureAwait(false) with { Duration = run.Clock.GetElapsedTime(started) };
        return await EndAsync(report).ConfigureAwait(false);
    }

    /// <summary>Reports a step that does not run.</summary>
    public Task<StepReport> SkipAsync(PlannedNode node, StepSkip skip) => EndAsync(Skipped(node.Step, skip));

    private async Task<StepReport> TryAsync(PlannedNode node, CancellationToken cancellationToken)
    {
        try
        {
            var progress = observer.ForStep(node.Table);
            return node.Step switch
            {
                LakeStep.Load load => await loads.RunAsync(node, load, progress, cancellationToken).ConfigureAwait(false),
                LakeStep.Transform transform => await transforms.RunAsync(node, transform, progress, cancellationToken).ConfigureAwait(false),
                _ => throw new InvalidOperationException($"A step of the unknown kind {node.Step.GetType().Name}."),
            };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Skipped(node.Step, StepSkip.Stopped);
        }
        catch (Exception error)
        {
            return await FailedAsync(node, error).ConfigureAwait(false);
        }
    }

    private async Task<StepReport> FailedAsync(PlannedNode node, Exception error)
    {
        var known = error as StepFailedException;
        var why = error is TarnException or DeltaException or IOException or UnauthorizedAccessException
            ? error.Message
            : $"Something went wrong that should not: {error.Message} This is a bug in tarn: please report it with the evidence file.";
        var path = await TryKeepEvidenceAsync(node, why, error, known).ConfigureAwait(false);
        var version = run.Heads[node.Table]?.Version;
        return new StepReport
        {
            Table = node.Table,
            Kind = node.Step.Kind,
            Status = StepStatus.Failed,
            Why = why,
            Books = known?.Books,
            Checks = known?.Checks ?? [],
            EvidencePath = path,
            VersionBefore = version,
            VersionAfter = version,
        };
    }

    private async Task<string?> TryKeepEvidenceAsync(PlannedNode node, string why, Exception error, StepFailedException? known)
    {
        try
        {
            return await evidence.WriteAsync(
                node.Step, why, error, known?.Books, known?.Checks ?? [], StepInputs.Versions(run, node), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is DeltaException or IOException or UnauthorizedAccessException)
        {
            return null; // a full disk must not hide why the step failed
        }
    }

    private StepReport Skipped(LakeStep step, StepSkip skip)
    {
        var version = run.Heads[step.Table]?.Version;
        return new StepReport
        {
            Table = step.Table,
            Kind = step.Kind,
            Status = StepStatus.Skipped,
            Why = skip.Why,
            SkippedFor = skip.For,
            VersionBefore = version,
            VersionAfter = version,
        };
    }

    private async Task<StepReport> EndAsync(StepReport report)
    {
        await run.Ledger.StepEndedAsync(report, CancellationToken.None).ConfigureAwait(false);
        observer.Tell(new StepEnded(report));
        return report;
    }
}
