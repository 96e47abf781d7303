using System.Runtime.CompilerServices;
using Tarn.Aws.S3;
using Tarn.Connectors.Files;
using Tarn.Delta.Storage;
using Tarn.DuckDb;
using Tarn.Engines;
using Tarn.Lakes;
using Tarn.Projects;

namespace Tarn.Cli.Starting;

/// <summary>What the program brings to a lake: the embedded engine, the connectors, and stores that are no folders.</summary>
internal static class EmbeddedHost
{
    public static LakeHost Create() => new() { Engine = Open, Connectors = [new FilesConnector()], Store = OpenStore };

    private static DuckDbEngine Open(EngineOptions options) => new(new DuckDbOptions
    {
        MemoryLimitInBytes = options.MemoryLimit is { } limit ? MemorySize.Parse(limit) : null,
        Threads = options.Threads,
        ParallelSessions = options.ParallelSteps,
        TempFolder = options.TempFolder,
    });

    private static IObjectStore? OpenStore(string place, S3Settings? settings) =>
        place.StartsWith("s3", StringComparison.OrdinalIgnoreCase) ? OpenS3(place, settings) : null;

    /// <summary>Apart, so that a program without S3 does not load the clients.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IObjectStore? OpenS3(string place, S3Settings? settings) => S3.Stores.Open(place, settings);

    private static class S3
    {
        public static readonly S3Stores Stores = Create();

        private static S3Stores Create()
        {
            var stores = new S3Stores(S3Options.FromEnvironment(Environment.GetEnvironmentVariable), TimeProvider.System);
            AppDomain.CurrentDomain.ProcessExit += (_, _) => stores.Dispose();
            return stores;
        }
    }
}
