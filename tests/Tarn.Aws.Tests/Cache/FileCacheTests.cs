using Tarn.Aws.Cache;
using Tarn.Aws.Tests.Support;

namespace Tarn.Aws.Tests.Cache;

public sealed class FileCacheTests : IDisposable
{
    private const long Limit = 1_000_000;

    private readonly TemporaryFolder folder = new();
    private readonly List<FileCache> opened = [];

    [Fact]
    public async Task File_is_found_under_its_own_content_only()
    {
        var cache = Open();
        var key = CachedFiles.Key("a", 100);
        Assert.Null(await cache.FindAsync(key, default));

        var path = await CachedFiles.AddAsync(cache, key);

        Assert.Equal(path, await cache.FindAsync(key, default));
        Assert.Equal(CachedFiles.Content(key), await File.ReadAllBytesAsync(path));
        Assert.Equal(path, await Open().FindAsync(key, default));
        Assert.Null(await cache.FindAsync(key with { Tag = "other" }, default));
        Assert.Null(await cache.FindAsync(key with { Store = "other" }, default));
        Assert.Null(await cache.FindAsync(key with { SizeInBytes = 101 }, default));
    }

    [Fact]
    public async Task Download_that_is_not_whole_is_never_served()
    {
        var cache = Open();
        var key = CachedFiles.Key("a", 100);
        using (var half = await cache.BeginAsync(key, default))
        {
            await half.WriteAsync(new byte[50], 0, default);
            Assert.Null(await cache.FindAsync(key, default));
            await Assert.ThrowsAsync<IOException>(() => cache.AddAsync(key, half, default));
        }

        Assert.Null(await cache.FindAsync(key, default));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(folder, "partial")));
    }

    [Fact]
    public async Task File_of_a_wrong_size_is_not_served_and_is_replaced()
    {
        var cache = Open();
        var key = CachedFiles.Key("a", 100);
        var path = await CachedFiles.AddAsync(cache, key);
        await File.WriteAllBytesAsync(path, new byte[99]);

        Assert.Null(await cache.FindAsync(key, default));
        Assert.Equal(path, await CachedFiles.AddAsync(cache, key));
        Assert.Equal(CachedFiles.Content(key), await File.ReadAllBytesAsync(path));
    }

    [Fact]
    public async Task Least_recently_used_files_go_and_the_bound_holds()
    {
        var clock = new StepClock();
        var writer = new FileCache(folder, Limit, clock);
        for (var number = 0; number < 9; number++)
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            await CachedFiles.AddAsync(writer, CachedFiles.Key($"f{number}", 100_000));
        }

        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.NotNull(await writer.FindAsync(CachedFiles.Key("f0", 100_000), default));
        writer.Dispose(); // nothing is in use any more

        using var next = new FileCache(folder, Limit, clock);
        clock.Advance(TimeSpan.FromMinutes(1));
        await CachedFiles.AddAsync(next, CachedFiles.Key("big", 250_000));

        Assert.InRange(CachedFiles.Files(folder).Sum(file => file.Length), 1, Limit / 10 * 9);
        Assert.NotNull(await next.FindAsync(CachedFiles.Key("f0", 100_000), default));
        Assert.NotNull(await next.FindAsync(CachedFiles.Key("big", 250_000), default));
        Assert.Null(await next.FindAsync(CachedFiles.Key("f1", 100_000), default));
    }

    [Fact]
    public async Task File_in_use_stays_whatever_the_bound_says()
    {
        var user = Open();
        var held = await CachedFiles.AddAsync(user, CachedFiles.Key("held", 400_000));
        var other = Open();
        for (var number = 0; number < 20; number++)
        {
            await CachedFiles.AddAsync(other, CachedFiles.Key($"f{number}", 100_000));
            other.Dispose();
            other = Open();
        }

        Assert.Equal(CachedFiles.Content(CachedFiles.Key("held", 400_000)), await File.ReadAllBytesAsync(held));
        user.Dispose();
        await other.EvictAsync(default);
        await CachedFiles.AddAsync(other, CachedFiles.Key("last", 900_000));
        await other.EvictAsync(default);
        Assert.False(File.Exists(held));
    }

    [Fact]
    public async Task Long_lived_process_lets_go_of_what_it_was_handed_long_ago()
    {
        var clock = new StepClock();
        using var cache = new FileCache(folder, Limit, clock);
        var old = await CachedFiles.AddAsync(cache, CachedFiles.Key("old", 600_000));
        clock.Advance(TimeSpan.FromHours(5));
        var young = await CachedFiles.AddAsync(cache, CachedFiles.Key("young", 600_000));
        await cache.EvictAsync(default);
        Assert.True(File.Exists(old));

        clock.Advance(TimeSpan.FromHours(2));
        Assert.NotNull(await cache.FindAsync(CachedFiles.Key("young", 600_000), default));
        await cache.EvictAsync(default);
        Assert.False(File.Exists(old));
        Assert.True(File.Exists(young));
    }

    [Fact]
    public async Task Uploaded_file_is_what_is_found_next()
    {
        var cache = Open();
        var key = CachedFiles.Key("mine", 1000);
        var staged = Path.Combine(folder, "staging", "x");
        Directory.CreateDirectory(Path.GetDirectoryName(staged)!);
        await File.WriteAllBytesAsync(staged, CachedFiles.Content(key));

        await cache.AdoptAsync(key, staged, default);

        Assert.False(File.Exists(staged));
        Assert.Equal(CachedFiles.Content(key), await File.ReadAllBytesAsync((await cache.FindAsync(key, default))!));

        using var elsewhere = new TemporaryFolder();
        var far = Path.Combine(elsewhere, "y");
        await File.WriteAllBytesAsync(far, CachedFiles.Content(key));
        await cache.AdoptAsync(CachedFiles.Key("far", 1000), far, default);
        Assert.False(File.Exists(far));
    }

    [Fact]
    public async Task Many_at_a_time_find_whole_files_while_others_are_removed()
    {
        var caches = Enumerable.Range(0, 4).Select(_ => Open()).ToList();
        await Parallel.ForEachAsync(Enumerable.Range(0, 400), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, token) =>
        {
            var cache = caches[number % caches.Count];
            var key = CachedFiles.Key($"f{number % 60}", 20_000 + (number % 60));
            var path = await cache.FindAsync(key, token) ?? await CachedFiles.AddAsync(cache, key);
            Assert.Equal(CachedFiles.Content(key), await File.ReadAllBytesAsync(path, token));
            if (number % 10 == 0)
            {
                await cache.EvictAsync(token);
            }
        });
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(folder, "partial")));
    }

    public void Dispose()
    {
        opened.ForEach(cache => cache.Dispose());
        folder.Dispose();
    }

    private FileCache Open()
    {
        opened.Add(new FileCache(folder, Limit, TimeProvider.System));
        return opened[^1];
    }
}
