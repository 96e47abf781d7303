using Tarn.Engines;
using Tarn.Running;

namespace Tarn.Cli.Progress;

/// <summary>What is known of a run while it goes on: its events, folded. Thread-safe.</summary>
internal sealed class RunView(TimeProvider clock)
{
    private readonly Lock gate = new();
    private readonly Dictionary<TableName, StepView> steps = [];
    private readonly List<TableName> order = [];

    /// <summary>Steps in all.</summary>
    public int Count => order.Count;

    /// <summary>Steps that ended.</summary>
    public int Ended { get; private set; }

    /// <summary>The steps now, each after those that it depends on.</summary>
    public IReadOnlyList<StepView> Steps
    {
        get
        {
            lock (gate)
            {
                return [.. order.Select(table => steps[table])];
            }
        }
    }

    public void Apply(RunEvent happened)
    {
        lock (gate)
        {
            switch (happened)
            {
                case RunStarted started:
                    foreach (var step in started.Steps)
                    {
                        order.Add(step.Table);
                        steps[step.Table] = new StepView(step);
                    }

                    break;
                case StepStarted { Table: var table }:
                    steps[table] = steps[table] with { StartedAt = clock.GetTimestamp() };
                    break;
                case StepProgressed { Table: var table, Progress: var progress }:
                    steps[table] = steps[table] with { Progress = progress };
                    break;
                case StepEnded { Report: var report }:
                    steps[report.Table] = steps[report.Table] with { Report = report };
                    Ended++;
                    break;
            }
        }
    }
}

/// <summary>A step of a run under way.</summary>
/// <param name="Step">As planned.</param>
internal sealed record StepView(PlannedStep Step)
{
    /// <summary>When it began, by the clock's timestamp; null before.</summary>
    public long? StartedAt { get; init; }

    /// <summary>How far it is; null while unknown.</summary>
    public StepProgress? Progress { get; init; }

    /// <summary>How it ended; null before.</summary>
    public StepReport? Report { get; init; }
}
