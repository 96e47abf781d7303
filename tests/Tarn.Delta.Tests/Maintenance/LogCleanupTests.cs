using Tarn.Delta.Features;
using Tarn.Delta.Maintenance;
using Tarn.Delta.Tests.Support;

namespace Tarn.Delta.Tests.Maintenance;

public sealed class LogCleanupTests : IDisposable
{
    private readonly SetClock clock = new();
    private readonly TestTable test;

    public LogCleanupTests() => test = new TestTable(clock: clock);

    [Fact]
    public async Task All_before_the_newest_checkpoint_that_is_old_enough_goes()
    {
        await HistoryAsync(45);
        AgeUpTo(25, days: 40);
        await File.WriteAllTextAsync(Path.Combine(test.LogFolder, "00000000000000000003.crc"), "{}");
        await File.WriteAllTextAsync(Path.Combine(test.LogFolder, "00000000000000000022.crc"), "{}");
        await File.WriteAllTextAsync(Path.Combine(test.LogFolder, ".00000000000000000004.json.crc"), "x");
        await File.WriteAllTextAsync(Path.Combine(test.LogFolder, "notes.txt"), "mine");

        var removed = await LogCleanup.RunAsync(test.Table);
        Assert.Equal(20 + 1 + 2, removed.Count); // commits 0 to 19, checkpoint 10, two checksums
        Assert.Equal(Enumerable.Range(20, 26), Versions("json"));
        Assert.Equal([20, 30, 40], Versions("checkpoint.parquet"));
        Assert.True(File.Exists(Path.Combine(test.LogFolder, "notes.txt")));
        Assert.True(File.Exists(Path.Combine(test.LogFolder, "00000000000000000022.crc")));
        Assert.Equal(45, (await test.Table.GetSnapshotAsync()).Files.Count);
        Assert.Equal(20, (await test.Table.GetSnapshotAsync(new TableVersion(20))).Files.Count);
        Assert.Contains("can no longer be read", (await Assert.ThrowsAsync<DeltaException>(() => test.Table.GetSnapshotAsync(new TableVersion(19)))).Message, StringComparison.Ordinal);
        Assert.Empty(await LogCleanup.RunAsync(test.Table));
    }

    [Theory]
    [InlineData(5, 40, 15)]
    [InlineData(12, 20, 15)]
    [InlineData(12, 0, 15)]
    public async Task Nothing_goes_where_no_checkpoint_is_old_enough(int upTo, int days, int commits)
    {
        await HistoryAsync(commits);
        AgeUpTo(upTo, days);
        Assert.Empty(await LogCleanup.RunAsync(test.Table));
        Assert.Equal(Enumerable.Range(0, commits + 1), Versions("json"));
    }

    [Fact]
    public async Task Table_is_cleaned_up_behind_a_checkpoint_unless_its_property_says_no()
    {
        await HistoryAsync(19);
        AgeUpTo(19, days: 40);
        await AppendAsync("20");
        Assert.Equal(Enumerable.Range(10, 11), Versions("json"));

        using var keeping = new TestTable(clock: clock);
        var metadata = TestTable.Metadata with { Configuration = new Dictionary<string, string> { [TableProperties.EnableExpiredLogCleanup] = "false" } };
        await keeping.CreateAsync(metadata);
        for (var version = 1; version <= 19; version++)
        {
            await keeping.CommitAsync(await keeping.Table.GetSnapshotAsync(), "WRITE", TestTable.File($"{version}"));
        }

        Age(keeping, 19, 40);
        await keeping.CommitAsync(await keeping.Table.GetSnapshotAsync(), "WRITE", TestTable.File("20"));
        Assert.Equal(21, Directory.GetFiles(keeping.LogFolder, "*.json").Length);
    }

    [Fact]
    public async Task Checkpoint_that_cannot_be_read_carries_nothing_so_nothing_goes()
    {
        await HistoryAsync(25);
        AgeUpTo(25, days: 40);
        await File.WriteAllTextAsync(Path.Combine(test.LogFolder, "00000000000000000020.checkpoint.parquet"), "");
        AgeUpTo(25, days: 40);
        var error = await Assert.ThrowsAsync<DeltaException>(() => LogCleanup.RunAsync(test.Table));
        Assert.Contains("00000000000000000020.checkpoint.parquet", error.Message, StringComparison.Ordinal);
        Assert.Equal(26, Versions("json").Count());
    }

    [Fact]
    public async Task Protected_checkpoints_stay()
    {
        await test.CreateAsync(null, TableProtocol.For(TestTable.Schema, "checkpointProtection"));
        for (var version = 1; version <= 25; version++)
        {
            await AppendAsync($"{version}");
        }

        AgeUpTo(25, days: 40);
        Assert.Empty(await LogCleanup.RunAsync(test.Table));
    }

    [Fact]
    public async Task In_commit_times_count_where_commits_have_them()
    {
        var start = clock.Now;
        clock.Now = start.AddDays(-40);
        await test.CreateAsync(TestTable.Metadata with { Configuration = new Dictionary<string, string> { [TableProperties.EnableInCommitTimestamps] = "true" } }, TableProtocol.For(TestTable.Schema, "inCommitTimestamp"));
        for (var version = 1; version <= 14; version++)
        {
            clock.Now = version == 11 ? start : clock.Now.AddMinutes(1);
            await AppendAsync($"{version}");
        }

        AgeUpTo(14, days: 50); // the files say all is old, the commits know better
        await LogCleanup.RunAsync(test.Table);
        Assert.Equal(Enumerable.Range(10, 5), Versions("json"));
    }

    public void Dispose() => test.Dispose();

    private static void Age(TestTable table, int upTo, int days)
    {
        foreach (var file in new DirectoryInfo(table.LogFolder).GetFiles("0*").Where(file => int.Parse(file.Name[..20], System.Globalization.CultureInfo.InvariantCulture) <= upTo))
        {
            file.LastWriteTimeUtc = table.Table.Clock.GetUtcNow().UtcDateTime.AddDays(-days);
        }
    }

    private void AgeUpTo(int version, int days) => Age(test, version, days);

    private async Task HistoryAsync(int commits)
    {
        await test.CreateAsync();
        for (var version = 1; version <= commits; version++)
        {
            await AppendAsync($"{version}");
        }
    }

    private async Task AppendAsync(string path) => await test.CommitAsync(await test.Table.GetSnapshotAsync(), "WRITE", TestTable.File(path));

    private IEnumerable<int> Versions(string extension) => Directory.GetFiles(test.LogFolder, "0*." + extension)
        .Select(Path.GetFileName).Where(name => name!.Length == 21 + extension.Length)
        .Select(name => int.Parse(name![..20], System.Globalization.CultureInfo.InvariantCulture)).Order();
}
