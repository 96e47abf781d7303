using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Tarn.Testing.Storage;

namespace Tarn.AcceptanceTests.Cloud;

/// <summary>A bucket of one test on the S3 server for tests, gone when the test ends.</summary>
internal sealed class CloudBucket : IAsyncDisposable
{
    private readonly AmazonS3Client client = new(new AmazonS3Config
    {
        ServiceURL = S3Server.Endpoint,
        AuthenticationRegion = "us-east-1",
        ForcePathStyle = true,
        RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
        ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
    });

    private CloudBucket()
    {
    }

    public string Name { get; } = $"tarn-accept-{Guid.NewGuid():N}";

    /// <summary>Variables that lead a process to the server; its keys are in the environment already.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string>
    {
        ["AWS_ENDPOINT_URL"] = S3Server.Endpoint!,
        ["AWS_REGION"] = "us-east-1",
    };

    public static async Task<CloudBucket> CreateAsync()
    {
        var bucket = new CloudBucket();
        await bucket.client.PutBucketAsync(bucket.Name);
        return bucket;
    }

    public async Task<IReadOnlyList<string>> KeysAsync()
    {
        List<string> keys = [];
        await foreach (var found in client.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = Name }).S3Objects)
        {
            keys.Add(found.Key);
        }

        return keys;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var some in (await KeysAsync()).Chunk(1000))
        {
            await client.DeleteObjectsAsync(new DeleteObjectsRequest { BucketName = Name, Objects = [.. some.Select(key => new KeyVersion { Key = key })] });
        }

        await client.DeleteBucketAsync(Name);
        client.Dispose();
    }
}
