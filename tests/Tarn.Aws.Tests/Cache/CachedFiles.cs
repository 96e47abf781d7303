using Tarn.Aws.Cache;

namespace Tarn.Aws.Tests.Cache;

/// <summary>Files whose content follows from their key, so that any process can tell a whole one from a torn one.</summary>
internal static class CachedFiles
{
    public static CacheKey Key(string name, int size) => new("http://host/bucket", $"t/{name}.parquet", "tag", size);

    public static byte[] Content(CacheKey key)
    {
        var content = new byte[key.SizeInBytes];
        new Random(StableHash(key.Path)).NextBytes(content);
        return content;
    }

    /// <summary>Adds as a download does: in pieces.</summary>
    public static async Task<string> AddAsync(FileCache cache, CacheKey key)
    {
        using var file = await cache.BeginAsync(key, default);
        var content = Content(key);
        for (var offset = 0; offset < content.Length; offset += 7000)
        {
            await file.WriteAsync(content.AsMemory(offset, Math.Min(7000, content.Length - offset)), offset, default);
        }

        return await cache.AddAsync(key, file, default);
    }

    public static IReadOnlyList<FileInfo> Files(string folder) => [.. new DirectoryInfo(Path.Combine(folder, "objects")).EnumerateFiles("*", SearchOption.AllDirectories)];

    private static int StableHash(string text) => text.Aggregate(17, (hash, character) => unchecked((hash * 31) + character));
}
