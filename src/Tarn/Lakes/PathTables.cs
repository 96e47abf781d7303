using System.Collections.Concurrent;
using Tarn.Delta;
using Tarn.Delta.Storage;
using Tarn.Running;

namespace Tarn.Lakes;

/// <summary>The way from a place (<c>delta.`path`</c>) to its Delta table.</summary>
internal sealed class PathTables(LakeHost host, IParquetIO parquet, string currentDirectory)
{
    private const string FileScheme = "file:";

    private readonly ConcurrentDictionary<string, IObjectStore> stores = [];

    /// <summary>The Delta table of a folder, whether there is one or not.</summary>
    /// <exception cref="TarnException">No store for the place.</exception>
    public DeltaTable this[string path] => new(stores.GetOrAdd(PlaceOf(path), place => new RetryingObjectStore(host.OpenStore(place), host.Clock)), "", parquet, host.Clock);

    /// <summary>The whole name of a place: paths count from the current folder.</summary>
    public string PlaceOf(string path)
    {
        if (path.StartsWith(FileScheme, StringComparison.OrdinalIgnoreCase))
        {
            path = Uri.UnescapeDataString("/" + path[FileScheme.Length..].TrimStart('/'));
        }

        return path.Contains("://", StringComparison.Ordinal) ? path.TrimEnd('/') : Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, currentDirectory));
    }
}
