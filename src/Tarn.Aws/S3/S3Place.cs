namespace Tarn.Aws.S3;

/// <summary>A bucket and the prefix under which everything of a store lies.</summary>
/// <param name="Bucket">Its name.</param>
/// <param name="Prefix">Empty, or ending with a slash.</param>
internal sealed record S3Place(string Bucket, string Prefix)
{
    /// <summary>As users write it, without a slash at the end.</summary>
    public string Root => Prefix.Length == 0 ? $"s3://{Bucket}" : $"s3://{Bucket}/{Prefix[..^1]}";

    /// <summary>Whether a place is one of S3: <c>s3://</c>, or <c>s3a://</c> and <c>s3n://</c> as Hadoop writes it.</summary>
    public static bool IsS3(string place) => SchemeLength(place) > 0;

    /// <summary>The bucket and prefix of <c>s3://bucket/prefix</c>.</summary>
    /// <exception cref="TarnException">It names no bucket, or a prefix that no file path could be.</exception>
    public static S3Place Parse(string place)
    {
        var rest = place[SchemeLength(place)..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var (bucket, prefix) = slash < 0 ? (rest, "") : (rest[..slash], rest[(slash + 1)..].TrimEnd('/'));
        if (bucket.Length < 3 || bucket.Any(character => !char.IsAsciiLetterOrDigit(character) && character is not ('.' or '-' or '_')))
        {
            throw new TarnException($"'{place}' names no bucket: bucket names have 3 to 63 letters, digits, '-' and '.'. Write s3://bucket/prefix.");
        }

        if (prefix.Split('/').Any(part => part is "." or "..") || prefix.StartsWith('/') || prefix.Contains("//", StringComparison.Ordinal))
        {
            throw new TarnException($"'{place}' has an empty part, '.' or '..' in its prefix. Write s3://bucket/prefix.");
        }

        return new S3Place(bucket, prefix.Length == 0 ? "" : prefix + '/');
    }

    /// <summary>The key of a path of the store.</summary>
    /// <exception cref="ArgumentException">The path leaves the store.</exception>
    public string Key(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return path[0] != '/' && !path.Split('/').Any(part => part is ".." or ".")
            ? Prefix + path
            : throw new ArgumentException($"'{path}' is no path inside the store: give one relative to its root, without '..'.", nameof(path));
    }

    /// <summary>The prefix of all keys in a folder.</summary>
    public string FolderKey(string folder) => folder.Length == 0 ? Prefix : Key(folder) + '/';

    private static int SchemeLength(string place)
    {
        foreach (var scheme in (ReadOnlySpan<string>)["s3://", "s3a://", "s3n://"])
        {
            if (place.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            {
                return scheme.Length;
            }
        }

        return 0;
    }
}
