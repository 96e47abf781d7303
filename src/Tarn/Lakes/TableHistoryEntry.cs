using Tarn.Delta;
using Tarn.Engines;

namespace Tarn.Lakes;

/// <summary>One version of a table.</summary>
public sealed record TableHistoryEntry
{
    /// <summary>The version.</summary>
    public required TableVersion Version { get; init; }

    /// <summary>When it was committed.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>WRITE, MERGE, RESTORE …; empty when the commit does not say.</summary>
    public required string Operation { get; init; }

    /// <summary>The run that made it; null where another program did.</summary>
    public string? RunId { get; init; }

    /// <summary>The books of the step; null when the commit has none.</summary>
    public RowBooks? Books { get; init; }

    /// <summary>The first lake commit that shows the version; null when none does.</summary>
    public long? LakeCommit { get; init; }
}
