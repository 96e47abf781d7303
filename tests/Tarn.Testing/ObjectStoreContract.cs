using Tarn.Delta;
using Tarn.Delta.Storage;
using Xunit;

namespace Tarn.Testing;

/// <summary>What every object store promises. Each implementation inherits these tests.</summary>
public abstract class ObjectStoreContract
{
    /// <summary>An empty store; asked twice, a second view of the same objects.</summary>
    protected abstract IObjectStore Open();

    [Fact]
    public async Task Absent_object_reads_as_null_and_lists_as_nothing()
    {
        var store = Open();
        Assert.Null(await store.TryReadAsync("a/b"));
        Assert.Null(await store.HeadAsync("a/b"));
        Assert.Empty(await store.ListAsync("a").ToListAsync());
        Assert.Empty(await store.ListRecursiveAsync("a").ToListAsync());
        await store.DeleteAsync("a/b");
        await Assert.ThrowsAsync<FileNotFoundException>(() => store.MaterializeAsync("a/b"));
    }

    [Fact]
    public async Task Put_if_absent_never_replaces()
    {
        var store = Open();
        Assert.Equal(PutOutcome.Created, await store.PutIfAbsentAsync("a/b", "first"u8.ToArray()));
        Assert.Equal(PutOutcome.AlreadyExists, await Open().PutIfAbsentAsync("a/b", "second"u8.ToArray()));
        Assert.Equal("first"u8.ToArray(), await store.TryReadAsync("a/b"));
        Assert.Equal(5, (await store.HeadAsync("a/b"))!.SizeInBytes);
    }

    [Fact]
    public async Task Put_replaces_and_delete_removes()
    {
        var store = Open();
        await store.PutAsync("a/b", "first"u8.ToArray());
        await store.PutAsync("a/b", "second"u8.ToArray());
        Assert.Equal("second"u8.ToArray(), await store.TryReadAsync("a/b"));
        await store.DeleteAsync("a/b");
        Assert.Null(await store.TryReadAsync("a/b"));
    }

    [Fact]
    public async Task List_is_in_ordinal_order_without_subfolders_and_begins_behind_a_path()
    {
        var store = Open();
        foreach (var path in new[] { "a/2", "a/10", "a/1", "a/B", "a/a", "a/_x", "a/sub/3", "ab/4", "a/ü & 100%?.json" })
        {
            await store.PutAsync(path, "x"u8.ToArray());
        }

        Assert.Equal(["a/1", "a/10", "a/2", "a/B", "a/_x", "a/a", "a/ü & 100%?.json"], await store.ListAsync("a").Select(found => found.Path).ToListAsync());
        Assert.Equal(["a/B", "a/_x", "a/a", "a/ü & 100%?.json"], await store.ListAsync("a", "a/2").Select(found => found.Path).ToListAsync());
        Assert.Equal(["a/2", "a/B"], await store.ListAsync("a", "a/1x").Select(found => found.Path).Take(2).ToListAsync());
        Assert.Equal(8, await store.ListRecursiveAsync("a").CountAsync());
        Assert.Contains("a/sub/3", await store.ListRecursiveAsync("a").Select(found => found.Path).ToListAsync());
    }

