using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using S3Encryption = Tarn.Projects.S3Encryption;

namespace Tarn.Aws.S3;

/// <summary>Writes objects: small ones in one request, large files in parts, several at a time.</summary>
internal sealed class S3Uploads(S3Clients clients, S3Place place)
{
    /// <summary>S3's limit of parts.</summary>
    private const int MaxParts = 10_000;

    private S3Options Options => clients.Options;

    /// <summary>A put of bytes with the store's encryption.</summary>
    public PutObjectRequest Put(string key, Stream content, bool onlyIfAbsent = false)
    {
        var request = new PutObjectRequest
        {
            BucketName = place.Bucket,
            Key = key,
            InputStream = content,
            AutoCloseStream = false,
            UseChunkEncoding = false,
            ServerSideEncryptionMethod = Method,
            ServerSideEncryptionKeyManagementServiceKeyId = KmsKey,
            BucketKeyEnabled = UseBucketKey,
        };
        if (onlyIfAbsent)
        {
            request.IfNoneMatch = "*";
        }

        return request;
    }

    /// <summary>Uploads a file in parts. Nothing is left of one that fails, but where the process is killed: a lifecycle rule takes those.</summary>
    /// <returns>The content's tag.</returns>
    public async Task<string> PutInPartsAsync(string key, string localFile, long length, CancellationToken cancellationToken)
    {
        var begin = new InitiateMultipartUploadRequest
        {
            BucketName = place.Bucket,
            Key = key,
            ServerSideEncryptionMethod = Method,
            ServerSideEncryptionKeyManagementServiceKeyId = KmsKey,
            BucketKeyEnabled = UseBucketKey,
        };
        var begun = await clients.SendAsync((s3, token) => s3.InitiateMultipartUploadAsync(begin, token), cancellationToken).ConfigureAwait(false);
        try
        {
            var parts = await PutPartsAsync(key, begun.UploadId, localFile, length, cancellationToken).ConfigureAwait(false);
            return await CompleteAsync(key, begun.UploadId, parts, length, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await AbortQuietlyAsync(key, begun.UploadId).ConfigureAwait(false);
            throw;
        }
    }

    private ServerSideEncryptionMethod? Method => Options.Encryption switch
    {
        S3Encryption.Aes256 => ServerSideEncryptionMethod.AES256,
        S3Encryption.Kms => ServerSideEncryptionMethod.AWSKMS,
        _ => null,
    };

    private string? KmsKey => Options.Encryption == S3Encryption.Kms ? Options.KmsKey : null;

    private bool? UseBucketKey => Options.Encryption == S3Encryption.Kms ? Options.UseBucketKey : null;

    private async Task<List<PartETag>> PutPartsAsync(string key, string upload, string localFile, long length, CancellationToken cancellationToken)
    {
        var size = Math.Max(Options.PartSizeInBytes, (length + MaxParts - 1) / MaxParts);
        var parts = new PartETag[(length + size - 1) / size];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, parts.Length),
            new ParallelOptions { MaxDegreeOfParallelism = Options.Concurrency, CancellationToken = cancellationToken },
            async (index, token) =>
            {
                await clients.Uploads.WaitAsync(token).ConfigureAwait(false);
                try
                {
                    var request = new UploadPartRequest
                    {
                        BucketName = place.Bucket,
                        Key = key,
                        UploadId = upload,
                        PartNumber = index + 1,
                        FilePath = localFile,
                        FilePosition = index * size,
                        PartSize = Math.Min(size, length - (index * size)),
                        UseChunkEncoding = false,
                    };
                    parts[index] = new PartETag(index + 1, (await clients.SendAsync((s3, send) => s3.UploadPartAsync(request, send), token).ConfigureAwait(false)).ETag);
                }
                finally
                {
                    clients.Uploads.Release();
                }
            }).ConfigureAwait(false);
        return [.. parts];
    }

    private async Task<string> CompleteAsync(string key, string upload, List<PartETag> parts, long length, CancellationToken cancellationToken)
    {
        var request = new CompleteMultipartUploadRequest { BucketName = place.Bucket, Key = key, UploadId = upload, PartETags = parts, IfNoneMatch = "*" };
        try
        {
            return (await clients.SendAsync((s3, token) => s3.CompleteMultipartUploadAsync(request, token), cancellationToken).ConfigureAwait(false)).ETag;
        }
        catch (AmazonS3Exception error) when (error.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.PreconditionFailed)
        {
            // An attempt whose answer was lost may have completed it: then its tag ends with the number of parts, and it has our size.
            if (await HeadAsync(key, cancellationToken).ConfigureAwait(false) is { } there && there.ContentLength == length && there.ETag.Trim('"').EndsWith($"-{parts.Count}", StringComparison.Ordinal))
            {
                return there.ETag;
            }

            throw;
        }
    }

    private async Task<GetObjectMetadataResponse?> HeadAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return await clients.SendAsync((s3, token) => s3.GetObjectMetadataAsync(place.Bucket, key, token), cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonS3Exception error) when (S3Failures.IsAbsent(error))
        {
            return null;
        }
    }

    private async Task AbortQuietlyAsync(string key, string upload)
    {
        try
        {
            await clients.Retrying.AbortMultipartUploadAsync(place.Bucket, key, upload, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception error) when (error is Amazon.Runtime.AmazonClientException or Amazon.Runtime.AmazonServiceException or HttpRequestException or IOException or OperationCanceledException)
        {
            // Its parts are no objects; a lifecycle rule of the bucket removes them.
        }
    }
}
