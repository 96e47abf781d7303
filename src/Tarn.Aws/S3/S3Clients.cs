using Amazon;
using Amazon.Runtime;
using Amazon.S3;

namespace Tarn.Aws.S3;

/// <summary>The SDK's clients for one way to reach S3. Thread-safe; shared by all stores of the same options.</summary>
internal sealed class S3Clients : IDisposable
{
    private readonly Lazy<AmazonS3Client> retrying;
    private readonly Lazy<AmazonS3Client> single;

    /// <param name="options">How S3 is reached.</param>
    /// <param name="clock">For waits.</param>
    /// <param name="credentials">Null for those that the SDK finds.</param>
    public S3Clients(S3Options options, TimeProvider clock, AWSCredentials? credentials = null)
    {
        (Options, Clock) = (options, clock);
        retrying = new(() => Create(options, options.Retries, credentials));
        single = new(() => Create(options, retries: 0, credentials));
        Downloads = new SemaphoreSlim(options.Concurrency);
        Uploads = new SemaphoreSlim(options.Concurrency);
    }

    public S3Options Options { get; }

    public TimeProvider Clock { get; }

    /// <summary>Sends again what failed for a passing reason: for requests whose repetition changes nothing.</summary>
    public AmazonS3Client Retrying => retrying.Value;

    /// <summary>Sends once: for conditional puts, where a second answer is not that of the first request.</summary>
    public AmazonS3Client Single => single.Value;

    /// <summary>Held for each transfer of a part or an object.</summary>
    public SemaphoreSlim Downloads { get; }

    /// <inheritdoc cref="Downloads"/>
    public SemaphoreSlim Uploads { get; }

    /// <summary>
    /// Sends a request whose repetition changes nothing. Some servers leave the body of a request that they refuse on the connection and take it for the
    /// beginning of the next one (Ceph 16, with bodies up to 1 KiB): an answer to no request of ours is no answer.
    /// </summary>
    /// <param name="request">Made anew for each attempt.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<T> SendAsync<T>(Func<AmazonS3Client, CancellationToken, Task<T>> request, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await request(Retrying, cancellationToken).ConfigureAwait(false);
            }
            catch (AmazonS3Exception error) when (attempt < Options.Retries && S3Failures.IsGarbled(error))
            {
                await BackOffAsync(attempt, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>A growing, jittered wait: half to all of 100 ms, 200 ms, 400 ms … at most 20 s.</summary>
    public Task BackOffAsync(int attempt, CancellationToken cancellationToken)
    {
        var full = Math.Min(20_000, 100 * Math.Pow(2, attempt));
        return Task.Delay(TimeSpan.FromMilliseconds(full * (0.5 + (Random.Shared.NextDouble() / 2))), Clock, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var client in new[] { retrying, single }.Where(client => client.IsValueCreated))
        {
            client.Value.Dispose();
        }

        Downloads.Dispose();
        Uploads.Dispose();
    }

    private static AmazonS3Client Create(S3Options options, int retries, AWSCredentials? credentials)
    {
        var config = new AmazonS3Config
        {
            ForcePathStyle = options.PathStyle,
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = retries,
            MaxStaleConnectionRetries = retries == 0 ? 0 : 1,
            Timeout = options.RequestTimeout,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            MaxConnectionsPerServer = 4 * options.Concurrency,

            // Trailing checksums come in AWS's own chunked framing, which many other servers store as part of the object.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (options.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint.AbsoluteUri;
            config.AuthenticationRegion = options.Region ?? "us-east-1";
        }
        else if (options.Region is { } region)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }

        return credentials is null ? new AmazonS3Client(config) : new AmazonS3Client(credentials, config);
    }
}
