using System.Runtime.CompilerServices;
using Tarn.Delta.Storage;

namespace Tarn.Testing.Storage;

/// <summary>
/// Stops like a killed process: the n-th operation throws, before or after it took effect, and so does every one behind it. A sweep over all n
/// meets every gap between two writes.
/// </summary>
/// <param name="inner">What works.</param>
/// <param name="killAt">The operation, from 1; 0 for none: then the store only counts.</param>
/// <param name="afterEffect">Whether the operation takes effect before it throws.</param>
public sealed class FaultingObjectStore(IObjectStore inner, int killAt = 0, bool afterEffect = false) : IObjectStore
{
    private int operations;

    /// <summary>Operations so far.</summary>
    public int Operations => operations;

    public string Root => inner.Root;

    public string StagingFolder => inner.StagingFolder;

    public Task<byte[]?> TryReadAsync(string path, CancellationToken cancellationToken = default) =>
        RunAsync(() => inner.TryReadAsync(path, cancellationToken));

    public Task<ObjectInfo?> HeadAsync(string path, CancellationToken cancellationToken = default) =>
        RunAsync(() => inner.HeadAsync(path, cancellationToken));

    public async IAsyncEnumerable<ObjectInfo> ListAsync(
        string folder, string? startAfter = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var found in await RunAsync(() => inner.ListAsync(folder, startAfter, cancellationToken).ToListAsync(cancellationToken).AsTask()))
        {
            yield return found;
        }
    }

    public async IAsyncEnumerable<ObjectInfo> ListRecursiveAsync(string folder, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var found in await RunAsync(() => inner.ListRecursiveAsync(folder, cancellationToken).ToListAsync(cancellationToken).AsTask()))
        {
            yield return found;
        }
    }

    public Task<PutOutcome> PutIfAbsentAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default) =>
        RunAsync(() => inner.PutIfAbsentAsync(path, content, cancellationToken));

    public Task PutAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default) =>
        RunAsync(() => inner.PutAsync(path, content, cancellationToken));

    public Task DeleteAsync(string path, CancellationToken cancellationToken = default) => RunAsync(() => inner.DeleteAsync(path, cancellationToken));

    public Task<string> MaterializeAsync(string path, CancellationToken cancellationToken = default) =>
        RunAsync(() => inner.MaterializeAsync(path, cancellationToken));

    public Task UploadAsync(string localFile, string path, CancellationToken cancellationToken = default) =>
        RunAsync(() => inner.UploadAsync(localFile, path, cancellationToken));

    private Task<bool> RunAsync(Func<Task> operation) => RunAsync(async () =>
    {
        await operation();
        return true;
    });

    private async Task<T> RunAsync<T>(Func<Task<T>> operation)
    {
        var number = Interlocked.Increment(ref operations);
        if (killAt > 0 && (number > killAt || (number == killAt && !afterEffect)))
        {
            throw new StoreKilledException(killAt);
        }

        var result = await operation();
        return killAt > 0 && number == killAt ? throw new StoreKilledException(killAt) : result;
    }
}

/// <summary>The process was killed here. Of no kind that any code handles.</summary>
public sealed class StoreKilledException(int operation) : Exception($"Killed at operation {operation}.");