    [Fact]
    public async Task Of_many_writers_of_one_new_name_one_wins()
    {
        for (var round = 0; round < 100; round++)
        {
            var path = $"race/{round}";
            var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(() => Open().PutIfAbsentAsync(path, new byte[1000 + writer]))));
            var winner = Assert.Single(Enumerable.Range(0, 8), writer => outcomes[writer] == PutOutcome.Created);
            Assert.Equal(1000 + winner, (await Open().TryReadAsync(path))!.Length);
        }
    }

    [Fact]
    public async Task Reader_sees_all_of_an_object_or_none_of_it()
    {
        var store = Open();
        using var done = new CancellationTokenSource();
        var reader = Task.Run(async () =>
        {
            HashSet<int> lengths = [];
            while (!done.IsCancellationRequested)
            {
                lengths.Add((await store.TryReadAsync("big"))?.Length ?? 0);
                foreach (var found in await store.ListAsync("").ToListAsync())
                {
                    lengths.Add((int)found.SizeInBytes);
                }
            }

            return lengths;
        });
        for (var round = 0; round < 30; round++)
        {
            await store.PutAsync("big", new byte[3_000_000]);
        }

        await done.CancelAsync();
        Assert.Subset(new HashSet<int> { 0, 3_000_000 }, await reader);
    }

    [Fact]
    public async Task Upload_moves_a_staged_file_and_refuses_a_taken_name()
    {
        var store = Open();
        Directory.CreateDirectory(store.StagingFolder);
        var staged = Path.Combine(store.StagingFolder, "x.parquet");
        await File.WriteAllTextAsync(staged, "data");
        await store.UploadAsync(staged, "t/x.parquet");
        Assert.False(File.Exists(staged));
        Assert.Equal("data", await File.ReadAllTextAsync(await store.MaterializeAsync("t/x.parquet")));

        await File.WriteAllTextAsync(staged, "other");
        var error = await Assert.ThrowsAsync<DeltaException>(() => store.UploadAsync(staged, "t/x.parquet"));
        Assert.Contains("t/x.parquet", error.Message, StringComparison.Ordinal);
        Assert.Equal("data"u8.ToArray(), await store.TryReadAsync("t/x.parquet"));
    }

    [Fact]
    public async Task Path_that_leaves_the_store_is_refused()
    {
        foreach (var path in new[] { "/etc/passwd", "a/../../b", "..", "a/./b" })
        {
            await Assert.ThrowsAsync<ArgumentException>(() => Open().PutAsync(path, new byte[1]));
            await Assert.ThrowsAsync<ArgumentException>(() => Open().TryReadAsync(path));
        }
    }

    [Fact]
    public async Task Odd_characters_in_names_are_kept()
    {
        var store = Open();
        string[] names =
        [
            "c=a b", "c=a%20b", "c=a%2Fb", "c=a+b", "c=a&b=c;d", "c=#?", "c='quoted'", "c=\"double\"", "c=[x]{y}*", "c=a:b", "c=ä\u0308é", "c=日本", "c=🦆", "c=~", "c=\\", "c=<&>", "c=$(x)", "c=!(a)@,",
        ];
        foreach (var name in names)
        {
            var path = $"odd/{name}/part-{name}.parquet";
            Assert.Equal(PutOutcome.Created, await store.PutIfAbsentAsync(path, System.Text.Encoding.UTF8.GetBytes(name)));
            Assert.Equal(PutOutcome.AlreadyExists, await Open().PutIfAbsentAsync(path, new byte[1]));
            Assert.Equal(name, System.Text.Encoding.UTF8.GetString((await Open().TryReadAsync(path))!));
            Assert.Equal(path, (await store.HeadAsync(path))!.Path);
            Assert.Equal(path, Assert.Single(await store.ListAsync($"odd/{name}").ToListAsync()).Path);
            Assert.Equal(name, await File.ReadAllTextAsync(await store.MaterializeAsync(path)));
        }

        Assert.Equal(
            names.Select(name => $"odd/{name}/part-{name}.parquet").Order(StringComparer.Ordinal),
            (await store.ListRecursiveAsync("odd").Select(found => found.Path).ToListAsync()).Order(StringComparer.Ordinal));
        foreach (var name in names)
        {
            await store.DeleteAsync($"odd/{name}/part-{name}.parquet");
        }

        Assert.Empty(await store.ListRecursiveAsync("odd").ToListAsync());
    }

    [Fact]
    public async Task Listing_of_thousands_of_objects_is_whole_and_in_order()
    {
        var store = Open();
        var names = Enumerable.Range(0, 2345).Select(number => $"many/{number:D20}.json").ToList();
        await Parallel.ForEachAsync(names.Append("many/sub/1").Append("many0/1"), async (name, token) => await store.PutAsync(name, new byte[1], token));

        Assert.Equal(names, await store.ListAsync("many").Select(found => found.Path).ToListAsync());
        Assert.Equal(names[1200..], await store.ListAsync("many", names[1199]).Select(found => found.Path).ToListAsync());
        Assert.Equal(names.Append("many/sub/1"), (await store.ListRecursiveAsync("many").Select(found => found.Path).ToListAsync()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Large_file_arrives_byte_by_byte()
    {
        var store = Open();
        Directory.CreateDirectory(store.StagingFolder);
        foreach (var size in new[] { 0, 1, (5 << 20) - 1, 5 << 20, (5 << 20) + 1, 23_456_789 })
        {
            var content = new byte[size];
            new Random(size).NextBytes(content);
            var staged = Path.Combine(store.StagingFolder, $"{Guid.NewGuid():N}.parquet");
            await File.WriteAllBytesAsync(staged, content);
            var path = $"large/{size}.parquet";

            await store.UploadAsync(staged, path);

            Assert.False(File.Exists(staged));
            Assert.Equal(size, (await Open().HeadAsync(path))!.SizeInBytes);
            var local = await File.ReadAllBytesAsync(await Open().MaterializeAsync(path));
            Assert.True(content.AsSpan().SequenceEqual(local), $"{size} bytes differ");
            var whole = await store.TryReadAsync(path);
            Assert.True(content.AsSpan().SequenceEqual(whole), $"{size} bytes differ when read whole");
        }
    }

    [Fact]
    public async Task What_is_written_is_seen_at_once_by_everybody()
    {
        for (var round = 0; round < 50; round++)
        {
            var path = $"seen/{round:D3}";
            await Open().PutIfAbsentAsync(path, new byte[round]);
            var other = Open();
            Assert.Equal(round, (await other.TryReadAsync(path))!.Length);
            Assert.Equal(round, (await other.HeadAsync(path))!.SizeInBytes);
            Assert.Equal(path, (await other.ListAsync("seen").LastAsync()).Path);
            if (round % 2 == 1)
            {
                await Open().DeleteAsync(path);
                Assert.Null(await other.TryReadAsync(path));
                Assert.DoesNotContain(path, await other.ListAsync("seen").Select(found => found.Path).ToListAsync());
            }
        }
    }

    [Fact]
    public async Task Times_of_objects_are_of_now()
    {
        var store = Open();
        var before = TimeProvider.System.GetUtcNow().AddSeconds(-2);
        await store.PutAsync("time/1", new byte[1]);
        var after = TimeProvider.System.GetUtcNow().AddSeconds(2);
        Assert.InRange((await store.HeadAsync("time/1"))!.LastModified, before, after);
        Assert.InRange((await store.ListAsync("time").SingleAsync()).LastModified, before, after);
    }
}
