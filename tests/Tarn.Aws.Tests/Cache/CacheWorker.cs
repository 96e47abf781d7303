using System.Globalization;
using Tarn.Aws.Cache;

namespace Tarn.Aws.Tests.Cache;

/// <summary>What a second process does with a cache: it reads and adds files until its time is over, or it is killed.</summary>
internal static class CacheWorker
{
    public const string Command = "cache-worker";

    /// <returns>0 when every file was whole.</returns>
    public static async Task<int> RunAsync(string folder, long limit, int rounds, int seed)
    {
        using var cache = new FileCache(folder, limit, TimeProvider.System);
        var random = new Random(seed);
        Console.WriteLine("ready");
        for (var round = 0; round < rounds; round++)
        {
            var name = random.Next(40);
            var key = CachedFiles.Key(name.ToString(CultureInfo.InvariantCulture), 10_000 + (name * 1000));
            var path = await cache.FindAsync(key, default) ?? await CachedFiles.AddAsync(cache, key);
            if (!File.Exists(path) || !(await File.ReadAllBytesAsync(path)).SequenceEqual(CachedFiles.Content(key)))
            {
                Console.WriteLine($"torn or gone: {path}");
                return 1;
            }

            if (round % 10 == 0)
            {
                await cache.EvictAsync(default);
            }
        }

        return 0;
    }
}
