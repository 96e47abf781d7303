using Tarn.Projects;

namespace Tarn.Aws.S3;

/// <summary>How S3 is reached and used. Credentials are none of it: they come from the SDK's chain (environment, profile, container, instance).</summary>
public sealed record S3Options
{
    private const long Mebibyte = 1L << 20;

    private readonly bool? pathStyle;

    /// <summary>The server; null for AWS itself, in <see cref="Region"/>. http or https, without a user, a path or a query.</summary>
    public Uri? Endpoint
    {
        get;
        init => field = value is null || (value.IsAbsoluteUri && value.Scheme is "http" or "https" && value is { UserInfo: "", Query: "", AbsolutePath: "/" })
            ? value
            : throw new ArgumentException("Must be http://host:port or https://host:port, without a user, a path or a query.", nameof(Endpoint));
    }

    /// <summary>The bucket's region, like <c>eu-central-1</c>; null for what the SDK finds in the environment or the profile.</summary>
    public string? Region { get; init; }

    /// <summary>
    /// Whether the bucket is part of the path (<c>host/bucket/key</c>) instead of the host (<c>bucket.host/key</c>). Default: with an <see cref="Endpoint"/>, as
    /// few other servers have a name for each bucket.
    /// </summary>
    public bool PathStyle
    {
        get => pathStyle ?? Endpoint is not null;
        init => pathStyle = value;
    }

    /// <summary>How the server encrypts what is written; null, the default, as the bucket says.</summary>
    public S3Encryption? Encryption { get; init; }

    /// <summary>The key of <see cref="S3Encryption.Kms"/>: id, ARN or alias; null for the account's key for S3.</summary>
    public string? KmsKey { get; init; }

    /// <summary>With <see cref="S3Encryption.Kms"/>: one data key for many objects, which asks KMS seldom. Default true.</summary>
    public bool UseBucketKey { get; init; } = true;

    /// <summary>Objects larger than this are uploaded and downloaded in parts of this size. Default 16 MiB; 5 MiB to 5 GiB, S3's own limits.</summary>
    public long PartSizeInBytes
    {
        get;
        init => field = value is >= 5 * Mebibyte and <= 5120 * Mebibyte ? value : throw new ArgumentOutOfRangeException(
            nameof(PartSizeInBytes), value, "Must be from 5 MiB to 5 GiB.");
    } = 16 * Mebibyte;

    /// <summary>Parts and objects in transfer at a time, uploads and downloads each. Default 16; 1 to 256.</summary>
    public int Concurrency
    {
        get;
        init => field = value is >= 1 and <= 256 ? value : throw new ArgumentOutOfRangeException(nameof(Concurrency), value, "Must be from 1 to 256.");
    } = 16;

    /// <summary>How often a request that failed for a passing reason is sent again, after growing, jittered waits. Default 4; 0 to 20.</summary>
    public int Retries
    {
        get;
        init => field = value is >= 0 and <= 20 ? value : throw new ArgumentOutOfRangeException(nameof(Retries), value, "Must be from 0 to 20.");
    } = 4;

    /// <summary>The longest wait for an answer. Default 100 seconds; 1 second to 1 hour.</summary>
    public TimeSpan RequestTimeout
    {
        get;
        init => field = value >= TimeSpan.FromSeconds(1) && value <= TimeSpan.FromHours(1) ? value : throw new ArgumentOutOfRangeException(
            nameof(RequestTimeout), value, "Must be from 1 second to 1 hour.");
    } = TimeSpan.FromSeconds(100);

    /// <summary>The folder of cached data files and of files to upload. Default <c>tarn</c> in the user's folder for caches.</summary>
    public string CacheFolder { get; init; } = DefaultCacheFolder(Environment.GetEnvironmentVariable);

    /// <summary>What cached data files may take together; files in use may exceed it for as long as they are. Default 10 GB; at least 1 MB.</summary>
    public long CacheSizeInBytes
    {
        get;
        init => field = value >= 1_000_000 ? value : throw new ArgumentOutOfRangeException(nameof(CacheSizeInBytes), value, "Must be at least 1 MB.");
    } = 10_000_000_000;

    /// <summary>
    /// What the environment says, by the names that other tools read: <c>AWS_ENDPOINT_URL_S3</c>, <c>AWS_ENDPOINT_URL</c>, <c>AWS_REGION</c>,
    /// <c>AWS_DEFAULT_REGION</c>.
    /// </summary>
    /// <param name="variable">Environment variables by name.</param>
    /// <exception cref="TarnException">The endpoint is no address.</exception>
    public static S3Options FromEnvironment(Func<string, string?> variable) => new()
    {
        Endpoint = Endpoints(variable).Select(named => ParseEndpoint(named.Value, named.Name)).FirstOrDefault(),
        Region = NotEmpty(variable("AWS_REGION")) ?? NotEmpty(variable("AWS_DEFAULT_REGION")),
        CacheFolder = DefaultCacheFolder(variable),
    };

    /// <summary>An endpoint as a user wrote it.</summary>
    /// <param name="text">http://host:port.</param>
    /// <param name="setting">Where it stands, for the message.</param>
    /// <exception cref="TarnException">It is none.</exception>
    internal static Uri ParseEndpoint(string text, string setting)
    {
        try
        {
            return new S3Options { Endpoint = new Uri(text, UriKind.Absolute) }.Endpoint!;
        }
        catch (Exception error) when (error is UriFormatException or ArgumentException)
        {
            // The text is not repeated: an address may hold a password.
            throw new TarnException($"{setting} is no S3 endpoint. Write http://host:port or https://host:port, without a user, a path or a query.", error);
        }
    }

    private static IEnumerable<(string Name, string Value)> Endpoints(Func<string, string?> variable)
    {
        if (string.Equals(variable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"), "true", StringComparison.OrdinalIgnoreCase))
        {
            yield break;
        }

        foreach (var name in (string[])["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"])
        {
            if (NotEmpty(variable(name)) is { } value)
            {
                yield return (name, value);
            }
        }
    }

    private static string DefaultCacheFolder(Func<string, string?> variable)
    {
        var home = NotEmpty(variable("XDG_CACHE_HOME"))
            ?? (OperatingSystem.IsWindows() ? NotEmpty(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)) : null)
            ?? (NotEmpty(variable("HOME")) is { } user ? Path.Combine(user, ".cache") : null)
            ?? Path.Combine(Path.GetTempPath(), $"cache-{Environment.UserName}");
        return Path.Combine(home, "tarn");
    }

    private static string? NotEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
