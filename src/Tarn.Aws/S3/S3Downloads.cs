using System.Buffers;
using System.Globalization;
using Amazon.S3;
using Amazon.S3.Model;
using Tarn.Aws.Cache;

namespace Tarn.Aws.S3;

/// <summary>Brings objects into the cache: large ones in parts, several at a time.</summary>
internal sealed class S3Downloads(S3Clients clients, S3Place place, FileCache cache)
{
    private const int BufferSize = 128 * 1024;

    private readonly string store = $"{clients.Options.Endpoint?.GetLeftPart(UriPartial.Authority) ?? "aws"}/{place.Bucket}";

    /// <summary>One download of an object at a time: who comes second finds it in the cache.</summary>
    private readonly SemaphoreSlim[] stripes = [.. Enumerable.Range(0, 256).Select(_ => new SemaphoreSlim(1))];

    /// <summary>A local copy of an object, which stays for as long as this process uses it.</summary>
    /// <exception cref="AmazonS3Exception">There is none, or it may not be read.</exception>
    public async Task<string> GetAsync(string key, CancellationToken cancellationToken)
    {
        var stripe = stripes[(uint)key.GetHashCode(StringComparison.Ordinal) % (uint)stripes.Length];
        await stripe.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            for (var attempt = 0; ; attempt++)
            {
                try
                {
                    return await TryGetAsync(key, cancellationToken).ConfigureAwait(false);
                }
                catch (ObjectReplacedException) when (attempt < clients.Options.Retries)
                {
                    // A log that is not Tarn's may write a checkpoint twice: the newer one is as good.
                }
            }
        }
        finally
        {
            stripe.Release();
        }
    }

    /// <summary>What the cache calls an object's content.</summary>
    public CacheKey KeyOf(string key, string tag, long sizeInBytes) => new(store, key, tag.Trim('"'), sizeInBytes);

    /// <summary>Reads all of an object's bytes, again from the start where the connection breaks.</summary>
    public Task<byte[]> ReadAsync(string key, CancellationToken cancellationToken) => RetryAsync(
        async token =>
        {
            using var response = await clients.SendAsync((s3, send) => s3.GetObjectAsync(place.Bucket, key, send), token).ConfigureAwait(false);
            var content = GC.AllocateUninitializedArray<byte>(checked((int)response.ContentLength));
            await response.ResponseStream.ReadExactlyAsync(content, token).ConfigureAwait(false);
            return content;
        },
        cancellationToken);

    private async Task<string> TryGetAsync(string key, CancellationToken cancellationToken)
    {
        var head = await clients.SendAsync((s3, token) => s3.GetObjectMetadataAsync(place.Bucket, key, token), cancellationToken).ConfigureAwait(false);
        var cached = KeyOf(key, head.ETag ?? "", head.ContentLength);
        if (await cache.FindAsync(cached, cancellationToken).ConfigureAwait(false) is { } path)
        {
            return path;
        }

        using var file = await cache.BeginAsync(cached, cancellationToken).ConfigureAwait(false);
        var size = clients.Options.PartSizeInBytes;
        await Parallel.ForEachAsync(
            Parts(file.SizeInBytes, size),
            new ParallelOptions { MaxDegreeOfParallelism = clients.Options.Concurrency, CancellationToken = cancellationToken },
            async (offset, token) =>
            {
                await clients.Downloads.WaitAsync(token).ConfigureAwait(false);
                try
                {
                    await RetryAsync(part => CopyAsync(key, cached, file, offset, Math.Min(size, file.SizeInBytes - offset), part), token).ConfigureAwait(false);
                }
                finally
                {
                    clients.Downloads.Release();
                }
            }).ConfigureAwait(false);
        return await cache.AddAsync(cached, file, cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> CopyAsync(string key, CacheKey expected, PartialFile file, long offset, long length, CancellationToken cancellationToken)
    {
        var request = new GetObjectRequest { BucketName = place.Bucket, Key = key, ByteRange = new ByteRange(offset, offset + length - 1) };
        using var response = await clients.SendAsync((s3, token) => s3.GetObjectAsync(request, token), cancellationToken).ConfigureAwait(false);

        // Compared here, not by If-Match: servers differ in whether they want the tag there with its quotes or without.
        if (response.ETag?.Trim('"') != expected.Tag || response.ContentLength != length)
        {
            throw new ObjectReplacedException(string.Create(CultureInfo.InvariantCulture, $"'{key}' was replaced while it was read, or the server does not know ranges."));
        }

        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            for (var done = 0L; done < length;)
            {
                var read = await response.ResponseStream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, length - done)), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    throw new EndOfStreamException($"The connection ended after {done} of {length} bytes of '{key}'.");
                }

                await file.WriteAsync(buffer.AsMemory(0, read), offset + done, cancellationToken).ConfigureAwait(false);
                done += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return true;
    }

    /// <summary>The SDK sends requests again; this reads answers again that broke off.</summary>
    private async Task<T> RetryAsync<T>(Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await read(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception error) when (attempt < clients.Options.Retries && IsBrokenOff(error))
            {
                await clients.BackOffAsync(attempt, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static bool IsBrokenOff(Exception error) => S3Failures.IsBrokenOff(error);

    private static IEnumerable<long> Parts(long length, long size)
    {
        for (var offset = 0L; offset < length; offset += size)
        {
            yield return offset;
        }
    }
}

/// <summary>An object has another content than when its download began.</summary>
internal sealed class ObjectReplacedException(string message) : IOException(message);
