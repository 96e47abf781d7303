using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using Tarn.Aws.Cache;
using Tarn.Delta;
using Tarn.Delta.Storage;

namespace Tarn.Aws.S3;

/// <summary>
/// A prefix of a bucket. A new name is written by a conditional put, so of two writers exactly one wins; data files are read through a
/// <see cref="FileCache"/>. Listings are in the order of UTF-8, which is ordinal order for all names of the protocol.
/// </summary>
internal sealed class S3ObjectStore : IObjectStore
{
    private readonly S3Clients clients;
    private readonly S3Place place;
    private readonly FileCache cache;
    private readonly S3Downloads downloads;
    private readonly S3Uploads uploads;

    /// <param name="place">The bucket and prefix.</param>
    /// <param name="clients">How S3 is reached.</param>
    /// <param name="cache">Where copies of data files are.</param>
    public S3ObjectStore(S3Place place, S3Clients clients, FileCache cache)
    {
        (this.place, this.clients, this.cache) = (place, clients, cache);
        (downloads, uploads) = (new S3Downloads(clients, place, cache), new S3Uploads(clients, place));
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{clients.Options.Endpoint}\n{Root}")))[..16];
        StagingFolder = Path.Combine(new CacheFolders(cache.Folder).Staging, name);
    }

    /// <inheritdoc/>
    public string Root => place.Root;

    /// <inheritdoc/>
    public string StagingFolder { get; }

