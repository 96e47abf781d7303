namespace Tarn.Projects;

/// <summary>How an environment reaches S3, as its <c>s3</c> in <c>tarn.yml</c> says. What is null is as the process's environment or the default says.</summary>
public sealed record S3Settings
{
    /// <summary>http://host:port of a server that is not AWS.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The bucket's region.</summary>
    public string? Region { get; init; }

    /// <summary>Whether the bucket is part of the path, not of the host.</summary>
    public bool? PathStyle { get; init; }

    /// <summary>How the server encrypts what is written; null for the bucket's own settings.</summary>
    public S3Encryption? Encryption { get; init; }

    /// <summary>The key of <see cref="S3Encryption.Kms"/>; null for the account's key for S3.</summary>
    public string? KmsKey { get; init; }

    /// <summary>The absolute folder of cached data files.</summary>
    public string? CacheFolder { get; init; }

    /// <summary>What cached data files may take together; at least 1 MB.</summary>
    public long? CacheSizeInBytes { get; init; }
}

/// <summary>How the server encrypts objects.</summary>
public enum S3Encryption
{
    /// <summary>By keys of S3 (SSE-S3, <c>AES256</c>).</summary>
    Aes256,

    /// <summary>By a key of KMS (SSE-KMS, <c>aws:kms</c>).</summary>
    Kms,
}
