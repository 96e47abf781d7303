namespace Tarn.Projects;

/// <summary>Reads an environment's <c>s3</c>.</summary>
internal sealed class S3SettingsReader(FileContext file, ProjectPaths paths)
{
    private const long LeastCache = 1_000_000;

    /// <summary>The settings; null where there are none, or they are no mapping.</summary>
    /// <param name="environment">Whose.</param>
    /// <param name="name">Of the environment.</param>
    public S3Settings? Read(MappingReader environment, string name)
    {
        if (environment.Entry("s3") is not { } entry
            || MappingReader.Open(file, entry.Value, KeySet.S3, $"'s3' of the environment '{name}'", "{ region: eu-central-1 }", entry.Key.At) is not { } reader)
        {
            return null;
        }

        var encryption = reader.Choice("sse", ("AES256", S3Encryption.Aes256), ("aws:kms", S3Encryption.Kms));
        if (reader.Has("kms_key") && (encryption == S3Encryption.Aes256 || !reader.Has("sse")))
        {
            reader.Report("kms_key", "'kms_key' is used with 'sse: aws:kms' only. Write that too, or delete 'kms_key'.");
        }

        var (folder, size) = ReadCache(reader, name);
        return new S3Settings
        {
            Endpoint = ReadEndpoint(reader),
            Region = reader.String("region"),
            PathStyle = reader.Bool("path_style"),
            Encryption = encryption,
            KmsKey = reader.String("kms_key"),
            CacheFolder = folder,
            CacheSizeInBytes = size,
        };
    }

    private Uri? ReadEndpoint(MappingReader reader)
    {
        if (reader.Text("endpoint") is not { } text)
        {
            return null;
        }

        if (Uri.TryCreate(text.Value, UriKind.Absolute, out var endpoint) && endpoint is { Scheme: "http" or "https", UserInfo: "", Query: "", AbsolutePath: "/" })
        {
            return endpoint;
        }

        // Not repeated: an address may hold a password.
        file.Report(text.At, "'endpoint' is no address of a server. Write http://host:port or https://host:port, without a user, a path or a query.");
        return null;
    }

    private (string? Folder, long? Size) ReadCache(MappingReader s3, string name)
    {
        if (s3.Entry("cache") is not { } entry
            || MappingReader.Open(file, entry.Value, KeySet.S3Cache, $"'cache' of the environment '{name}'", "{ size: 10GB }", entry.Key.At) is not { } reader)
        {
            return (null, null);
        }

        var folder = reader.Text("folder") is { } path ? paths.Resolve(file, path, "folder") : null;
        if (reader.Text("size") is not { } text)
        {
            return (folder, null);
        }

        if (ByteSize.TryParse(text.Value, out var size) && size >= LeastCache)
        {
            return (folder, size);
        }

        file.Report(text.At, $"'size' is {text}. Write a number and a unit, 1MB or more: 500MB, 10GB, 1.5GiB.");
        return (folder, null);
    }
}
