using Tarn.Delta.Features;
using Tarn.Delta.Snapshots;
using Tarn.Delta.Tests.Support;

namespace Tarn.Delta.Tests;

public sealed class TimeTravelTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly FixedClock clock = new() { Now = Noon };
    private readonly TestTable test;

    public TimeTravelTests() => test = new TestTable(clock: clock);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(59, 0)]
    [InlineData(60, 1)]
    [InlineData(90, 1)]
    [InlineData(10_000, 3)]
    public async Task Version_as_of_a_time_is_the_last_at_or_before_it(int seconds, long version)
    {
        await MakeAsync();
        Assert.Equal(version, (await test.Table.GetSnapshotAsOfAsync(Noon.AddSeconds(seconds))).Version.Value);
    }

    [Fact]
    public async Task Time_before_the_table_is_an_error_that_names_its_beginning()
    {
        await MakeAsync();
        var error = await Assert.ThrowsAsync<DeltaException>(() => test.Table.GetSnapshotAsOfAsync(Noon.AddSeconds(-1)));
        Assert.Contains("2026-03-01 12:00:00", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-100, 0L)]
    [InlineData(0, 0L)]
    [InlineData(1, 1L)]
    [InlineData(180, 3L)]
    [InlineData(181, null)]
    public async Task Version_since_a_time_is_the_first_at_or_after_it(int seconds, long? version)
    {
        await MakeAsync();
        Assert.Equal(version, (await test.Table.FindVersionSinceAsync(Noon.AddSeconds(seconds)))?.Value);
    }

    [Fact]
    public async Task Stamps_that_are_switched_on_later_note_from_when_on()
    {
        var plain = await test.CreateAsync(null, TableProtocol.For(TestTable.Schema, "inCommitTimestamp"));
        await test.CommitAsync(plain, "WRITE", TestTable.File("a.parquet"));
        var stamped = await test.CommitAsync(plain, "SET TBLPROPERTIES", TestTable.Metadata with { Configuration = new Dictionary<string, string> { [TableProperties.EnableInCommitTimestamps] = "true" } });

        Assert.Equal("2", stamped.Property("delta.inCommitTimestampEnablementVersion"));
        Assert.Equal(stamped.Timestamp.ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture), stamped.Property("delta.inCommitTimestampEnablementTimestamp"));
    }

    [Fact]
    public async Task File_times_that_run_backwards_are_made_to_increase()
    {
        await MakeAsync();
        Touch(2, Noon.AddSeconds(-500));
        var times = await test.Table.HistoryAsync().Select(entry => entry.Timestamp).ToListAsync();
        Assert.Equal([Noon.AddSeconds(180), Noon.AddSeconds(60).AddMilliseconds(1), Noon.AddSeconds(60), Noon], times);
        Assert.Equal(2, (await test.Table.GetSnapshotAsOfAsync(Noon.AddSeconds(61))).Version.Value);
    }

    [Fact]
    public async Task Stamped_commits_travel_by_their_stamps_and_never_go_back()
    {
        var metadata = TestTable.Metadata with { Configuration = new Dictionary<string, string> { [TableProperties.EnableInCommitTimestamps] = "true" } };
        var snapshot = await test.CreateAsync(metadata, TableProtocol.For(TestTable.Schema, "inCommitTimestamp"));
        Assert.Equal(Noon, snapshot.Timestamp);
        clock.Now = Noon.AddMinutes(1);
        snapshot = await test.CommitAsync(snapshot, "WRITE", TestTable.File("a.parquet"));
        clock.Now = Noon.AddMinutes(-30);
        snapshot = await test.CommitAsync(snapshot, "WRITE", TestTable.File("b.parquet"));

        Assert.Equal(Noon.AddMinutes(1).AddMilliseconds(1), snapshot.Timestamp);
        Assert.Equal(1, (await test.Table.GetSnapshotAsOfAsync(Noon.AddMinutes(1))).Version.Value);
        Assert.Equal(2, (await test.Table.GetSnapshotAsOfAsync(Noon.AddMinutes(2))).Version.Value);
        var first = (await File.ReadAllLinesAsync(Path.Combine(test.LogFolder, "00000000000000000002.json")))[0];
        Assert.StartsWith("{\"commitInfo\":{\"inCommitTimestamp\":", first, StringComparison.Ordinal);
    }

    public void Dispose() => test.Dispose();

    private async Task MakeAsync()
    {
        Snapshot? snapshot = await test.CreateAsync();
        for (var version = 1; version <= 3; version++)
        {
            snapshot = await test.CommitAsync(snapshot, "WRITE", TestTable.File($"{version}.parquet"));
        }

        for (var version = 0; version <= 3; version++)
        {
            Touch(version, Noon.AddSeconds(60 * version));
        }
    }

    private void Touch(int version, DateTimeOffset time) => File.SetLastWriteTimeUtc(Path.Combine(test.LogFolder, $"{version:D20}.json"), time.UtcDateTime);

    private sealed class FixedClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
