using Tarn.Engines;

namespace Tarn.Running;

/// <summary>Tells an observer what happens, one event at a time.</summary>
internal sealed class RunObserver(IProgress<RunEvent>? observer)
{
    private readonly Lock gate = new();

    /// <summary>Tells an event.</summary>
    public void Tell(RunEvent happened)
    {
        if (observer is null)
        {
            return;
        }

        lock (gate)
        {
            observer.Report(happened);
        }
    }

    /// <summary>What an engine reports a step's progress to.</summary>
    public IProgress<StepProgress> ForStep(TableName table) => new StepObserver(this, table);

    private sealed class StepObserver(RunObserver run, TableName table) : IProgress<StepProgress>
    {
        public void Report(StepProgress value) => run.Tell(new StepProgressed(table, value));
    }
}
