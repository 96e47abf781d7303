using System.Reflection;
using Tarn.Lakes;
using Tarn.Planning;
using Tarn.Projects;
using Tarn.Running.Ledger;
using Tarn.Sources;

namespace Tarn.Running;

/// <summary>A run from its plan to its lake commit.</summary>
internal sealed class RunExecutor(Project project, StepGraph graph, LakeTables tables, EngineSlot engine, IReadOnlyList<IConnector> connectors, TimeProvider clock)
{
    private readonly LakeCommits commits = new(tables.Store);

    /// <summary>Runs the chosen steps.</summary>
    public async Task<RunReport> RunAsync(
        IReadOnlyList<PlannedNode> nodes, RunOptions options, IProgress<RunEvent>? progress, CancellationToken cancellationToken)
    {
        var timestamp = clock.GetTimestamp();
        var started = clock.GetUtcNow();
        var runId = RunId.New(started);
        var observer = new RunObserver(progress);
        observer.Tell(new RunStarted(runId, PlannedSteps.Of(nodes)));

        var seen = await commits.NewestAsync(cancellationToken).ConfigureAwait(false);
        var context = await OpenAsync(runId, started, nodes, options, seen, cancellationToken).ConfigureAwait(false);
        context.Staging.RemoveLeftovers();
        IReadOnlyList<StepReport> reports;
        try
        {
            var runner = new StepRunner(context, observer);
            var scheduler = new StepScheduler(options.Threads ?? project.Environment.Threads, options.FailFast, runner.RunAsync, runner.SkipAsync);
            reports = await scheduler.RunAsync(nodes, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            context.Staging.Remove();
        }

        // What was published stays, so it gets its lake commit even when the run was stopped.
        var commit = await commits.AppendAsync(
            seen,
            context.Heads.Versions,
            (number, versions) => new LakeCommit { Number = number, Timestamp = clock.GetUtcNow(), RunId = runId, Reason = "run", Tables = versions },
            CancellationToken.None).ConfigureAwait(false);
        var report = new RunReport
        {
            RunId = runId,
            Status = StatusOf(reports, cancellationToken.IsCancellationRequested),
            StartedAt = started,
            Duration = clock.GetElapsedTime(timestamp),
            Steps = reports,
            LakeCommit = commit?.Number,
            LedgerPath = $"{tables.Store.Root}/{LakeFolders.Run(runId)}",
        };
        await context.Ledger.EndAsync(report, CancellationToken.None).ConfigureAwait(false);
        observer.Tell(new RunEnded(report));
        return report;
    }

    private async Task<RunContext> OpenAsync(
        string runId, DateTimeOffset started, IReadOnlyList<PlannedNode> nodes, RunOptions options, LakeCommit? seen, CancellationToken cancellationToken)
    {
        // Every table that the lake commit at the end may name, so that heads which a killed run moved are picked up too.
        var names = graph.Nodes.SelectMany(node => (TableName[])[node.Table, node.Table.Quarantine, .. node.Watched])
            .Concat(seen?.Tables.Keys ?? []);
        var heads = await tables.HeadsAsync(names, cancellationToken).ConfigureAwait(false);
        var start = new RunEntry
        {
            RunId = runId,
            Status = LedgerNames.Of(RunStatus.Running),
            StartedAt = started,
            Project = project.Name,
            Environment = project.Environment.Name,
            Selection = SelectionOf(options),
            StepsTotal = nodes.Count,
            TarnVersion = typeof(RunExecutor).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
        };
        return new RunContext
        {
            RunId = runId,
            StartedAt = started,
            Project = project,
            Options = options,
            Tables = tables,
            Heads = new RunHeads(tables, heads),
            Engine = engine,
            Connectors = connectors,
            Clock = clock,
            Staging = new StagingArea(tables.Store.StagingFolder, runId, clock),
            Ledger = new RunLedger(tables.Store, start, clock),
        };
    }

    private static RunStatus StatusOf(IReadOnlyList<StepReport> reports, bool stopped)
    {
        if (reports.Any(report => report.Status == StepStatus.Failed))
        {
            return RunStatus.Failed;
        }

        if (stopped && reports.Any(report => report.Status == StepStatus.Skipped))
        {
            return RunStatus.Cancelled;
        }

        return reports.All(report => report.Status == StepStatus.UpToDate) ? RunStatus.UpToDate : RunStatus.Succeeded;
    }

    private static string? SelectionOf(RunOptions options)
    {
        var parts = options.Select.Select(selector => $"--select {selector}").Concat(options.Exclude.Select(selector => $"--exclude {selector}"));
        var text = string.Join(' ', options.FullRefresh ? parts.Append("--full-refresh") : parts);
        return text.Length == 0 ? null : text;
    }
}