    /// <inheritdoc/>
    public async Task<byte[]?> TryReadAsync(string path, CancellationToken cancellationToken = default)
    {
        try
        {
            return await downloads.ReadAsync(place.Key(path), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (S3Failures.IsAbsent(error))
        {
            return null;
        }
        catch (Exception error) when (IsFailure(error, cancellationToken))
        {
            throw Failed(error, "read", path);
        }
    }

    /// <inheritdoc/>
    public async Task<ObjectInfo?> HeadAsync(string path, CancellationToken cancellationToken = default)
    {
        try
        {
            var head = await clients.SendAsync((s3, token) => s3.GetObjectMetadataAsync(place.Bucket, place.Key(path), token), cancellationToken).ConfigureAwait(false);
            return new ObjectInfo(path, head.ContentLength, Time(head.LastModified));
        }
        catch (Exception error) when (S3Failures.IsAbsent(error))
        {
            return null;
        }
        catch (Exception error) when (IsFailure(error, cancellationToken))
        {
            throw Failed(error, "read", path);
        }
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<ObjectInfo> ListAsync(string folder, string? startAfter = null, CancellationToken cancellationToken = default) =>
        ListAsync(folder, "/", startAfter, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<ObjectInfo> ListRecursiveAsync(string folder, CancellationToken cancellationToken = default) =>
        ListAsync(folder, delimiter: null, startAfter: null, cancellationToken);

    /// <inheritdoc/>
    public async Task<PutOutcome> PutIfAbsentAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        var key = place.Key(path);
        cancellationToken.ThrowIfCancellationRequested();
        using var stream = AsStream(content);
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                stream.Position = 0;
                await clients.Single.PutObjectAsync(uploads.Put(key, stream, onlyIfAbsent: true), cancellationToken).ConfigureAwait(false);
                return PutOutcome.Created;
            }
            catch (Exception error) when (S3Failures.IsTaken(error))
            {
                return PutOutcome.AlreadyExists;
            }
            catch (Exception error) when (attempt < clients.Options.Retries && (S3Failures.IsRefusedForNow(error) || S3Failures.IsUnreachable(error)))
            {
                // Nothing was written: another attempt is as good as the first.
                await clients.BackOffAsync(attempt, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception error) when (S3Failures.WasNotSent(error) || S3Failures.WasRefused(error))
            {
                throw Failed(error, "write", path);
            }
            catch (Exception error)
            {
                throw new StoreOutcomeUnknownException(path, error); // a cancelled request, too, may have arrived
            }
        }
    }

    /// <inheritdoc/>
    public async Task PutAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        try
        {
            using var stream = AsStream(content);
            await clients.SendAsync(
                (s3, token) =>
                {
                    stream.Position = 0;
                    return s3.PutObjectAsync(uploads.Put(place.Key(path), stream), token);
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (IsFailure(error, cancellationToken))
        {
            throw Failed(error, "write", path);
        }
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(string path, CancellationToken cancellationToken = default)
    {
        try
        {
            await clients.SendAsync((s3, token) => s3.DeleteObjectAsync(place.Bucket, place.Key(path), token), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (S3Failures.IsAbsent(error))
        {
            // Absent is what was asked for.
        }
        catch (Exception error) when (IsFailure(error, cancellationToken))
        {
            throw Failed(error, "delete", path);
        }
    }

    /// <inheritdoc/>
    public async Task<string> MaterializeAsync(string path, CancellationToken cancellationToken = default)
    {
        try
        {
            return await downloads.GetAsync(place.Key(path), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (S3Failures.IsAbsent(error))
        {
            throw new FileNotFoundException($"There is no object '{path}' in '{Root}'. If a vacuum removed it, read a newer version.", $"{Root}/{path}", error);
        }
        catch (Exception error) when (S3Failures.IsLocal(error))
        {
            throw new DeltaException(
                $"Could not keep a copy of '{path}' in the cache '{cache.Folder}': {error.Message} " +
                "Make room there and get write access, or name another folder: 's3: { cache: { folder: … } }' in tarn.yml.",
                error);
        }
        catch (Exception error) when (IsFailure(error, cancellationToken))
        {
            throw Failed(error, "read", path);
        }
    }

    /// <inheritdoc/>
    public async Task UploadAsync(string localFile, string path, CancellationToken cancellationToken = default)
    {
        var (key, length) = (place.Key(path), new FileInfo(localFile).Length);
        string? tag;
        try
        {
            if (await HeadAsync(path, cancellationToken).ConfigureAwait(false) is not null)
            {
                throw Taken(localFile, path);
            }

            tag = length > clients.Options.PartSizeInBytes
                ? await uploads.PutInPartsAsync(key, localFile, length, cancellationToken).ConfigureAwait(false)
                : await UploadWholeAsync(key, localFile, length, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (S3Failures.IsTaken(error))
        {
            throw Taken(localFile, path);
        }
        catch (Exception error) when (IsFailure(error, cancellationToken))
        {
            throw Failed(error, "write", path);
        }

        await cache.AdoptAsync(downloads.KeyOf(key, tag ?? "", length), localFile, CancellationToken.None).ConfigureAwait(false);
    }

    private async Task<string> UploadWholeAsync(string key, string localFile, long length, CancellationToken cancellationToken)
    {
        await clients.Uploads.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            for (var attempt = 0; ; attempt++)
            {
                try
                {
                    using var stream = new FileStream(localFile, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous);
                    return (await clients.Retrying.PutObjectAsync(uploads.Put(key, stream, onlyIfAbsent: true), cancellationToken).ConfigureAwait(false)).ETag;
                }
                catch (AmazonS3Exception error) when (attempt < clients.Options.Retries && (S3Failures.IsRefusedForNow(error) || S3Failures.IsGarbled(error)))
                {
                    await clients.BackOffAsync(attempt, cancellationToken).ConfigureAwait(false);
                }
                catch (AmazonS3Exception error) when (S3Failures.IsTaken(error))
                {
                    // An attempt of ours whose answer was lost may have written it: then the content is ours.
                    if (await TagOfSameAsync(key, localFile, length, cancellationToken).ConfigureAwait(false) is { } tag)
                    {
                        return tag;
                    }

                    throw;
                }
            }
        }
        finally
        {
            clients.Uploads.Release();
        }
    }

    private async Task<string?> TagOfSameAsync(string key, string localFile, long length, CancellationToken cancellationToken)
    {
        var head = await clients.SendAsync((s3, token) => s3.GetObjectMetadataAsync(place.Bucket, key, token), cancellationToken).ConfigureAwait(false);
        if (head.ContentLength != length)
        {
            return null;
        }

        var there = await downloads.ReadAsync(key, cancellationToken).ConfigureAwait(false);
        var ours = await File.ReadAllBytesAsync(localFile, cancellationToken).ConfigureAwait(false);
        return there.AsSpan().SequenceEqual(ours) ? head.ETag : null;
    }

    private async IAsyncEnumerable<ObjectInfo> ListAsync(string folder, string? delimiter, string? startAfter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListObjectsV2Request
        {
            BucketName = place.Bucket,
            Prefix = place.FolderKey(folder),
            Delimiter = delimiter,
            StartAfter = startAfter is null ? null : place.Prefix + startAfter,
        };
        do
        {
            ListObjectsV2Response page;
            try
            {
                page = await clients.SendAsync((s3, token) => s3.ListObjectsV2Async(request, token), cancellationToken).ConfigureAwait(false);
            }
            catch (Exception error) when (IsFailure(error, cancellationToken))
            {
                throw Failed(error, "list", folder);
            }

            foreach (var found in page.S3Objects ?? [])
            {
                if (!found.Key.EndsWith('/')) // consoles mark folders so
                {
                    yield return new ObjectInfo(found.Key[place.Prefix.Length..], found.Size ?? 0, Time(found.LastModified));
                }
            }

            request.ContinuationToken = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (request.ContinuationToken is not null);
    }

    private DeltaException Taken(string localFile, string path) => new(
        $"Cannot move '{localFile}' to '{path}' in '{Root}': an object of that name exists, and data files are never replaced. Choose a new name.");

    private DeltaException Failed(Exception error, string verb, string path) => S3Failures.Describe(error, verb, path, place, clients.Options);

    /// <summary>Not what the caller asked for, by a token or a path, and not what is said already.</summary>
    private static bool IsFailure(Exception error, CancellationToken cancellationToken) =>
        error is not (DeltaException or ArgumentException or FileNotFoundException or UnauthorizedAccessException) && !(error is OperationCanceledException && cancellationToken.IsCancellationRequested);

    private static DateTimeOffset Time(DateTime? time) => time is { } known ? new DateTimeOffset(known.ToUniversalTime()) : DateTimeOffset.UnixEpoch;

    private static MemoryStream AsStream(ReadOnlyMemory<byte> content) => MemoryMarshal.TryGetArray(content, out var array)
        ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
        : new MemoryStream(content.ToArray(), writable: false);
}
