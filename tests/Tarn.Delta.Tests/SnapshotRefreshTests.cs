using Tarn.Delta.Tests.Support;

namespace Tarn.Delta.Tests;

/// <summary>Bringing a snapshot up to date by the commits since.</summary>
public sealed class SnapshotRefreshTests
{
    [Fact]
    public async Task Without_a_commit_since_the_same_snapshot_comes_back()
    {
        using var test = new TestTable();
        await test.CreateAsync();
        var known = await test.Table.GetSnapshotAsync();
        Assert.Same(known, await test.Table.RefreshAsync(known));
    }

    [Fact]
    public async Task Times_go_on_from_the_known_version_also_where_clocks_went_back()
    {
        using var test = new TestTable();
        await test.CreateAsync();
        var known = await test.Table.GetSnapshotAsync();
        await test.CommitAsync(known, "WRITE", TestTable.File("a.parquet"));
        File.SetLastWriteTimeUtc(Path.Combine(test.LogFolder, "00000000000000000001.json"), known.Timestamp.UtcDateTime.AddHours(-1));
        var refreshed = await test.Table.RefreshAsync(known);
        Assert.Equal(known.Timestamp.AddMilliseconds(1), refreshed.Timestamp);
        Assert.Equal((await test.Table.GetSnapshotAsync()).Timestamp, refreshed.Timestamp);
    }

    [Fact]
    public async Task A_table_that_was_made_anew_is_read_anew()
    {
        using var test = new TestTable();
        await test.CreateAsync();
        var known = await test.Table.GetSnapshotAsync();
        Directory.Delete(test.Folder, recursive: true);
        var again = await test.CreateAsync(TestTable.Metadata with { Id = "d6a5c1ae-0f0c-4a47-9a35-2b0e1f6f4f11", Name = "another table" });
        await test.CommitAsync(again, "WRITE", TestTable.File("b.parquet"));
        var refreshed = await test.Table.RefreshAsync(known);
        Assert.Equal("another table", refreshed.Metadata.Name);
        Assert.Equal(1, refreshed.Version.Value);
    }

    [Fact]
    public async Task A_gap_in_the_log_is_told_as_when_the_table_is_opened()
    {
        using var test = new TestTable();
        var first = await test.CreateAsync();
        var known = await test.Table.GetSnapshotAsync();
        var second = await test.CommitAsync(first, "WRITE", TestTable.File("a.parquet"));
        await test.CommitAsync(second, "WRITE", TestTable.File("b.parquet"));
        File.Delete(Path.Combine(test.LogFolder, "00000000000000000001.json"));
        var error = await Assert.ThrowsAsync<DeltaException>(() => test.Table.RefreshAsync(known));
        Assert.Contains("00000000000000000001.json is missing", error.Message, StringComparison.Ordinal);
    }
}
