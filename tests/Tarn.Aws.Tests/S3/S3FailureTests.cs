using Amazon.Runtime;
using Tarn.Aws.Cache;
using Tarn.Aws.S3;
using Tarn.Aws.Tests.Support;
using Tarn.Delta;
using Tarn.Delta.Storage;
using Tarn.Projects;
using Tarn.Testing.Storage;

namespace Tarn.Aws.Tests.S3;

public sealed class S3FailureTests(TestBucket bucket) : IClassFixture<TestBucket>
{
    private const string Secret = "hunter2hunter2hunter2";

    [S3Fact]
    public async Task Absent_bucket_is_no_absent_object()
    {
        var store = bucket.Open(bucket: "tarn-absent");
        foreach (var act in Everything(store))
        {
            var error = await Assert.ThrowsAsync<DeltaException>(act);
            Assert.Contains("there is no bucket 'tarn-absent'", error.Message, StringComparison.Ordinal);
            Assert.Contains("Create it", error.Message, StringComparison.Ordinal);
        }
    }

    [S3Theory]
    [InlineData("NOBODY", "does not accept the credentials (InvalidAccessKeyId)")]
    [InlineData(null, "does not accept the credentials (SignatureDoesNotMatch)")]
    public async Task Wrong_credentials_are_said_and_not_shown(string? key, string says)
    {
        var credentials = new BasicAWSCredentials(key ?? Environment.GetEnvironmentVariable("AWS_ACCESS_KEY_ID"), Secret);
        foreach (var act in Everything(bucket.Open(credentials: credentials)))
        {
            var error = await Assert.ThrowsAsync<DeltaException>(act);
            Assert.True(error.Message.Contains(says, StringComparison.Ordinal), error.Message);
            Assert.Contains("AWS_SECRET_ACCESS_KEY", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
        }
    }

    [S3Fact]
    public async Task Denied_access_names_the_rights_that_are_missing()
    {
        foreach (var act in Everything(bucket.Open("denied", credentials: new AnonymousAWSCredentials())))
        {
            var error = await Assert.ThrowsAsync<DeltaException>(act);
            Assert.Contains("access is denied (AccessDenied)", error.Message, StringComparison.Ordinal);
            Assert.Contains("s3:PutObject", error.Message, StringComparison.Ordinal);
            Assert.Contains($"'s3://{bucket.Name}/denied'", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Server_that_cannot_be_reached_is_named_and_nothing_is_unknown()
    {
        using var folder = new TemporaryFolder();
        var options = new S3Options { Endpoint = new Uri("http://127.0.0.1:9"), Retries = 1, CacheFolder = folder };
        using var clients = new S3Clients(options, TimeProvider.System, new BasicAWSCredentials("key", Secret));
        using var cache = new FileCache(folder, 1_000_000, TimeProvider.System);
        foreach (var act in Everything(new S3ObjectStore(S3Place.Parse("s3://bucket/lake"), clients, cache)))
        {
            var error = await Assert.ThrowsAsync<DeltaException>(act);
            Assert.Contains("the server http://127.0.0.1:9 cannot be reached", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
        }
    }

    [S3Fact]
    public async Task Cache_that_cannot_be_written_is_named()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(Path.Combine(folder, "objects"), "a file where a folder should be");
        using var cache = new FileCache(folder, 1_000_000, TimeProvider.System);
        var store = new S3ObjectStore(S3Place.Parse($"s3://{bucket.Name}/lake"), bucket.Clients, cache);
        await store.PutAsync("x", new byte[10]);

        var error = await Assert.ThrowsAsync<DeltaException>(() => store.MaterializeAsync("x"));

        Assert.Contains($"in the cache '{folder.Path}'", error.Message, StringComparison.Ordinal);
        Assert.Contains("cache: { folder", error.Message, StringComparison.Ordinal);
    }

    [S3Fact]
    public async Task Upload_that_fails_leaves_no_parts_and_keeps_the_file()
    {
        var store = bucket.Open("absent", bucket.Options with { Encryption = S3Encryption.Kms, KmsKey = "no-such-key" });
        Directory.CreateDirectory(store.StagingFolder);
        var staged = Path.Combine(store.StagingFolder, "x");
        await File.WriteAllBytesAsync(staged, new byte[12_000_000]);

        await Assert.ThrowsAsync<DeltaException>(() => store.UploadAsync(staged, "x"));

        Assert.True(File.Exists(staged));
        Assert.Null(await store.HeadAsync("x"));
        Assert.Empty((await bucket.Clients.Retrying.ListMultipartUploadsAsync(bucket.Name)).MultipartUploads ?? []);
    }

    /// <summary>The key is one that the test server knows (.ci/s3/start).</summary>
    [S3Theory]
    [InlineData(1000)]
    [InlineData(12_000_000)]
    public async Task Objects_are_encrypted_with_the_key_that_the_options_name(int size)
    {
        var store = bucket.Open("secret", bucket.Options with { Encryption = S3Encryption.Kms, KmsKey = "testkey-1", UseBucketKey = false });
        Directory.CreateDirectory(store.StagingFolder);
        var staged = Path.Combine(store.StagingFolder, $"k{size}");
        await File.WriteAllBytesAsync(staged, new byte[size]);

        await store.UploadAsync(staged, $"{size}.parquet");
        await store.PutIfAbsentAsync($"{size}.json", new byte[size]);

        foreach (var name in new[] { $"{size}.parquet", $"{size}.json" })
        {
            var head = await bucket.Clients.Retrying.GetObjectMetadataAsync(bucket.Name, $"secret/{name}");
            Assert.Equal("aws:kms", head.ServerSideEncryptionMethod.Value);
            Assert.Equal("testkey-1", head.ServerSideEncryptionKeyManagementServiceKeyId);
            Assert.Equal(new byte[size], await bucket.Open("secret").TryReadAsync(name));
        }
    }

    private static List<Func<Task>> Everything(S3ObjectStore store) =>
    [
        () => store.TryReadAsync("a"),
        () => store.PutOwnIfAbsentAsync("a", new byte[1]),
        () => store.PutAsync("a", new byte[1]),
        async () => await store.ListAsync("a").ToListAsync(),
        async () => await store.ListRecursiveAsync("").ToListAsync(),
    ];
}
