using System.Globalization;
using Tarn.DuckDb.Native;
using Tarn.Engines;

namespace Tarn.DuckDb.Binding;

/// <summary>A DuckDB in memory. Thread-safe. Dispose it after its connections.</summary>
internal sealed class DuckDbDatabase : IDisposable
{
    private static int opened;

    private readonly DatabaseHandle handle;

    private DuckDbDatabase(DatabaseHandle handle) => this.handle = handle;

    /// <summary>The library's version, for instance <c>v1.5.6</c>.</summary>
    internal static string Version
    {
        get
        {
            LibraryResolver.Register();
            return DuckDbNative.LibraryVersion();
        }
    }

    /// <summary>Opens an empty database.</summary>
    /// <exception cref="EngineException">The library is missing, or it refuses a setting.</exception>
    internal static DuckDbDatabase Open(DuckDbOptions options)
    {
        LibraryResolver.Register();
        _ = DuckDbNative.CreateConfig(out var config);
        using (config)
        {
            foreach (var (name, value) in Settings(options))
            {
                if (DuckDbNative.SetConfig(config, name, value) == DuckDbState.Error)
                {
                    throw new EngineException($"DuckDB refuses the setting {name} = '{value}'. Change it in the project's environment.");
                }
            }

            if (DuckDbNative.Open(null, out var handle, config, out var error) == DuckDbState.Error)
            {
                handle.Dispose();
                throw new EngineException($"DuckDB could not be opened: {DuckDbNative.OwnedText(error)} Check the memory limit and the folder for temporary files.");
            }

            return new(handle);
        }
    }

    /// <summary>A new connection, with its own session settings and temporary tables. One statement at a time.</summary>
    internal DuckDbConnection Connect() =>
        DuckDbNative.Connect(handle, out var connection) == DuckDbState.Success
            ? new(connection)
            : throw new EngineException("DuckDB refused a connection: it ran out of memory. Raise the memory limit.");

    public void Dispose() => handle.Dispose();

    private static IEnumerable<(string Name, string Value)> Settings(DuckDbOptions options)
    {
        var memory = options.MemoryLimitInBytes ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4 * 3;
        yield return ("memory_limit", string.Create(CultureInfo.InvariantCulture, $"{memory / options.ParallelSessions / 1024}KiB"));

        if (options.TempFolder is { } parent)
        {
            _ = Directory.CreateDirectory(parent); // DuckDB makes its own folder only, not those above
        }

        // One folder a database: their spilled files have the same names. DuckDB makes it when it spills, and removes it.
        var folder = string.Create(CultureInfo.InvariantCulture, $"tarn-{Environment.ProcessId}-{Interlocked.Increment(ref opened)}");
        yield return ("temp_directory", Path.Combine(options.TempFolder ?? Path.GetTempPath(), folder));
        yield return ("autoinstall_known_extensions", "false");
        yield return ("autoload_known_extensions", "false");
        if (options.Threads is { } threads)
        {
            yield return ("threads", threads.ToString(CultureInfo.InvariantCulture));
        }
    }
}
