namespace Tarn.DuckDb;

/// <summary>What the embedded engine may take of the machine.</summary>
public sealed record DuckDbOptions
{
    /// <summary>Memory of the whole engine, in bytes; null for three quarters of the machine's. At least 128 MB. What does not fit is spilled to <see cref="TempFolder"/>.</summary>
    public long? MemoryLimitInBytes
    {
        get;
        init => field = value is null or >= 128L << 20
            ? value
            : throw new ArgumentOutOfRangeException(nameof(MemoryLimitInBytes), value, "Must be at least 128 MB; DuckDB could not sort or join within less.");
    }

    /// <summary>Threads of one statement; null for one a core. At least 1.</summary>
    public int? Threads
    {
        get;
        init => field = value is null or >= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Threads), value, "Must be at least 1.");
    }

    /// <summary>How many steps run side by side: each gets its part of the memory. Default 1; at least 1.</summary>
    public int ParallelSessions
    {
        get;
        init => field = value >= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(ParallelSessions), value, "Must be at least 1.");
    } = 1;

    /// <summary>An existing folder, or one to make, for what does not fit into memory; null for the system's folder for temporary files.</summary>
    public string? TempFolder { get; init; }
}
