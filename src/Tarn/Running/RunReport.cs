namespace Tarn.Running;

/// <summary>How a run ended.</summary>
public sealed record RunReport
{
    /// <summary>Sorts by time.</summary>
    public required string RunId { get; init; }

    /// <summary>How it ended.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Every step of the plan, in its order.</summary>
    public required IReadOnlyList<StepReport> Steps { get; init; }

    /// <summary>The lake commit that the run made; null when no table moved.</summary>
    public long? LakeCommit { get; init; }

    /// <summary>Where the run's ledger entries and evidence lie: a folder of the lake.</summary>
    public string? LedgerPath { get; init; }
}

/// <summary>How a run ended.</summary>
public enum RunStatus
{
    /// <summary>Every step succeeded or was up to date, and at least one did something.</summary>
    Succeeded,

    /// <summary>There was nothing to do.</summary>
    UpToDate,

    /// <summary>A step failed.</summary>
    Failed,

    /// <summary>It was stopped. What was published stays.</summary>
    Cancelled,

    /// <summary>It has no end in the ledger and its process is gone: killed, or the machine stopped. The next run finishes the work.</summary>
    Interrupted,

    /// <summary>It is under way.</summary>
    Running,
}
