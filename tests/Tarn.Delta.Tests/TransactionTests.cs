using Tarn.Delta.Actions;
using Tarn.Delta.Features;
using Tarn.Delta.Schema;
using Tarn.Delta.Tests.Support;
using Tarn.Delta.Transactions;

namespace Tarn.Delta.Tests;

public sealed class TransactionTests : IDisposable
{
    private readonly TestTable test = new();

    [Fact]
    public async Task No_table_is_null_and_asking_for_it_says_where()
    {
        Assert.Null(await test.Table.FindSnapshotAsync());
        var error = await Assert.ThrowsAsync<DeltaException>(() => test.Table.GetSnapshotAsync());
        Assert.Contains("silver/sales", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Appended_and_removed_files_show_in_the_next_snapshot()
    {
        var first = await test.CreateAsync();
        var second = await test.CommitAsync(first, "WRITE", TestTable.File("a.parquet", 3), TestTable.File("b.parquet", 4));
        var third = await test.CommitAsync(second, "DELETE", TestTable.Removal(TestTable.File("a.parquet", 3)));

        Assert.Equal(0, first.Version.Value);
        Assert.Equal(7, second.RowCount);
        Assert.Equal(["b.parquet"], third.Files.Select(file => file.Path));
        Assert.Equal(["a.parquet"], third.Tombstones.Select(file => file.Path));
        Assert.Equal(4, third.RowCount);
        Assert.Equal(7, (await test.Table.GetSnapshotAsync(new TableVersion(1))).RowCount);
    }

    [Theory]
    [InlineData("file:/other/place/x.parquet", "/other/place/x.parquet")]
    [InlineData("file:///other/place/x.parquet", "file:/other/place/x.parquet")]
    [InlineData("file:{0}/x y.parquet", "x y.parquet")]
    [InlineData("x y.parquet", "{0}/x y.parquet")]
    public async Task File_is_removed_by_any_spelling_of_its_path(string added, string removed)
    {
        var (add, remove) = (added.Replace("{0}", test.Folder, StringComparison.Ordinal), removed.Replace("{0}", test.Folder, StringComparison.Ordinal));
        var snapshot = await test.CreateAsync(null, null, TestTable.File(add), TestTable.File("stays.parquet"));
        snapshot = await test.CommitAsync(snapshot, "DELETE", TestTable.Removal(TestTable.File(remove)));
        Assert.Equal(["stays.parquet"], snapshot.Files.Select(file => file.Path));
    }

    [Fact]
    public async Task Files_of_a_shallow_clone_are_found_where_they_lie()
    {
        using var source = new TemporaryFolder();
        var inside = Path.Combine(test.Folder, "in side.parquet");
        var outside = Path.Combine(source, "out side.parquet");
        await test.CreateAsync();
        await File.WriteAllTextAsync(inside, "");
        await File.WriteAllTextAsync(outside, "");

        Assert.Equal(inside, await test.Table.MaterializeAsync("in side.parquet"));
        Assert.Equal(inside, await test.Table.MaterializeAsync($"file://{inside}"));
        Assert.Equal(outside, await test.Table.MaterializeAsync($"file:{outside}"));
        Assert.Equal(outside, await test.Table.MaterializeAsync(outside));
        var missing = await Assert.ThrowsAsync<FileNotFoundException>(() => test.Table.MaterializeAsync($"{outside}.gone"));
        Assert.Contains("silver/sales", missing.Message, StringComparison.Ordinal);
        var elsewhere = await Assert.ThrowsAsync<DeltaException>(() => test.Table.MaterializeAsync("s3://bucket/x.parquet"));
        Assert.Contains("s3://bucket/x.parquet", elsewhere.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Removed_file_gets_the_time_of_its_removal()
    {
        var snapshot = await test.CreateAsync(null, null, TestTable.File("a.parquet"));
        snapshot = await test.CommitAsync(snapshot, "DELETE", TestTable.Removal(TestTable.File("a.parquet")) with { DeletionTimestampMs = null });
        var removed = Assert.Single(snapshot.Tombstones);
        Assert.InRange(removed.DeletionTimestampMs!.Value, TimeProvider.System.GetUtcNow().AddMinutes(-5).ToUnixTimeMilliseconds(), long.MaxValue);
    }

    [Fact]
    public async Task Commit_info_says_who_did_what()
    {
        var snapshot = await test.CreateAsync();
        var transaction = test.Table.Begin(snapshot);
        transaction.Stage(TestTable.File("a.parquet"));
        await transaction.CommitAsync(new CommitDescription("WRITE")
        {
            Parameters = new Dictionary<string, string> { ["mode"] = "Append" },
            Metrics = new Dictionary<string, string> { ["numOutputRows"] = "1" },
            Extra = new() { ["tarn"] = new System.Text.Json.Nodes.JsonObject { ["run"] = "r1" } },
        });

        var entry = await test.Table.HistoryAsync().FirstAsync();
        Assert.Equal("WRITE", entry.Operation);
        Assert.Equal("Append", (string?)entry.Info.Content["operationParameters"]!["mode"]);
        Assert.Equal("1", (string?)entry.Info.Content["operationMetrics"]!["numOutputRows"]);
        Assert.Equal("r1", (string?)entry.Info.Content["tarn"]!["run"]);
        Assert.Equal(0, (long?)entry.Info.Content["readVersion"]);
        Assert.True(entry.Info.IsBlindAppend);
        Assert.StartsWith("Tarn/", entry.Info.Text("engineInfo"), StringComparison.Ordinal);
        Assert.NotNull(entry.Info.TransactionId);
    }

    [Fact]
    public async Task Lost_race_of_appends_is_won_on_the_next_version()
    {
        var snapshot = await test.CreateAsync();
        await test.CommitAsync(snapshot, "WRITE", TestTable.File("a.parquet"));
        var after = await test.CommitAsync(snapshot, "WRITE", TestTable.File("b.parquet"));

        Assert.Equal(2, after.Version.Value);
        Assert.Equal(["a.parquet", "b.parquet"], after.Files.Select(file => file.Path).Order());
    }

    [Fact]
    public async Task Lost_race_of_an_overwrite_is_a_conflict_and_writes_nothing()
    {
        var snapshot = await test.CreateAsync();
        await test.CommitAsync(snapshot, "WRITE", TestTable.File("a.parquet"));
        var transaction = test.Table.Begin(snapshot);
        transaction.ReadWholeTable();
        transaction.Stage(TestTable.File("b.parquet"));
        var outcome = await transaction.CommitAsync(new CommitDescription("WRITE"));

        var conflict = Assert.IsType<CommitOutcome.Conflict>(outcome);
        Assert.Equal(1, conflict.Winner.Value);
        Assert.Contains("a.parquet", conflict.Reason, StringComparison.Ordinal);
        Assert.Equal(1, (await test.Table.GetSnapshotAsync()).Version.Value);
    }

    [Fact]
    public async Task Two_creators_of_one_table_conflict()
    {
        await test.CreateAsync();
        var outcome = await test.TryCommitAsync(null, "CREATE TABLE", TableProtocol.For(TestTable.Schema), TestTable.Metadata);
        Assert.IsType<CommitOutcome.Conflict>(outcome);
    }

    [Fact]
    public async Task Progress_and_domains_are_in_the_snapshot_and_removed_domains_are_not()
    {
        var protocol = TableProtocol.For(TestTable.Schema, "domainMetadata");
        var first = await test.CreateAsync(null, protocol, new SetTransaction("tarn/silver.sales", 7, 99), new DomainMetadata("tarn.step", "{}", false), new DomainMetadata("x", "1", false));
        var second = await test.CommitAsync(first, "WRITE", new DomainMetadata("x", "", true), new SetTransaction("tarn/silver.sales", 8));

        Assert.Equal(new Protocol(1, 7).MinWriterVersion, second.Protocol.MinWriterVersion);
        Assert.Equal(["appendOnly", "invariants", "domainMetadata"], second.Protocol.WriterFeatures);
        Assert.Equal(["tarn.step"], second.Domains.Keys);
        Assert.Equal(8, second.AppTransactions["tarn/silver.sales"].Version);
        Assert.Equal(7, first.AppTransactions["tarn/silver.sales"].Version);
    }

    [Fact]
    public async Task Domain_without_the_feature_is_refused_by_name()
    {
        var snapshot = await test.CreateAsync();
        var error = await Assert.ThrowsAsync<DeltaException>(() => test.TryCommitAsync(snapshot, "WRITE", new DomainMetadata("x", "1", false)));
        Assert.Contains("domainMetadata", error.Message, StringComparison.Ordinal);
        Assert.Contains("silver/sales", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Append_only_table_refuses_to_remove_rows()
    {
        var metadata = TestTable.Metadata with { Configuration = new Dictionary<string, string> { [TableProperties.AppendOnly] = "true" } };
        var snapshot = await test.CreateAsync(metadata, null, TestTable.File("a.parquet"));
        var error = await Assert.ThrowsAsync<DeltaException>(() => test.TryCommitAsync(snapshot, "DELETE", TestTable.Removal(TestTable.File("a.parquet"))));
        Assert.Contains("append-only", error.Message, StringComparison.Ordinal);
        await test.CommitAsync(snapshot, "OPTIMIZE", TestTable.Removal(TestTable.File("a.parquet"), dataChange: false), TestTable.File("b.parquet", dataChange: false));
    }

    [Fact]
    public async Task Timestamp_without_zone_needs_its_feature()
    {
        var schema = new StructType([new StructField("t", new ArrayType(new PrimitiveType("timestamp_ntz"), true))]);
        var protocol = TableProtocol.For(schema);
        Assert.Equal((3, 7), (protocol.MinReaderVersion, protocol.MinWriterVersion));
        Assert.Equal(["timestampNtz"], protocol.ReaderFeatures);
        Assert.Equal(["appendOnly", "invariants", "timestampNtz"], protocol.WriterFeatures);
        await Assert.ThrowsAsync<DeltaException>(() => test.CreateAsync(TestTable.Metadata with { Schema = schema }, new Protocol(1, 2)));
        await test.CreateAsync(TestTable.Metadata with { Schema = schema });
    }

    [Fact]
    public async Task A_second_commit_of_one_transaction_is_refused()
    {
        var snapshot = await test.CreateAsync();
        var transaction = test.Table.Begin(snapshot);
        transaction.Stage(TestTable.File("a.parquet"));
        Assert.Throws<ArgumentException>(() => transaction.Stage(TestTable.File("a.parquet")));
        await transaction.CommitAsync(new CommitDescription("WRITE"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => transaction.CommitAsync(new CommitDescription("WRITE")));
    }

    public void Dispose() => test.Dispose();
}
