namespace Tarn.Aws.Cache;

/// <summary>
/// A bounded folder of copies of immutable objects, shared by the processes of one machine and user. A file gets its name when it is whole, so a
/// process that is killed leaves nothing that is taken for one. The files that were used longest ago are removed when there are too many bytes, but never one that a
/// live process was handed: it may be about to open it.
/// </summary>
internal sealed class FileCache : IDisposable
{
    private static readonly TimeSpan KeepInUse = TimeSpan.FromHours(6);

    private readonly CacheFolders folders;
    private readonly CacheLock access;
    private readonly long limit;
    private readonly TimeProvider clock;
    private readonly Lock gate = new();
    private readonly SemaphoreSlim evicting = new(1);
    private CacheLease? lease;
    private long sinceEviction;
    private long partials;
    private bool hasLooked;

    /// <param name="folder">Made when first needed.</param>
    /// <param name="limitInBytes">What the files may take together.</param>
    /// <param name="clock">Tells when files were used.</param>
    public FileCache(string folder, long limitInBytes, TimeProvider clock)
    {
        (folders, limit, this.clock) = (new CacheFolders(folder), limitInBytes, clock);
        access = new CacheLock(folders.LockFile, clock);
    }

    /// <summary>The whole cache's folder.</summary>
    public string Folder => folders.Root;

    /// <summary>A cached file's path; null where there is none. The file stays for as long as this process uses it.</summary>
    public async Task<string?> FindAsync(CacheKey key, CancellationToken cancellationToken)
    {
        var path = folders.PathOf(key);
        if (!File.Exists(path))
        {
            return null;
        }

        using (await EnterAsync(cancellationToken).ConfigureAwait(false))
        {
            return TryPin(key, path) ? path : null;
        }
    }

    /// <summary>A new file for a download. Dispose it, published or not.</summary>
    public async Task<PartialFile> BeginAsync(CacheKey key, CancellationToken cancellationToken)
    {
        using (await EnterAsync(cancellationToken).ConfigureAwait(false))
        {
            return new PartialFile(Path.Combine(folders.Partial, $"{lease!.Name}-{Interlocked.Increment(ref partials)}"), key.SizeInBytes);
        }
    }

    /// <summary>Takes a whole download in. The file stays for as long as this process uses it.</summary>
    public async Task<string> AddAsync(CacheKey key, PartialFile file, CancellationToken cancellationToken)
    {
        var path = folders.PathOf(key);
        using (await EnterAsync(cancellationToken).ConfigureAwait(false))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            file.Publish(path);
            File.SetLastWriteTimeUtc(path, clock.GetUtcNow().UtcDateTime);
            lease!.Pin(key.FileName);
        }

        await AddedAsync(key.SizeInBytes, cancellationToken).ConfigureAwait(false);
        return path;
    }

    /// <summary>Moves a local file in, where it lies in the cache's own folder, or removes it: what was just uploaded is what is read next.</summary>
    public async Task AdoptAsync(CacheKey key, string localFile, CancellationToken cancellationToken)
    {
        if (!Path.GetFullPath(localFile).StartsWith(folders.Root + Path.DirectorySeparatorChar, StringComparison.Ordinal) || new FileInfo(localFile).Length != key.SizeInBytes)
        {
            File.Delete(localFile);
            return;
        }

        var path = folders.PathOf(key);
        using (await EnterAsync(cancellationToken).ConfigureAwait(false))
        {
            using (var handle = File.OpenHandle(localFile, FileMode.Open, FileAccess.ReadWrite))
            {
                RandomAccess.FlushToDisk(handle);
            }

            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Move(localFile, path, overwrite: true);
            File.SetLastWriteTimeUtc(path, clock.GetUtcNow().UtcDateTime);
        }

        await AddedAsync(key.SizeInBytes, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes leftovers of killed processes, and files that were used longest ago until nine tenths of the limit are left.</summary>
    /// <returns>The bytes that are left; null where others were at it all the time.</returns>
    public async Task<long?> EvictAsync(CancellationToken cancellationToken)
    {
        folders.Create();
        using var owned = await access.TryOwnAsync(cancellationToken).ConfigureAwait(false);
        if (owned is null)
        {
            return null;
        }

        var (pinned, live) = CacheLease.ReadAll(folders.Leases);
        foreach (var partial in new DirectoryInfo(folders.Partial).EnumerateFiles().Where(file => !live.Contains(file.Name.Split('-')[0])).ToList())
        {
            partial.Delete();
        }

        var files = new DirectoryInfo(folders.Objects).EnumerateFiles("*", SearchOption.AllDirectories).OrderBy(file => file.LastWriteTimeUtc).ToList();
        var total = files.Sum(file => file.Length);
        if (total > limit)
        {
            foreach (var file in files.Where(file => !pinned.Contains(file.Name)))
            {
                if (total <= limit / 10 * 9)
                {
                    break;
                }

                total -= file.Length;
                file.Delete();
            }
        }

        return total;
    }

    /// <summary>Lets go of the files in use.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            lease?.Dispose();
            lease = null;
        }

        evicting.Dispose();
    }

    private async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        if (lease is null)
        {
            folders.Create();
        }

        var shared = await access.ShareAsync(cancellationToken).ConfigureAwait(false);
        lock (gate)
        {
            lease ??= new CacheLease(folders.Leases, KeepInUse, clock);
        }

        return shared;
    }

    private bool TryPin(CacheKey key, string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists || file.Length != key.SizeInBytes)
        {
            return false; // gone just now, or damaged from outside: what is downloaded instead replaces it
        }

        lease!.Pin(key.FileName);
        file.LastWriteTimeUtc = clock.GetUtcNow().UtcDateTime;
        return true;
    }

    /// <summary>Looks at the whole cache when it grew by a tenth since the last look, and once in a process.</summary>
    private async Task AddedAsync(long bytes, CancellationToken cancellationToken)
    {
        if (Interlocked.Add(ref sinceEviction, bytes) <= limit / 10 && hasLooked)
        {
            return;
        }

        if (!await evicting.WaitAsync(0, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        try
        {
            hasLooked = true;
            Interlocked.Exchange(ref sinceEviction, 0);
            await EvictAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What was asked for is there. The next file that comes in tries again.
        }
        finally
        {
            evicting.Release();
        }
    }
}
