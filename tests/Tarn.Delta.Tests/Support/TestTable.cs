using Tarn.Delta.Actions;
using Tarn.Delta.Features;
using Tarn.Delta.Schema;
using Tarn.Delta.Snapshots;
using Tarn.Delta.Storage;
using Tarn.Delta.Transactions;

namespace Tarn.Delta.Tests.Support;

/// <summary>A table in a folder of its own, and short ways to change it.</summary>
public sealed class TestTable : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public TestTable(Func<IObjectStore, IObjectStore>? wrap = null, TimeProvider? clock = null)
    {
        Local = new LocalObjectStore(folder);
        Table = new DeltaTable(wrap is null ? Local : wrap(Local), "silver/sales", Parquet, clock ?? TimeProvider.System);
    }

    public static StructType Schema { get; } = new([new StructField("id", new PrimitiveType("long")), new StructField("name", new PrimitiveType("string"))]);

    public static Metadata Metadata { get; } = new() { Id = "5fba94ed-9794-4965-ba6e-6ee3c0d22af9", Schema = Schema };

    public LocalObjectStore Local { get; }

    public FakeParquet Parquet { get; } = new();

    public DeltaTable Table { get; }

    public string Folder => Path.Combine(Local.Root, "silver", "sales");

    public string LogFolder => Path.Combine(Folder, "_delta_log");

    public static AddFile File(string path, long rows = 1, bool dataChange = true) => new()
    {
        Path = path,
        PartitionValues = new Dictionary<string, string?>(),
        SizeInBytes = 100,
        ModificationTimeMs = 1,
        DataChange = dataChange,
        Stats = $$"""{"numRecords":{{rows}}}""",
    };

    public static RemoveFile Removal(AddFile file, bool dataChange = true) => new()
    {
        Path = file.Path,
        DataChange = dataChange,
        DeletionTimestampMs = 2,
        PartitionValues = file.PartitionValues,
        SizeInBytes = file.SizeInBytes,
        DeletionVector = file.DeletionVector,
    };

    public async Task<Snapshot> CreateAsync(Metadata? metadata = null, Protocol? protocol = null, params DeltaAction[] actions)
    {
        metadata ??= Metadata;
        return await CommitAsync(null, "CREATE TABLE", [protocol ?? TableProtocol.For(metadata.Schema), metadata, .. actions]);
    }

    public async Task<Snapshot> CommitAsync(Snapshot? snapshot, string operation, params DeltaAction[] actions)
    {
        var outcome = await TryCommitAsync(snapshot, operation, actions);
        var committed = Assert.IsType<CommitOutcome.Committed>(outcome);
        Assert.Null(committed.CheckpointFailure);
        return await Table.GetSnapshotAsync(committed.Version);
    }

    public Task<CommitOutcome> TryCommitAsync(Snapshot? snapshot, string operation, params DeltaAction[] actions)
    {
        var transaction = Table.Begin(snapshot);
        foreach (var action in actions)
        {
            transaction.Stage(action);
        }

        return transaction.CommitAsync(new CommitDescription(operation));
    }

    public void Dispose() => folder.Dispose();
}
