using Amazon.Runtime;
using Amazon.S3.Model;
using Tarn.Aws.Cache;
using Tarn.Aws.S3;
using Tarn.Testing.Storage;

namespace Tarn.Aws.Tests.Support;

/// <summary>A bucket of its own on the test server, and a cache folder of its own; both gone with the test.</summary>
public sealed class TestBucket : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly List<IDisposable> opened = [];

    /// <summary>Its name.</summary>
    public string Name { get; } = $"tarn-test-{Guid.NewGuid():N}";

    internal S3Options Options => new()
    {
        Endpoint = new Uri(S3Server.Endpoint ?? "http://127.0.0.1:9"),
        Region = "us-east-1",
        CacheFolder = folder,
        PartSizeInBytes = 5 << 20,
    };

    internal S3Clients Clients => field ??= Opened(new S3Clients(Options, TimeProvider.System));

    internal FileCache Cache => field ??= Opened(new FileCache(folder, Options.CacheSizeInBytes, TimeProvider.System));

    public async Task InitializeAsync()
    {
        if (S3Server.Endpoint is not null)
        {
            await Clients.Retrying.PutBucketAsync(Name);
        }
    }

    public async Task DisposeAsync()
    {
        if (S3Server.Endpoint is not null)
        {
            await EmptyAsync();
            await Clients.Retrying.DeleteBucketAsync(Name);
        }

        Dispose();
    }

    /// <summary>A store in this bucket.</summary>
    internal S3ObjectStore Open(string prefix = "lake", S3Options? options = null, AWSCredentials? credentials = null, string? bucket = null)
    {
        var clients = options is null && credentials is null ? Clients : Opened(new S3Clients(options ?? Options, TimeProvider.System, credentials));
        return new S3ObjectStore(S3Place.Parse($"s3://{bucket ?? Name}/{prefix}"), clients, Cache);
    }

    /// <summary>The keys of all objects.</summary>
    public async Task<IReadOnlyList<string>> KeysAsync()
    {
        List<string> keys = [];
        await foreach (var found in Clients.Retrying.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = Name }).S3Objects)
        {
            keys.Add(found.Key);
        }

        return keys;
    }

    public void Dispose()
    {
        opened.ForEach(one => one.Dispose());
        opened.Clear();
        folder.Dispose();
    }

    private async Task EmptyAsync()
    {
        foreach (var some in (await KeysAsync()).Chunk(1000))
        {
            await Clients.Retrying.DeleteObjectsAsync(new DeleteObjectsRequest { BucketName = Name, Objects = [.. some.Select(key => new KeyVersion { Key = key })] });
        }

        foreach (var upload in (await Clients.Retrying.ListMultipartUploadsAsync(Name)).MultipartUploads ?? [])
        {
            await Clients.Retrying.AbortMultipartUploadAsync(Name, upload.Key, upload.UploadId);
        }
    }

    private T Opened<T>(T one)
        where T : IDisposable
    {
        opened.Add(one);
        return one;
    }
}
