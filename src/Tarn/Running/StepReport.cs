using Tarn.Delta;
using Tarn.Engines;
using Tarn.Quality;

namespace Tarn.Running;

/// <summary>How a step ended.</summary>
public sealed record StepReport
{
    /// <summary>The table, and the step's name.</summary>
    public required TableName Table { get; init; }

    /// <summary><c>load</c>, <c>table</c>, <c>merge</c>, <c>scd2</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>How it ended.</summary>
    public required StepStatus Status { get; init; }

    /// <summary>One or more sentences for the user: why it failed and what to do, or upstream of what failure it was skipped. Null where there is nothing to say.</summary>
    public string? Why { get; init; }

    /// <summary>The table of the failed step that this one was skipped for; null otherwise.</summary>
    public TableName? SkippedFor { get; init; }

    /// <summary>The books; null where the step did nothing or failed before they were known.</summary>
    public RowBooks? Books { get; init; }

    /// <summary>Bytes of the data files written.</summary>
    public long BytesWritten { get; init; }

    /// <summary>Source files loaded; 0 for models.</summary>
    public int FilesLoaded { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>What the checks found.</summary>
    public IReadOnlyList<CheckResult> Checks { get; init; } = [];

    /// <summary>Things that went well enough but should be looked at: a loaded file that changed since, a file refused whole, a warning check.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The file with the evidence of a failure, absolute; null without one.</summary>
    public string? EvidencePath { get; init; }

    /// <summary>The table's version before; null where it was not there.</summary>
    public TableVersion? VersionBefore { get; init; }

    /// <summary>The table's version after; the same as before where nothing was published.</summary>
    public TableVersion? VersionAfter { get; init; }
}

/// <summary>How a step ended.</summary>
public enum StepStatus
{
    /// <summary>It ran, and its table is as it should be.</summary>
    Succeeded,

    /// <summary>There was nothing to do.</summary>
    UpToDate,

    /// <summary>It failed: the table keeps its old version.</summary>
    Failed,

    /// <summary>It did not run, as something upstream failed or the run was stopped: the table keeps its old version.</summary>
    Skipped,
}
