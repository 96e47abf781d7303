using System.Runtime.CompilerServices;
using Tarn.Delta;
using Tarn.Delta.Storage;

namespace Tarn.Testing.Storage;

/// <summary>How an operation of a store goes wrong.</summary>
public enum StoreFault
{
    /// <summary>It has no effect, and the store says so.</summary>
    Refused,

    /// <summary>It takes effect, and its answer is lost.</summary>
    ReplyLost,

    /// <summary>It has no effect, and there is no answer to tell.</summary>
    RequestLost,
}

/// <summary>
/// A store of which one operation goes wrong, or all from one on, as a network's do: with the errors that stores promise. A put-if-absent whose
/// answer is lost says that its outcome is unknown.
/// </summary>
/// <param name="inner">What works.</param>
/// <param name="failAt">The operation, from 1; 0 for none: then the store only counts.</param>
/// <param name="fault">What goes wrong.</param>
/// <param name="forEver">Whether everything behind it goes wrong, too.</param>
public sealed class ShakyObjectStore(IObjectStore inner, int failAt = 0, StoreFault fault = StoreFault.Refused, bool forEver = false) : IObjectStore
{
    private readonly Lock gate = new();
    private readonly List<string> operations = [];

    /// <summary>What was asked of it, in order.</summary>
    public IReadOnlyList<string> Operations => operations;

    public string Root => inner.Root;

    public string StagingFolder => inner.StagingFolder;

    public Task<byte[]?> TryReadAsync(string path, CancellationToken cancellationToken = default) =>
        RunAsync($"get {path}", () => inner.TryReadAsync(path, cancellationToken));

    public Task<ObjectInfo?> HeadAsync(string path, CancellationToken cancellationToken = default) =>
        RunAsync($"head {path}", () => inner.HeadAsync(path, cancellationToken));

    public async IAsyncEnumerable<ObjectInfo> ListAsync(
        string folder, string? startAfter = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var found in await RunAsync($"list {folder}", () => inner.ListAsync(folder, startAfter, cancellationToken).ToListAsync(cancellationToken).AsTask()))
        {
            yield return found;
        }
    }

    public async IAsyncEnumerable<ObjectInfo> ListRecursiveAsync(string folder, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var found in await RunAsync($"list all {folder}", () => inner.ListRecursiveAsync(folder, cancellationToken).ToListAsync(cancellationToken).AsTask()))
        {
            yield return found;
        }
    }

    public Task<PutOutcome> PutIfAbsentAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default) =>
        RunAsync($"put-if-absent {path}", () => inner.PutIfAbsentAsync(path, content, cancellationToken), cause => new StoreOutcomeUnknownException(path, cause));

    public Task PutAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default) =>
        RunAsync($"put {path}", () => inner.PutAsync(path, content, cancellationToken));

    public Task DeleteAsync(string path, CancellationToken cancellationToken = default) =>
        RunAsync($"delete {path}", () => inner.DeleteAsync(path, cancellationToken));

    public Task<string> MaterializeAsync(string path, CancellationToken cancellationToken = default) =>
        RunAsync($"materialize {path}", () => inner.MaterializeAsync(path, cancellationToken));

    public Task UploadAsync(string localFile, string path, CancellationToken cancellationToken = default) =>
        RunAsync($"upload {path}", () => inner.UploadAsync(localFile, path, cancellationToken));

    private Task<bool> RunAsync(string name, Func<Task> operation) => RunAsync(name, async () =>
    {
        await operation();
        return true;
    });

    private async Task<T> RunAsync<T>(string name, Func<Task<T>> operation, Func<Exception, Exception>? unknown = null)
    {
        int number;
        lock (gate)
        {
            operations.Add(name);
            number = operations.Count;
        }

        var fails = failAt > 0 && (number == failAt || (forEver && number > failAt));
        if (!fails)
        {
            return await operation();
        }

        var error = new DeltaException($"The network failed in operation {number}, {name}.");
        if (fault == StoreFault.ReplyLost && number == failAt)
        {
            await operation();
        }

        throw fault == StoreFault.Refused || unknown is null ? error : unknown(error);
    }
}
