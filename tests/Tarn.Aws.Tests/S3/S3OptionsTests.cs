using Tarn.Aws.S3;
using Tarn.Projects;

namespace Tarn.Aws.Tests.S3;

public sealed class S3OptionsTests
{
    [Fact]
    public void Values_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new S3Options { PartSizeInBytes = (5 << 20) - 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new S3Options { PartSizeInBytes = (5L << 30) + 1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new S3Options { Concurrency = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new S3Options { Concurrency = 257 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new S3Options { Retries = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new S3Options { Retries = 21 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new S3Options { RequestTimeout = TimeSpan.FromMilliseconds(999) });
        Assert.Throws<ArgumentOutOfRangeException>(() => new S3Options { CacheSizeInBytes = 999_999 });
        foreach (var endpoint in new[] { "ftp://host", "http://user:password@host", "http://host/path", "http://host/?a=b" })
        {
            Assert.Throws<ArgumentException>(() => new S3Options { Endpoint = new Uri(endpoint) });
        }
    }

    [Fact]
    public void Environment_says_where_by_the_names_that_other_tools_read()
    {
        var options = FromEnvironment(("AWS_ENDPOINT_URL", "http://a:1"), ("AWS_ENDPOINT_URL_S3", "http://b:2"), ("AWS_DEFAULT_REGION", "eu-west-1"), ("XDG_CACHE_HOME", "/caches"));
        Assert.Equal(new Uri("http://b:2"), options.Endpoint);
        Assert.Equal("eu-west-1", options.Region);
        Assert.True(options.PathStyle);
        Assert.Equal(Path.Combine("/caches", "tarn"), options.CacheFolder);

        Assert.Equal(new Uri("http://a:1"), FromEnvironment(("AWS_ENDPOINT_URL", "http://a:1")).Endpoint);
        Assert.Equal("us-west-2", FromEnvironment(("AWS_REGION", "us-west-2"), ("AWS_DEFAULT_REGION", "eu-west-1")).Region);
        var none = FromEnvironment(("AWS_ENDPOINT_URL", "http://a:1"), ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"), ("AWS_REGION", ""));
        Assert.Null(none.Endpoint);
        Assert.Null(none.Region);
        Assert.False(none.PathStyle);
    }

    [Fact]
    public void Broken_endpoint_of_the_environment_is_named_and_its_password_is_not()
    {
        var error = Assert.Throws<TarnException>(() => FromEnvironment(("AWS_ENDPOINT_URL", "http://me:hunter2@host")));
        Assert.Contains("AWS_ENDPOINT_URL", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s3://bucket", "bucket", "", "s3://bucket")]
    [InlineData("s3://bucket/", "bucket", "", "s3://bucket")]
    [InlineData("s3://bucket/a/b c/", "bucket", "a/b c/", "s3://bucket/a/b c")]
    [InlineData("s3a://bucket/a", "bucket", "a/", "s3://bucket/a")]
    public void Place_is_a_bucket_and_a_prefix(string text, string bucket, string prefix, string root)
    {
        var place = S3Place.Parse(text);
        Assert.Equal((bucket, prefix, root), (place.Bucket, place.Prefix, place.Root));
    }

    [Theory]
    [InlineData("s3://")]
    [InlineData("s3:///a")]
    [InlineData("s3://ab/c")]
    [InlineData("s3://bu cket/c")]
    [InlineData("s3://key:secret@bucket/c")]
    [InlineData("s3://bucket/a/../b")]
    [InlineData("s3://bucket//a")]
    public void Place_without_a_bucket_or_with_a_broken_prefix_is_refused(string text) => Assert.Throws<TarnException>(() => S3Place.Parse(text));

    [Fact]
    public void Project_wins_over_the_environment_where_it_says_something()
    {
        using var folder = new Support.TemporaryFolder();
        using var stores = new S3Stores(new S3Options { Endpoint = new Uri("http://a:1"), Region = "eu-west-1", CacheFolder = folder }, TimeProvider.System);
        Assert.Null(stores.Open("gs://bucket/x"));
        Assert.StartsWith(folder, stores.Open("s3://bucket/x")!.StagingFolder, StringComparison.Ordinal);
        var other = Path.Combine(folder, "other");
        Assert.StartsWith(other, stores.Open("s3://bucket/x", new S3Settings { CacheFolder = other })!.StagingFolder, StringComparison.Ordinal);
        Assert.NotEqual(
            stores.Open("s3://bucket/x")!.StagingFolder,
            stores.Open("s3://bucket/x", new S3Settings { Endpoint = new Uri("http://b:1") })!.StagingFolder);
    }

    private static S3Options FromEnvironment(params (string Name, string Value)[] variables) =>
        S3Options.FromEnvironment(variables.ToDictionary(pair => pair.Name, pair => pair.Value).GetValueOrDefault);
}
