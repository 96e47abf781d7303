using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Tarn.Aws.Cache;

/// <summary>What a cached file is a copy of. Another content of the same path has another tag, so it is another file.</summary>
/// <param name="Store">The server and bucket.</param>
/// <param name="Path">The object's key.</param>
/// <param name="Tag">The server's mark of the content (ETag).</param>
/// <param name="SizeInBytes">Of the content.</param>
internal sealed record CacheKey(string Store, string Path, string Tag, long SizeInBytes)
{
    private const int MaxReadable = 80;

    /// <summary>The file's name: a hash that tells contents apart, the size, and the object's own name for people.</summary>
    public string FileName => string.Create(
        CultureInfo.InvariantCulture,
        $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Store}\n{Path}\n{Tag}")))[..32]}-{SizeInBytes}-{Readable(Path)}");

    /// <summary>The size that a cached file's name says; null where it is no name of one.</summary>
    public static long? SizeOf(string fileName) =>
        fileName.Split('-', 3) is [{ Length: 32 }, var size, _] && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : null;

    private static string Readable(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        name = name.Length > MaxReadable ? name[^MaxReadable..] : name;
        return string.Concat(name.Select(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_' ? character : '_'));
    }
}
