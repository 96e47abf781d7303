using System.Collections.Concurrent;
using Tarn.Aws.Cache;
using Tarn.Delta.Storage;
using Tarn.Projects;

namespace Tarn.Aws.S3;

/// <summary>Opens stores on S3 for a lake's host. Stores of the same settings share connections and cache. Thread-safe.</summary>
/// <param name="defaults">What holds where a project does not say.</param>
/// <param name="clock">For waits, and for what was used last.</param>
public sealed class S3Stores(S3Options defaults, TimeProvider clock) : IDisposable
{
    private readonly ConcurrentDictionary<S3Options, Lazy<S3Clients>> clients = new();
    private readonly ConcurrentDictionary<(string Folder, long Size), Lazy<FileCache>> caches = new();

    /// <summary>The store of <c>s3://bucket/prefix</c>; null for a place that is none of S3. Nothing is asked of the server yet.</summary>
    /// <param name="place">As a user wrote it.</param>
    /// <param name="settings">What the project says.</param>
    /// <exception cref="TarnException">It names no bucket.</exception>
    public IObjectStore? Open(string place, S3Settings? settings = null)
    {
        if (!S3Place.IsS3(place))
        {
            return null;
        }

        var options = With(settings);
        return new S3ObjectStore(
            S3Place.Parse(place),
            clients.GetOrAdd(options, static (options, clock) => new(() => new S3Clients(options, clock)), clock).Value,
            caches.GetOrAdd((options.CacheFolder, options.CacheSizeInBytes), static (key, clock) => new(() => new FileCache(key.Folder, key.Size, clock)), clock).Value);
    }

    /// <summary>Closes connections, and lets go of the cached files in use. No store that was opened may be used afterwards.</summary>
    public void Dispose()
    {
        foreach (var cache in caches.Values.Where(cache => cache.IsValueCreated))
        {
            cache.Value.Dispose();
        }

        foreach (var client in clients.Values.Where(client => client.IsValueCreated))
        {
            client.Value.Dispose();
        }
    }

    private S3Options With(S3Settings? settings)
    {
        if (settings is null)
        {
            return defaults;
        }

        var options = defaults with
        {
            Endpoint = settings.Endpoint ?? defaults.Endpoint,
            Region = settings.Region ?? defaults.Region,
            Encryption = settings.Encryption ?? defaults.Encryption,
            KmsKey = settings.KmsKey ?? defaults.KmsKey,
            CacheFolder = settings.CacheFolder ?? defaults.CacheFolder,
            CacheSizeInBytes = settings.CacheSizeInBytes ?? defaults.CacheSizeInBytes,
        };
        return settings.PathStyle is { } pathStyle ? options with { PathStyle = pathStyle } : options;
    }
}
