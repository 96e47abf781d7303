using System.Runtime.CompilerServices;
using Tarn.Delta.Storage;

namespace Tarn.Delta.Tests.Support;

/// <summary>Passes everything on; tests change what they need.</summary>
public abstract class WrappedStore(IObjectStore inner) : IObjectStore
{
    public virtual string Root => inner.Root;

    public string StagingFolder => inner.StagingFolder;

    public virtual Task<byte[]?> TryReadAsync(string path, CancellationToken cancellationToken = default) => inner.TryReadAsync(path, cancellationToken);

    public Task<ObjectInfo?> HeadAsync(string path, CancellationToken cancellationToken = default) => inner.HeadAsync(path, cancellationToken);

    public virtual IAsyncEnumerable<ObjectInfo> ListAsync(string folder, string? startAfter = null, CancellationToken cancellationToken = default) =>
        inner.ListAsync(folder, startAfter, cancellationToken);

    public virtual IAsyncEnumerable<ObjectInfo> ListRecursiveAsync(string folder, CancellationToken cancellationToken = default) => inner.ListRecursiveAsync(folder, cancellationToken);

    public virtual Task<PutOutcome> PutIfAbsentAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default) =>
        inner.PutIfAbsentAsync(path, content, cancellationToken);

    public virtual Task PutAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default) => inner.PutAsync(path, content, cancellationToken);

    public virtual Task DeleteAsync(string path, CancellationToken cancellationToken = default) => inner.DeleteAsync(path, cancellationToken);

    public Task<string> MaterializeAsync(string path, CancellationToken cancellationToken = default) => inner.MaterializeAsync(path, cancellationToken);

    public Task UploadAsync(string localFile, string path, CancellationToken cancellationToken = default) => inner.UploadAsync(localFile, path, cancellationToken);
}

/// <summary>Hides checkpoints, so that a table is replayed from its commits alone.</summary>
public sealed class CommitsOnlyStore(IObjectStore inner) : WrappedStore(inner)
{
    public override Task<byte[]?> TryReadAsync(string path, CancellationToken cancellationToken = default) =>
        path.EndsWith("_last_checkpoint", StringComparison.Ordinal) ? Task.FromResult<byte[]?>(null) : base.TryReadAsync(path, cancellationToken);

    public override async IAsyncEnumerable<ObjectInfo> ListAsync(
        string folder, string? startAfter = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var found in base.ListAsync(folder, startAfter, cancellationToken))
        {
            if (!found.Path.Contains(".checkpoint.", StringComparison.Ordinal))
            {
                yield return found;
            }
        }
    }
}

/// <summary>Counts the objects that listings gave.</summary>
public sealed class CountingStore(IObjectStore inner) : WrappedStore(inner)
{
    public int Listed { get; set; }

    public override async IAsyncEnumerable<ObjectInfo> ListAsync(
        string folder, string? startAfter = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var found in base.ListAsync(folder, startAfter, cancellationToken))
        {
            Listed++;
            yield return found;
        }
    }
}
