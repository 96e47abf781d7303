using Amazon.S3.Model;
using Tarn.Aws.S3;
using Tarn.Delta.Storage;
using Tarn.Testing.Storage;

namespace Tarn.IntegrationTests.Racing;

/// <summary>A bucket of one test on the test server.</summary>
internal sealed class RaceBucket : IAsyncDisposable
{
    private readonly S3Clients clients;
    private readonly S3Stores stores;
    private readonly string name = $"tarn-race-{Guid.NewGuid():N}";

    private RaceBucket(string cacheFolder)
    {
        var options = new S3Options { Endpoint = new Uri(S3Server.Endpoint!), Region = "us-east-1", CacheFolder = cacheFolder };
        (clients, stores) = (new S3Clients(options, TimeProvider.System), new S3Stores(options, TimeProvider.System));
        Store = stores.Open(Place)!;
    }

    public IObjectStore Store { get; }

    public string Place => $"s3://{name}/lake";

    public static async Task<RaceBucket> CreateAsync(string cacheFolder)
    {
        var bucket = new RaceBucket(cacheFolder);
        await bucket.clients.Retrying.PutBucketAsync(bucket.name);
        return bucket;
    }

    /// <summary>Copies a table to a local folder, as it is.</summary>
    public async Task DownloadAsync(string table, string folder)
    {
        await foreach (var found in Store.ListRecursiveAsync(table))
        {
            var file = Path.Combine(folder, Path.GetRelativePath(table, found.Path));
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllBytesAsync(file, await Store.TryReadAsync(found.Path) ?? throw new InvalidDataException($"{found.Path} was listed and is not there."));
        }
    }

    public async ValueTask DisposeAsync()
    {
        List<KeyVersion> keys = [];
        await foreach (var found in clients.Retrying.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = name }).S3Objects)
        {
            keys.Add(new KeyVersion { Key = found.Key });
        }

        foreach (var some in keys.Chunk(1000))
        {
            await clients.Retrying.DeleteObjectsAsync(new DeleteObjectsRequest { BucketName = name, Objects = [.. some] });
        }

        await clients.Retrying.DeleteBucketAsync(name);
        stores.Dispose();
        clients.Dispose();
    }
}
