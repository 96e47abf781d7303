using System.Text.Json.Nodes;
using Tarn.Delta.Actions;
using Tarn.Delta.Checkpoints;
using Tarn.Delta.Features;
using Tarn.Delta.Log;
using Tarn.Delta.Snapshots;
using Tarn.Delta.Tests.Support;
using Tarn.Delta.Transactions;

namespace Tarn.Delta.Tests;

public sealed class CheckpointTests : IDisposable
{
    private readonly TestTable test = new();

    [Fact]
    public async Task Every_tenth_commit_is_followed_by_a_checkpoint_that_replaces_the_log_before_it()
    {
        var snapshot = await GrowAsync(12);
        Assert.True(File.Exists(Path.Combine(test.LogFolder, "00000000000000000010.checkpoint.parquet")));
        Assert.Single(Directory.GetFiles(test.LogFolder, "*.parquet"));
        for (var version = 0; version <= 10; version++)
        {
            File.Delete(Path.Combine(test.LogFolder, $"{version:D20}.json"));
        }

        var again = await test.Table.GetSnapshotAsync();
        AssertSame(snapshot, again);
        Assert.Equal(["a %ü.parquet"], again.Files.Where(file => file.Path.StartsWith('a')).Select(file => file.Path));
        var error = await Assert.ThrowsAsync<DeltaException>(() => test.Table.GetSnapshotAsync(new TableVersion(3)));
        Assert.Contains("can no longer be read", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interval_is_the_tables_own()
    {
        var metadata = TestTable.Metadata with { Configuration = new Dictionary<string, string> { [TableProperties.CheckpointInterval] = "3" } };
        var snapshot = await test.CreateAsync(metadata);
        for (var index = 0; index < 7; index++)
        {
            snapshot = await test.CommitAsync(snapshot, "WRITE", TestTable.File($"{index}.parquet"));
        }

        Assert.Equal(
            ["00000000000000000003.checkpoint.parquet", "00000000000000000006.checkpoint.parquet"],
            Directory.GetFiles(test.LogFolder, "*.parquet").Select(Path.GetFileName).Order());
        Assert.Equal(6, LastCheckpoint.TryParse(await File.ReadAllBytesAsync(Path.Combine(test.LogFolder, "_last_checkpoint")))!.Version.Value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"version\":5,\"size\":3}")]
    [InlineData("{\"version\":999,\"size\":3}")]
    [InlineData("{\"version\":-1}")]
    [InlineData("{\"version\":\"10\"}")]
    [InlineData("{\"version\":11,\"checksum\":\"00\"}")]
    [InlineData(null)]
    public async Task Corrupt_dangling_or_missing_hint_is_only_a_hint(string? hint)
    {
        var snapshot = await GrowAsync(12);
        var file = Path.Combine(test.LogFolder, "_last_checkpoint");
        if (hint is null)
        {
            File.Delete(file);
        }
        else
        {
            await File.WriteAllTextAsync(file, hint);
        }

        AssertSame(snapshot, await test.Table.GetSnapshotAsync());
        Assert.Equal(7, (await test.Table.GetSnapshotAsync(new TableVersion(7))).Version.Value);
        File.Delete(Path.Combine(test.LogFolder, "00000000000000000000.json")); // a whole log of this size is read past its checkpoint
        AssertSame(snapshot, await test.Table.GetSnapshotAsync());
    }

    [Fact]
    public async Task Old_log_is_listed_from_its_hint_on()
    {
        var metadata = TestTable.Metadata with { Configuration = new Dictionary<string, string> { [TableProperties.CheckpointInterval] = "35" } };
        using var listed = new TestTable(inner => new CountingStore(inner));
        var snapshot = await listed.CreateAsync(metadata);
        for (var version = 1; version <= 72; version++)
        {
            snapshot = await listed.CommitAsync(snapshot, "WRITE", TestTable.File($"{version}.parquet"));
        }

        var store = (CountingStore)listed.Table.Store;
        store.Listed = 0;
        AssertSame(snapshot, await listed.Table.GetSnapshotAsync());
        Assert.InRange(store.Listed, 3, 5); // the checkpoint of version 70 and the commits from there on

        await File.WriteAllTextAsync(Path.Combine(listed.LogFolder, "_last_checkpoint"), "{\"version\":71}");
        AssertSame(snapshot, await listed.Table.GetSnapshotAsync());
    }

    [Fact]
    public async Task Failure_to_write_a_checkpoint_never_fails_the_commit()
    {
        var snapshot = await GrowAsync(9);
        test.Parquet.WriteFailure = new IOException("No space left on device.");
        var outcome = await test.TryCommitAsync(snapshot, "WRITE", TestTable.File("x.parquet"));

        var committed = Assert.IsType<CommitOutcome.Committed>(outcome);
        Assert.Equal(10, committed.Version.Value);
        Assert.Contains("No space", committed.CheckpointFailure!.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(test.LogFolder, "*.parquet"));
        Assert.Empty(Directory.GetFiles(test.Local.StagingFolder));
    }

    [Fact]
    public async Task Damaged_checkpoint_is_an_error_that_names_it()
    {
        await GrowAsync(10);
        await File.WriteAllTextAsync(Path.Combine(test.LogFolder, "00000000000000000010.checkpoint.parquet"), "{\"add\":{\"path\":");
        File.Delete(Path.Combine(test.LogFolder, "00000000000000000000.json"));
        var error = await Assert.ThrowsAsync<DeltaException>(() => test.Table.GetSnapshotAsync());
        Assert.Contains("00000000000000000010.checkpoint.parquet", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Expired_tombstones_stay_out_and_fresh_ones_in()
    {
        var now = TimeProvider.System.GetUtcNow();
        var snapshot = await GrowAsync(8);
        snapshot = await test.CommitAsync(snapshot, "DELETE",
            TestTable.Removal(TestTable.File("1.parquet")) with { DeletionTimestampMs = now.AddDays(-8).ToUnixTimeMilliseconds() },
            TestTable.Removal(TestTable.File("2.parquet")) with { DeletionTimestampMs = now.AddDays(-6).ToUnixTimeMilliseconds() });
        snapshot = await test.CommitAsync(snapshot, "WRITE", TestTable.File("y.parquet"));
        Assert.Equal(10, snapshot.Version.Value);
        File.Delete(Path.Combine(test.LogFolder, "00000000000000000000.json"));
        Assert.Equal(["2.parquet"], (await test.Table.GetSnapshotAsync()).Tombstones.Select(file => file.Path));
    }

    [Fact]
    public async Task Rows_have_only_members_that_the_schema_has()
    {
        var schema = CheckpointSchema.For(TestTable.Metadata, ParsedColumns.Of(await GrowAsync(10)));
        foreach (var line in await File.ReadAllLinesAsync(Path.Combine(test.LogFolder, "00000000000000000010.checkpoint.parquet")))
        {
            var (action, value) = Assert.Single(JsonNode.Parse(line)!.AsObject());
            var fields = Assert.IsType<Schema.StructType>(schema.Fields.Single(field => field.Name == action).Type).Fields.Select(field => field.Name);
            Assert.Subset(fields.ToHashSet(), value!.AsObject().Select(member => member.Key).ToHashSet());
        }
    }

    [Fact]
    public void Checksum_is_that_of_the_protocols_example()
    {
        var hint = JsonNode.Parse("""{"k0":"'v 0'","checksum":"adsaskfljadfkjadfkj","k1":{"k2":2,"k3":["v3",[1,2],{"k4":"v4","k5":["v5","v6","v7"]}]}}""")!.AsObject();
        Assert.Equal("6a92d155a59bf2eecbd4b4ec7fd1f875", LastCheckpoint.Checksum(hint));
    }

    public void Dispose() => test.Dispose();

    private async Task<Snapshot> GrowAsync(int version)
    {
        var protocol = TableProtocol.For(TestTable.Schema, "domainMetadata", "deletionVectors");
        var vector = new DeletionVectorDescriptor { StorageType = "u", PathOrInlineDv = "ab^-aqEH.-t@S}K{vb[*k^", Offset = 4, SizeInBytes = 40, Cardinality = 1 };
        var snapshot = await test.CreateAsync(null, protocol, TestTable.File("a %ü.parquet", 5) with { DeletionVector = vector, Extra = new JsonObject { ["baseRowId"] = 4, ["strange"] = "x" } });
        for (var next = 1; next <= version; next++)
        {
            snapshot = await test.CommitAsync(
                snapshot, "WRITE", TestTable.File($"{next}.parquet", next), new SetTransaction("app", next, next), new DomainMetadata($"d{next % 3}", $"{next}", next % 2 == 0));
        }

        return snapshot;
    }

    private static void AssertSame(Snapshot expected, Snapshot actual)
    {
        Assert.Equal(expected.Version, actual.Version);
        Assert.Equal(expected.RowCount, actual.RowCount);
        Assert.Equal(expected.Files.Select(FileKey.Of).Order(Comparer<FileKey>.Create((left, right) => string.CompareOrdinal(left.Path, right.Path))), actual.Files.Select(FileKey.Of).Order(Comparer<FileKey>.Create((left, right) => string.CompareOrdinal(left.Path, right.Path))));
        Assert.Equal(expected.Domains.OrderBy(domain => domain.Key), actual.Domains.OrderBy(domain => domain.Key));
        Assert.Equal(expected.AppTransactions.Values, actual.AppTransactions.Values);
        Assert.Equal(expected.Schema, actual.Schema);
        Assert.Equal(expected.Protocol.WriterFeatures, actual.Protocol.WriterFeatures);
    }
}
