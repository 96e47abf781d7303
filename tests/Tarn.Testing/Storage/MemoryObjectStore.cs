using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Tarn.Delta.Storage;

namespace Tarn.Testing.Storage;

/// <summary>A store in memory, with the promises of the real ones: put-if-absent has one winner, objects appear whole.</summary>
public sealed class MemoryObjectStore : IObjectStore, IDisposable
{
    private readonly ConcurrentDictionary<string, byte[]> objects = new(StringComparer.Ordinal);
    private readonly string folder = Directory.CreateTempSubdirectory("tarn-memory-").FullName;

    public string Root => "memory";

    public string StagingFolder => Path.Combine(folder, "staging");

    /// <summary>The paths of all objects, in order.</summary>
    public IReadOnlyList<string> Paths => [.. objects.Keys.Order(StringComparer.Ordinal)];

    public Task<byte[]?> TryReadAsync(string path, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(objects.GetValueOrDefault(path));
    }

    public Task<ObjectInfo?> HeadAsync(string path, CancellationToken cancellationToken = default) =>
        Task.FromResult(objects.TryGetValue(path, out var content) ? InfoOf(path, content) : null);

    public async IAsyncEnumerable<ObjectInfo> ListAsync(
        string folder, string? startAfter = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask;
        foreach (var path in Paths.Where(path => path.StartsWith(folder + '/', StringComparison.Ordinal) && path.LastIndexOf('/') == folder.Length))
        {
            if (startAfter is null || string.CompareOrdinal(path, startAfter) > 0)
            {
                yield return InfoOf(path, objects[path]);
            }
        }
    }

    public async IAsyncEnumerable<ObjectInfo> ListRecursiveAsync(string folder, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask;
        foreach (var path in Paths.Where(path => path.StartsWith(folder + '/', StringComparison.Ordinal)))
        {
            yield return InfoOf(path, objects[path]);
        }
    }

    public Task<PutOutcome> PutIfAbsentAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(objects.TryAdd(path, content.ToArray()) ? PutOutcome.Created : PutOutcome.AlreadyExists);
    }

    public Task PutAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        objects[path] = content.ToArray();
        return Task.CompletedTask;
    }

    public Task DeleteAsync(string path, CancellationToken cancellationToken = default)
    {
        objects.TryRemove(path, out _);
        return Task.CompletedTask;
    }

    public async Task<string> MaterializeAsync(string path, CancellationToken cancellationToken = default)
    {
        var content = objects.TryGetValue(path, out var found) ? found : throw new FileNotFoundException($"No object '{path}'.", path);
        var local = Path.Combine(folder, "cache", path.Replace('/', '#'));
        Directory.CreateDirectory(Path.GetDirectoryName(local)!);
        await File.WriteAllBytesAsync(local, content, cancellationToken);
        return local;
    }

    public async Task UploadAsync(string localFile, string path, CancellationToken cancellationToken = default)
    {
        if (!objects.TryAdd(path, await File.ReadAllBytesAsync(localFile, cancellationToken)))
        {
            throw new Delta.DeltaException($"There is an object '{path}' already.");
        }

        File.Delete(localFile);
    }

    /// <summary>An independent copy, as the disk of a machine that stopped just now.</summary>
    public MemoryObjectStore Copy()
    {
        var copy = new MemoryObjectStore();
        foreach (var (path, content) in objects)
        {
            copy.objects[path] = content;
        }

        return copy;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static ObjectInfo InfoOf(string path, byte[] content) => new(path, content.Length, DateTimeOffset.UnixEpoch.AddYears(55));
}
