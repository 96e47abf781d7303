using Tarn.Delta;
using Tarn.Delta.Actions;
using Tarn.Delta.Schema;
using Tarn.Delta.Snapshots;
using Tarn.Delta.Storage;

namespace Tarn.IntegrationTests.Support;

/// <summary>Snapshots of files that a test wrote itself, without a log.</summary>
internal static class TestTables
{
    public static StructType Schema(params (string Name, string Type)[] columns) =>
        new([.. columns.Select(column => new StructField(column.Name, new PrimitiveType(column.Type)))]);

    public static Snapshot Snapshot(string folder, IParquetIO parquet, StructType schema, IReadOnlyList<AddFile> files, params string[] partitionColumns) => new()
    {
        Table = new DeltaTable(new LocalObjectStore(folder), "", parquet, TimeProvider.System),
        Version = new TableVersion(0),
        Timestamp = DateTimeOffset.UnixEpoch,
        Protocol = new Protocol(1, 2),
        Metadata = new Metadata { Id = "1", Schema = schema, PartitionColumns = partitionColumns },
        Files = files,
        Tombstones = [],
        AppTransactions = new Dictionary<string, SetTransaction>(),
        Domains = new Dictionary<string, string>(),
    };

    public static AddFile File(string path, params (string Column, string? Value)[] partition) => new()
    {
        Path = path,
        PartitionValues = partition.ToDictionary(value => value.Column, value => value.Value),
        SizeInBytes = 1,
        ModificationTimeMs = 0,
        DataChange = true,
    };
}
