using System.Text.Json.Nodes;
using Tarn.Delta;
using Tarn.Delta.Actions;
using Tarn.Delta.DeletionVectors;
using Tarn.Delta.Features;
using Tarn.Delta.Schema;
using Tarn.Delta.Snapshots;
using Tarn.Delta.Storage;
using Tarn.Delta.Transactions;
using Tarn.DuckDb;
using Tarn.IntegrationTests.Support;

namespace Tarn.IntegrationTests.Checkpoints;

/// <summary>Checkpoints that commits write, through the real Parquet writer and reader.</summary>
public sealed class OwnCheckpointTests : IAsyncDisposable
{
    private static readonly StructType Schema = new([new StructField("id", new PrimitiveType("long")), new StructField("day", new PrimitiveType("date"))]);

    private readonly TemporaryFolder folder = new();
    private readonly DuckDbEngine engine = new(new() { MemoryLimitInBytes = 256L << 20, Threads = 2 });

    [Fact]
    public async Task Table_without_its_old_commits_is_the_same_from_its_checkpoint()
    {
        var table = new DeltaTable(new LocalObjectStore(folder.Path), "silver/sales", engine.Parquet, TimeProvider.System);
        var snapshot = await GrowAsync(table, 12);
        foreach (var version in Enumerable.Range(0, 10))
        {
            File.Delete(folder[$"silver/sales/_delta_log/{version:D20}.json"]);
        }

        var again = await table.GetSnapshotAsync();

        Assert.Equal(12, again.Version.Value);
        Assert.Equal(snapshot.Files.Select(Describe).Order(), again.Files.Select(Describe).Order());
        Assert.Equal(snapshot.Tombstones.Select(file => file.Path).Order(), again.Tombstones.Select(file => file.Path).Order());
        Assert.Equal(snapshot.Domains.OrderBy(domain => domain.Key), again.Domains.OrderBy(domain => domain.Key));
        Assert.Equal(snapshot.AppTransactions, again.AppTransactions);
        Assert.Equal(snapshot.Metadata.Configuration, again.Metadata.Configuration);
        Assert.Equal(snapshot.Metadata.PartitionColumns, again.Metadata.PartitionColumns);
        Assert.Equal(snapshot.Schema, again.Schema);
        Assert.Equal(snapshot.Protocol.ReaderFeatures, again.Protocol.ReaderFeatures);
        Assert.Equal(snapshot.Protocol.WriterFeatures, again.Protocol.WriterFeatures);
        Assert.Equal(snapshot.RowCount, again.RowCount);
    }

    public async ValueTask DisposeAsync()
    {
        await engine.DisposeAsync();
        folder.Dispose();
    }

    private static async Task<Snapshot> GrowAsync(DeltaTable table, int versions)
    {
        var metadata = new Metadata
        {
            Id = Guid.NewGuid().ToString(), Name = "sales \"ü\"", Schema = Schema, PartitionColumns = ["day"],
            Configuration = new Dictionary<string, string> { [TableProperties.EnableDeletionVectors] = "true" },
        };
        var snapshot = await CommitAsync(table, null, TableProtocol.For(Schema, "deletionVectors", "domainMetadata"), metadata, NewFile("a b%ü.parquet", null));
        for (var version = 1; version < versions - 2; version++)
        {
            snapshot = await CommitAsync(
                table, snapshot, NewFile($"{version}.parquet", "2026-01-01"), new SetTransaction("app", version, 5), new DomainMetadata($"d{version % 3}", "{\"x\":1}", version % 2 == 0));
        }

        var first = snapshot.Files.Single(file => file.Path == "1.parquet");
        var vector = await DeletionVectorFile.WriteAsync(table, [1, 3]);
        snapshot = await CommitAsync(table, snapshot, Remove(first), first with { DeletionVector = vector });
        snapshot = await CommitAsync(table, snapshot, Remove(snapshot.Files.Single(file => file.Path == "2.parquet")));
        snapshot = await CommitAsync(table, snapshot, NewFile("last.parquet", "2026-01-02"));
        return snapshot;
    }

    private static async Task<Snapshot> CommitAsync(DeltaTable table, Snapshot? snapshot, params DeltaAction[] actions)
    {
        var transaction = table.Begin(snapshot);
        Array.ForEach(actions, transaction.Stage);
        var committed = Assert.IsType<CommitOutcome.Committed>(await transaction.CommitAsync(new CommitDescription("WRITE")));
        Assert.Null(committed.CheckpointFailure);
        return await table.GetSnapshotAsync(committed.Version);
    }

    private static AddFile NewFile(string path, string? day) => new()
    {
        Path = path, PartitionValues = new Dictionary<string, string?> { ["day"] = day }, SizeInBytes = 7, ModificationTimeMs = 8, DataChange = true,
        Stats = "{\"numRecords\":10,\"minValues\":{\"id\":1}}", Tags = new Dictionary<string, string> { ["t"] = "ü" }, Extra = new JsonObject { ["baseRowId"] = 5 },
    };

    private static RemoveFile Remove(AddFile file) => new()
    {
        Path = file.Path, DataChange = true, PartitionValues = file.PartitionValues, SizeInBytes = file.SizeInBytes,
        DeletionTimestampMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), DeletionVector = file.DeletionVector,
    };

    private static string Describe(AddFile file) =>
        $"{file.Path} {string.Join(',', file.PartitionValues)} {file.SizeInBytes} {file.ModificationTimeMs} {file.Stats} {file.DeletionVector} {string.Join(',', file.Tags ?? new Dictionary<string, string>())} {file.Extra?.ToJsonString()}";
}
