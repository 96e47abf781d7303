using System.IO.Enumeration;
using System.Runtime.CompilerServices;

namespace Tarn.Delta.Storage;

/// <summary>
/// A folder of the local disk. An object is written to a temporary file, flushed to the disk, and then given its name in one step, so
/// readers see all of it or none, and of two writers of one new name exactly one wins.
/// </summary>
public sealed class LocalObjectStore : IObjectStore
{
    private const string TemporaryPrefix = ".tarn-";
    private const string TemporarySuffix = ".tmp";

    private readonly string prefix;

    /// <summary>A store at a folder, which is made when first written to.</summary>
    /// <param name="root">Absolute, or relative to the current folder.</param>
    public LocalObjectStore(string root)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(root);
        Root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        prefix = Path.EndsInDirectorySeparator(Root) ? Root : Root + Path.DirectorySeparatorChar;
        StagingFolder = Path.Combine(Root, "_tarn", "staging");
    }

    /// <inheritdoc/>
    public string Root { get; }

    /// <inheritdoc/>
    public string StagingFolder { get; }

    /// <inheritdoc/>
    public async Task<byte[]?> TryReadAsync(string path, CancellationToken cancellationToken = default)
    {
        var file = FullPath(path);
        try
        {
            return await File.ReadAllBytesAsync(file, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception error) when (IsStoreFailure(error))
        {
            throw Failed("read", path, error);
        }
    }

    /// <inheritdoc/>
    public Task<ObjectInfo?> HeadAsync(string path, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var file = new FileInfo(FullPath(path));
        return Task.FromResult(file.Exists ? new ObjectInfo(path, file.Length, file.LastWriteTimeUtc) : null);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ObjectInfo> ListAsync(
        string folder, string? startAfter = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (var found in Found(folder, recurse: false, startAfter).OrderBy(found => found.Path, StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return found;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ObjectInfo> ListRecursiveAsync(
        string folder, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (var found in Found(folder, recurse: true, startAfter: null))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return found;
        }
    }

    /// <inheritdoc/>
    public async Task<PutOutcome> PutIfAbsentAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        var target = FullPath(path);
        if (File.Exists(target))
        {
            return PutOutcome.AlreadyExists;
        }

        var temporary = await WriteTemporaryAsync(path, target, content, cancellationToken).ConfigureAwait(false);
        try
        {
            return Publish(temporary, target, path);
        }
        finally
        {
            DeleteQuietly(temporary);
        }
    }

    /// <inheritdoc/>
    public async Task PutAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        var target = FullPath(path);
        var temporary = await WriteTemporaryAsync(path, target, content, cancellationToken).ConfigureAwait(false);
        try
        {
            File.Move(temporary, target, overwrite: true);
            DurableFiles.FlushFolder(Path.GetDirectoryName(target)!);
        }
        catch (Exception error) when (IsStoreFailure(error))
        {
            DeleteQuietly(temporary);
            throw Failed("write", path, error);
        }
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string path, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            File.Delete(FullPath(path));
        }
        catch (DirectoryNotFoundException)
        {
            // Absent is what was asked for.
        }
        catch (Exception error) when (IsStoreFailure(error))
        {
            throw Failed("delete", path, error);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<string> MaterializeAsync(string path, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var file = FullPath(path);
        return File.Exists(file)
            ? Task.FromResult(file)
            : throw new FileNotFoundException($"There is no object '{path}' in '{Root}'. If a vacuum removed it, read a newer version.", file);
    }

    /// <inheritdoc/>
    public Task UploadAsync(string localFile, string path, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var target = FullPath(path);
        try
        {
            DurableFiles.FlushFile(localFile);
            DurableFiles.CreateFolder(Path.GetDirectoryName(target)!);
        }
        catch (Exception error) when (IsStoreFailure(error))
        {
            throw Failed("write", path, error);
        }

        if (PublishInFolder(localFile, target, path) == PutOutcome.AlreadyExists)
        {
            throw new DeltaException(
                $"Cannot move '{localFile}' to '{path}' in '{Root}': an object of that name exists, and data files are never replaced. Choose a new name.");
        }

        DeleteQuietly(localFile);
        return Task.CompletedTask;
    }

    /// <summary>Deletes temporary files that killed writers left. They are no objects: no listing shows them.</summary>
    /// <param name="olderThan">Younger ones may belong to a writer at work.</param>
    /// <param name="folder">Where; empty for the whole store.</param>
    /// <returns>How many were deleted.</returns>
    public int DeleteAbandoned(DateTimeOffset olderThan, string folder = "")
    {
        var full = folder.Length == 0 ? Root : FullPath(folder);
        if (!Directory.Exists(full))
        {
            return 0;
        }

        var abandoned = new DirectoryInfo(full)
            .EnumerateFiles($"{TemporaryPrefix}*{TemporarySuffix}", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
            .Where(file => file.LastWriteTimeUtc < olderThan.UtcDateTime)
            .ToList();
        abandoned.ForEach(file => DeleteQuietly(file.FullName));
        return abandoned.Count;
    }

    /// <summary>Removes folders that hold nothing, not even empty ones.</summary>
    /// <param name="folder">Below which; it stays itself.</param>
    /// <param name="mayGo">Whether a folder, by its path relative to <paramref name="folder"/>, may be removed.</param>
    /// <returns>How many were removed.</returns>
    internal int RemoveEmptyFolders(string folder, Func<string, bool> mayGo)
    {
        var top = folder.Length == 0 ? Root : FullPath(folder);
        var removed = 0;
        var folders = Directory.Exists(top) ? Directory.GetDirectories(top, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }) : [];
        foreach (var found in folders.OrderByDescending(path => path.Length)) // inner ones before those that hold them
        {
            if (mayGo(Path.GetRelativePath(top, found).Replace(Path.DirectorySeparatorChar, '/')) && !Directory.EnumerateFileSystemEntries(found).Any())
            {
                removed += DeleteFolderQuietly(found) ? 1 : 0;
            }
        }

        return removed;
    }

    /// <summary>A vacuum may remove the folder while it is still empty: then it is made again.</summary>
    private PutOutcome PublishInFolder(string file, string target, string path)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return Publish(file, target, path);
            }
            catch (DeltaException) when (attempt < 3 && !Directory.Exists(Path.GetDirectoryName(target)))
            {
                DurableFiles.CreateFolder(Path.GetDirectoryName(target)!);
            }
        }
    }

    private PutOutcome Publish(string temporary, string target, string path)
    {
        bool created;
        try
        {
            created = DurableFiles.TryGiveName(temporary, target);
        }
        catch (Exception error) when (IsStoreFailure(error))
        {
            throw Failed("write", path, error);
        }

        if (!created)
        {
            return PutOutcome.AlreadyExists;
        }

        try
        {
            DurableFiles.FlushFolder(Path.GetDirectoryName(target)!);
        }
        catch (Exception error) when (IsStoreFailure(error))
        {
            throw new StoreOutcomeUnknownException(path, error); // the name is there, but may not survive a power cut
        }

        return PutOutcome.Created;
    }

    private async Task<string> WriteTemporaryAsync(string path, string target, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var folder = Path.GetDirectoryName(target)!;
        var temporary = Path.Combine(folder, $"{TemporaryPrefix}{Guid.CreateVersion7():N}{TemporarySuffix}"); // same folder: always the same volume
        try
        {
            DurableFiles.CreateFolder(folder);
            using var handle = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write);
            await RandomAccess.WriteAsync(handle, content, fileOffset: 0, cancellationToken).ConfigureAwait(false);
            RandomAccess.FlushToDisk(handle);
            return temporary;
        }
        catch (Exception error)
        {
            DeleteQuietly(temporary);
            if (IsStoreFailure(error))
            {
                throw Failed("write", path, error);
            }

            throw;
        }
    }

    private IEnumerable<ObjectInfo> Found(string folder, bool recurse, string? startAfter) => Enumerate(folder, recurse, startAfter) ?? Enumerable.Empty<ObjectInfo>();

    private FileSystemEnumerable<ObjectInfo>? Enumerate(string folder, bool recurse, string? startAfter)
    {
        var full = folder.Length == 0 ? Root : FullPath(folder);
        if (!Directory.Exists(full))
        {
            return null;
        }

        var options = new EnumerationOptions { RecurseSubdirectories = recurse, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };
        return new FileSystemEnumerable<ObjectInfo>(
            full,
            (ref entry) => new ObjectInfo(RelativePath(ref entry), entry.Length, entry.LastWriteTimeUtc),
            options)
        {
            // Names are compared before sizes and times are asked for: those cost a system call each.
            ShouldIncludePredicate = (ref entry) =>
                !entry.IsDirectory
                && !(entry.FileName.StartsWith(TemporaryPrefix, StringComparison.Ordinal) && entry.FileName.EndsWith(TemporarySuffix, StringComparison.Ordinal))
                && (startAfter is null || string.CompareOrdinal(RelativePath(ref entry), startAfter) > 0),
        };
    }

    private string RelativePath(ref FileSystemEntry entry)
    {
        var full = entry.ToFullPath();
        var relative = full[prefix.Length..];
        return Path.DirectorySeparatorChar == '/' ? relative : relative.Replace(Path.DirectorySeparatorChar, '/');
    }

    private string FullPath(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (path[0] == '/' || path.Split('/').Any(part => part is ".." or "."))
        {
            throw new ArgumentException($"'{path}' is no path inside the store: give one relative to its root, without '..'.", nameof(path));
        }

        return Path.Combine(Root, Path.DirectorySeparatorChar == '/' ? path : path.Replace('/', Path.DirectorySeparatorChar));
    }

    private DeltaException Failed(string verb, string path, Exception cause) =>
        new($"Could not {verb} '{path}' in '{Root}': {cause.Message} Check the disk's free space and the folder's permissions, then run again.", cause);

    private static bool IsStoreFailure(Exception error) => error is IOException or UnauthorizedAccessException;

    private static bool DeleteFolderQuietly(string folder)
    {
        try
        {
            Directory.Delete(folder);
            return true;
        }
        catch (Exception error) when (IsStoreFailure(error))
        {
            return false; // someone put a file there, and it stays
        }
    }

    private static void DeleteQuietly(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception error) when (IsStoreFailure(error))
        {
            // A stray temporary file is invisible to readers and goes with the next vacuum.
        }
    }
}
