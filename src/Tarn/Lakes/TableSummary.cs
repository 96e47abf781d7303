using Tarn.Delta;

namespace Tarn.Lakes;

/// <summary>A table of the lake, as the newest lake commit has it.</summary>
public sealed record TableSummary
{
    /// <summary>Its name.</summary>
    public required TableName Name { get; init; }

    /// <summary>What makes it: <c>load</c>, <c>table</c>, <c>merge</c>, <c>scd2</c>; <c>quarantine</c>; empty where the project does not know it.</summary>
    public required string Kind { get; init; }

    /// <summary>Null where the project names the table and no run has made it.</summary>
    public TableVersion? Version { get; init; }

    /// <summary>When the version was committed; null without one.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>Live rows; null when unknown.</summary>
    public long? Rows { get; init; }

    /// <summary>Of the live data files.</summary>
    public long SizeInBytes { get; init; }

    /// <summary>Live data files.</summary>
    public int Files { get; init; }

    /// <summary>What it is; null when not said.</summary>
    public string? Description { get; init; }
}
