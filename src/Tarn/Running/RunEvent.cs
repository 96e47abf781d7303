using Tarn.Engines;

namespace Tarn.Running;

/// <summary>
/// Something that happened in a run. Told in order, one at a time, from the run's own threads: an observer that takes long holds the run up.
/// </summary>
public abstract record RunEvent
{
    private protected RunEvent()
    {
    }
}

/// <summary>The run is planned and begins.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Steps">Every step, each after those that it depends on.</param>
public sealed record RunStarted(string RunId, IReadOnlyList<PlannedStep> Steps) : RunEvent;

/// <summary>A step begins.</summary>
public sealed record StepStarted(TableName Table) : RunEvent;

/// <summary>A step goes on.</summary>
public sealed record StepProgressed(TableName Table, StepProgress Progress) : RunEvent;

/// <summary>A step is over, whichever way; a step that is skipped ends without having begun.</summary>
public sealed record StepEnded(StepReport Report) : RunEvent;

/// <summary>The run is over. Always the last event.</summary>
public sealed record RunEnded(RunReport Report) : RunEvent;
