namespace Tarn.Engines;

/// <summary>What an engine is opened with.</summary>
public sealed record EngineOptions
{
    /// <summary>What it may hold in memory, as DuckDB writes it (<c>4GB</c>); null for the engine's default.</summary>
    public string? MemoryLimit { get; init; }

    /// <summary>Threads in all; null for the machine's processors.</summary>
    public int? Threads { get; init; }

    /// <summary>How many steps run side by side, and share memory and threads. Default 1.</summary>
    public int ParallelSteps { get; init; } = 1;

    /// <summary>Where what does not fit in memory goes; null for none, then such a statement fails.</summary>
    public string? TempFolder { get; init; }

    /// <summary>The lake's root folder, which the engine may read and write; null where the lake is no folder, or there is none.</summary>
    public string? LakeRoot { get; init; }

    /// <summary>Further folders and files that the engine may read: those of the sources.</summary>
    public IReadOnlyList<string> ReadablePaths { get; init; } = [];
}
