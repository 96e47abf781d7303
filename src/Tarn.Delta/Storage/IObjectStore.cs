namespace Tarn.Delta.Storage;

/// <summary>
/// Where tables and ledgers live: a folder or a bucket prefix. Paths are relative to its root, with <c>/</c>, not percent-encoded,
/// and never begin with <c>/</c>.
/// </summary>
public interface IObjectStore
{
    /// <summary>The root, as a user would name it: an absolute folder, or <c>s3://bucket/prefix</c>.</summary>
    string Root { get; }

    /// <summary>Reads a whole small object (a commit, a checkpoint hint, a manifest); null when it is absent.</summary>
    Task<byte[]?> TryReadAsync(string path, CancellationToken cancellationToken = default);

    /// <summary>Size and time of an object; null when it is absent.</summary>
    Task<ObjectInfo?> HeadAsync(string path, CancellationToken cancellationToken = default);

    /// <summary>
    /// Objects directly under the folder <paramref name="folder"/> (not in its subfolders), in ordinal order of their paths, those after
    /// <paramref name="startAfter"/> (a full path) only. An absent folder is empty.
    /// </summary>
    IAsyncEnumerable<ObjectInfo> ListAsync(string folder, string? startAfter = null, CancellationToken cancellationToken = default);

    /// <summary>Every object anywhere under the folder, in no particular order.</summary>
    IAsyncEnumerable<ObjectInfo> ListRecursiveAsync(string folder, CancellationToken cancellationToken = default);

    /// <summary>Writes a new object, durably and whole, or finds that it exists; never replaces.</summary>
    /// <exception cref="StoreOutcomeUnknownException">The store did not say whether it was written.</exception>
    Task<PutOutcome> PutIfAbsentAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default);

    /// <summary>Writes an object, durably and whole, replacing what was there.</summary>
    Task PutAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default);

    /// <summary>Removes an object; an absent one is no error.</summary>
    Task DeleteAsync(string path, CancellationToken cancellationToken = default);

    /// <summary>A local file with the object's bytes: the object itself on a local store, a cached copy of it elsewhere. Objects never change.</summary>
    /// <exception cref="FileNotFoundException">There is no such object.</exception>
    Task<string> MaterializeAsync(string path, CancellationToken cancellationToken = default);

    /// <summary>Moves a local file into the store, durably; the local file is gone afterwards. The target must be a new name.</summary>
    Task UploadAsync(string localFile, string path, CancellationToken cancellationToken = default);

    /// <summary>A local folder, on the same volume where the store is local, for files that <see cref="UploadAsync"/> will take.</summary>
    string StagingFolder { get; }
}

/// <summary>What a store knows of an object without reading it.</summary>
/// <param name="Path">Relative to the store's root.</param>
/// <param name="SizeInBytes">At least 0.</param>
/// <param name="LastModified">By the store's clock.</param>
public sealed record ObjectInfo(string Path, long SizeInBytes, DateTimeOffset LastModified);

/// <summary>How a put-if-absent ended.</summary>
public enum PutOutcome
{
    /// <summary>The object is ours.</summary>
    Created,

    /// <summary>There was one already; nothing was written.</summary>
    AlreadyExists,
}

/// <summary>The store did not say whether a write happened. Read the object to find out; never guess.</summary>
public sealed class StoreOutcomeUnknownException(string path, Exception cause)
    : DeltaException($"The store did not say whether '{path}' was written: {cause.Message} Read it to find out before writing again.", cause);
