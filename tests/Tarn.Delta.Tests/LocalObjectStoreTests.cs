using Tarn.Delta.Storage;
using Tarn.Delta.Tests.Support;
using Tarn.Testing;

namespace Tarn.Delta.Tests;

public sealed class LocalObjectStoreTests : ObjectStoreContract, IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task Leftover_of_a_killed_writer_is_no_object()
    {
        var store = Open();
        await store.PutAsync("a/1", new byte[1]);
        await File.WriteAllTextAsync(Path.Combine(folder, "a", ".tarn-0197c3c05fe07a83a7c15a7c9a3d2f11.tmp"), "half a comm");
        Assert.Equal(["a/1"], await store.ListAsync("a").Select(found => found.Path).ToListAsync());
        Assert.Equal(["a/1"], await store.ListRecursiveAsync("").Select(found => found.Path).ToListAsync());
    }

    [Fact]
    public async Task Old_leftovers_are_deleted_and_young_ones_and_objects_stay()
    {
        var store = new LocalObjectStore(folder);
        await store.PutAsync("a/1", new byte[1]);
        var (old, young) = (Path.Combine(folder, "a", ".tarn-1.tmp"), Path.Combine(folder, "a", ".tarn-2.tmp"));
        await File.WriteAllTextAsync(old, "x");
        await File.WriteAllTextAsync(young, "x");
        File.SetLastWriteTimeUtc(old, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal(1, store.DeleteAbandoned(new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero)));
        Assert.Equal([".tarn-2.tmp", "1"], Directory.GetFiles(Path.Combine(folder, "a")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Nothing_temporary_is_left_after_a_write()
    {
        var store = Open();
        await store.PutAsync("a/1", new byte[1]);
        await store.PutIfAbsentAsync("a/1", new byte[1]);
        await store.PutIfAbsentAsync("a/2", new byte[1]);
        Assert.Equal(["1", "2"], Directory.GetFiles(Path.Combine(folder, "a")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Store_that_cannot_be_written_says_what_and_where()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "a"), "a file where a folder should be");
        var error = await Assert.ThrowsAsync<DeltaException>(() => Open().PutIfAbsentAsync("a/1", new byte[1]));
        Assert.Contains("'a/1'", error.Message, StringComparison.Ordinal);
        Assert.Contains(folder, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_links_cannot_be_made_a_rename_never_replaces()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var (file, target) = (Path.Combine(folder, "from"), Path.Combine(folder, "to"));
        await File.WriteAllTextAsync(file, "first");
        Assert.True(DurableFiles.TryRenameIfAbsent(file, target));
        await File.WriteAllTextAsync(file, "second");
        Assert.False(DurableFiles.TryRenameIfAbsent(file, target));
        Assert.Equal("first", await File.ReadAllTextAsync(target));
        Assert.Throws<IOException>(() => DurableFiles.TryRenameIfAbsent(file, Path.Combine(folder, "absent", "to")));
    }

    public void Dispose() => folder.Dispose();

    protected override IObjectStore Open() => new LocalObjectStore(folder);
}
