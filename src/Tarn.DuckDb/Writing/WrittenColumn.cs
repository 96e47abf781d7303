namespace Tarn.DuckDb.Writing;

/// <summary>What the engine knows of one column of a file that it wrote.</summary>
internal sealed record WrittenColumn
{
    /// <summary>The engine's text of a value that no row is below; null where unknown.</summary>
    public string? Min { get; init; }

    /// <summary>The engine's text of a value that no row is above; null where unknown.</summary>
    public string? Max { get; init; }

    /// <summary>Null where unknown.</summary>
    public long? NullCount { get; init; }

    /// <summary>Whether a NaN may be among the values: it counts as the greatest, and has no place in JSON.</summary>
    public bool MayHoldNaN { get; init; }
}
