using Tarn.Connectors.Files;
using Tarn.DuckDb;
using Tarn.Engines;
using Tarn.Lakes;

namespace Tarn.Cli.Starting;

/// <summary>What the program brings to a lake: the embedded engine and the connectors.</summary>
internal static class EmbeddedHost
{
    public static LakeHost Create() => new() { Engine = Open, Connectors = [new FilesConnector()] };

    private static DuckDbEngine Open(EngineOptions options) => new(new DuckDbOptions
    {
        MemoryLimitInBytes = options.MemoryLimit is { } limit ? MemorySize.Parse(limit) : null,
        Threads = options.Threads,
        ParallelSessions = options.ParallelSteps,
        TempFolder = options.TempFolder,
    });
}
