using Tarn.Planning;

namespace Tarn.Running;

/// <summary>Runs steps side by side, each after those that it depends on. A failed step stops what is downstream of it and nothing else.</summary>
internal sealed class StepScheduler(int threads, bool failFast, Func<PlannedNode, CancellationToken, Task<StepReport>> run, Func<PlannedNode, StepSkip, Task<StepReport>> skip)
{
    private volatile bool failed;

    /// <summary>Runs the steps; their reports, in the order given.</summary>
    /// <param name="nodes">Each after those that it depends on.</param>
    /// <param name="cancellationToken">Stops steps under way, and starts no other.</param>
    public async Task<IReadOnlyList<StepReport>> RunAsync(IReadOnlyList<PlannedNode> nodes, CancellationToken cancellationToken)
    {
        using var slots = new SemaphoreSlim(threads, threads);
        Dictionary<TableName, Task<StepReport>> running = [];
        foreach (var node in nodes)
        {
            var upstream = node.DependsOn.Where(running.ContainsKey).Select(table => running[table]).ToList();
            running[node.Table] = RunOneAsync(node, upstream, slots, cancellationToken);
        }

        return await Task.WhenAll(nodes.Select(node => running[node.Table])).ConfigureAwait(false);
    }

    private async Task<StepReport> RunOneAsync(PlannedNode node, List<Task<StepReport>> upstream, SemaphoreSlim slots, CancellationToken cancellationToken)
    {
        var before = await Task.WhenAll(upstream).ConfigureAwait(false);
        if (before.FirstOrDefault(report => report.Status is StepStatus.Failed) is { } culprit)
        {
            return await skip(node, StepSkip.Upstream(culprit.Table)).ConfigureAwait(false);
        }

        if (before.FirstOrDefault(report => report.SkippedFor is not null) is { SkippedFor: { } origin })
        {
            return await skip(node, StepSkip.Upstream(origin)).ConfigureAwait(false);
        }

        await slots.WaitAsync(CancellationToken.None).ConfigureAwait(false); // steps that are ready wait in the order of the plan
        try
        {
            await Task.Yield(); // so that a step which begins at once does not hold up the others' beginning
            if (cancellationToken.IsCancellationRequested)
            {
                return await skip(node, StepSkip.Stopped).ConfigureAwait(false);
            }

            if (failFast && failed)
            {
                return await skip(node, StepSkip.FailFast).ConfigureAwait(false);
            }

            var report = await run(node, cancellationToken).ConfigureAwait(false);
            failed |= report.Status == StepStatus.Failed;
            return report;
        }
        finally
        {
            slots.Release();
        }
    }
}

/// <summary>Why a step does not run.</summary>
/// <param name="Why">For the user.</param>
/// <param name="For">The failed step, where there is one.</param>
internal sealed record StepSkip(string Why, TableName? For)
{
    /// <summary>The run was stopped.</summary>
    public static StepSkip Stopped { get; } = new("The run was stopped before this step published anything. The table keeps its old version.", null);

    /// <summary>Another step failed, and the user wants no more.</summary>
    public static StepSkip FailFast { get; } = new("The run stops at the first failure (fail fast). The table keeps its old version.", null);

    /// <summary>An upstream step failed.</summary>
    public static StepSkip Upstream(TableName table) => new($"Upstream '{table}' failed. The table keeps its old version.", table);
}
