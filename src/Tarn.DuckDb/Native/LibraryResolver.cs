using System.Reflection;
using System.Runtime.InteropServices;
using Tarn.Engines;

namespace Tarn.DuckDb.Native;

/// <summary>Finds DuckDB's native library: where TARN_DUCKDB_LIBRARY says, beside the assembly, or under runtimes/&lt;rid&gt;/native.</summary>
internal static class LibraryResolver
{
    internal const string EnvironmentVariable = "TARN_DUCKDB_LIBRARY";

    private static readonly Lock Gate = new();
    private static nint library;
    private static bool isRegistered;

    private static string FileName =>
        OperatingSystem.IsWindows() ? "duckdb.dll" : OperatingSystem.IsMacOS() ? "libduckdb.dylib" : "libduckdb.so";

    private static string Rid
    {
        get
        {
            var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
            return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        }
    }

    /// <summary>The places in the order of search. A set variable is the only one: a wrong path there is an error, not a hint.</summary>
    internal static IReadOnlyList<string> Candidates(string? configured, string folder) =>
        string.IsNullOrEmpty(configured)
            ? [Path.Combine(folder, FileName), Path.Combine(folder, "runtimes", Rid, "native", FileName)]
            : [Directory.Exists(configured) ? Path.Combine(configured, FileName) : configured];

    /// <summary>Loads the library from the first candidate that exists.</summary>
    /// <exception cref="EngineException">No candidate exists, or the file does not load.</exception>
    internal static nint Load(IReadOnlyList<string> candidates)
    {
        if (candidates.FirstOrDefault(File.Exists) is not { } file)
        {
            throw new EngineException(
                $"DuckDB's native library for {Rid} was not found at {string.Join(" or ", candidates)}. " +
                $"Build Tarn again (the build fetches it with npm), or set {EnvironmentVariable} to the path of {FileName} of DuckDB 1.5.");
        }

        try
        {
            return NativeLibrary.Load(file);
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            throw new EngineException(
                $"DuckDB's native library {file} does not load: {exception.Message} " +
                $"It must be the library of DuckDB 1.5 for {Rid}; set {EnvironmentVariable} to the path of one that is.",
                exception);
        }
    }

    /// <summary>Must come before the first native call; opening a database does it.</summary>
    internal static void Register()
    {
        lock (Gate)
        {
            if (!isRegistered)
            {
                NativeLibrary.SetDllImportResolver(typeof(LibraryResolver).Assembly, Resolve);
                isRegistered = true;
            }
        }
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (name != DuckDbNative.Library)
        {
            return 0;
        }

        lock (Gate)
        {
            return library != 0
                ? library
                : library = Load(Candidates(Environment.GetEnvironmentVariable(EnvironmentVariable), AppContext.BaseDirectory));
        }
    }
}
