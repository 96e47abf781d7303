using System.Text.Json.Nodes;
using Tarn.Delta;
using Tarn.Delta.Actions;
using Tarn.Delta.Features;
using Tarn.Delta.Schema;
using Tarn.Delta.Snapshots;
using Tarn.Delta.Storage;
using Tarn.Delta.Transactions;
using Tarn.DuckDb;
using Tarn.DuckDb.Binding;
using Tarn.IntegrationTests.Support;

namespace Tarn.IntegrationTests.Checkpoints;

/// <summary>Statistics and partition values as typed columns of checkpoints, by the real Parquet writer and reader.</summary>
public sealed class TypedStatisticsTests : IAsyncDisposable
{
    private const string Stats =
        """{"numRecords":3,"minValues":{"n":1,"d":1.10,"day":"2024-02-29","at":"2024-01-01T00:00:00.123Z","wall":"2024-01-01T00:00:00","s":"a","r":{"x":-5},"f":0.5},"maxValues":{"n":9223372036854775807,"d":12345678901234567890123456789012345.67,"day":"no date","at":"2024-01-02T02:00:00+02:00","s":"z","r":{"x":99999999999}},"nullCount":{"n":0,"r":{"x":2},"l":1,"b":3},"tightBounds":true}""";

    private static readonly StructType Schema = new(
    [
        new("n", new PrimitiveType("long")), new("d", new DecimalType(38, 2)), new("day", new PrimitiveType("date")), new("at", new PrimitiveType("timestamp")),
        new("wall", new PrimitiveType("timestamp_ntz")), new("s", new PrimitiveType("string")), new("r", new StructType([new("x", new PrimitiveType("integer"))])),
        new("f", new PrimitiveType("float")), new("l", new ArrayType(new PrimitiveType("long"), true)), new("b", new PrimitiveType("binary")), new("p", new PrimitiveType("date")), new("q", new PrimitiveType("integer")),
    ]);

    private readonly TemporaryFolder folder = new();
    private readonly DuckDbEngine engine = new(new() { MemoryLimitInBytes = 256L << 20, Threads = 2 });

    [Fact]
    public async Task Typed_columns_have_the_columns_types_and_leave_out_what_does_not_fit()
    {
        var table = await WriteAsync([]);
        var add = await AddAsync(table);
        Assert.Equal(
            """{"numRecords":3,"minValues":{"n":1,"d":1.10,"day":"2024-02-29","at":"2024-01-01T00:00:00.123Z","wall":"2024-01-01T00:00:00","s":"a","r":{"x":-5},"f":0.5},"maxValues":{"n":9223372036854775807,"d":12345678901234567890123456789012345.67,"at":"2024-01-02T00:00:00Z","s":"z","r":{}},"nullCount":{"n":0,"r":{"x":2},"l":1,"b":3},"tightBounds":true}""",
            Normal(add["stats_parsed"]!));
        Assert.Equal("""{"p":"2024-03-01","q":7}""", add["partitionValues_parsed"]!.ToJsonString());
        Assert.Equal(Stats, (string?)add["stats"]);
        var types = TypesOf(table);
        Assert.Contains("stats_parsed STRUCT(numRecords BIGINT, minValues STRUCT(n BIGINT, d DECIMAL(38,2), \"day\" DATE, \"at\" TIMESTAMP WITH TIME ZONE, wall TIMESTAMP", types, StringComparison.Ordinal);
        Assert.Contains("partitionValues_parsed STRUCT(p DATE, q INTEGER)", types, StringComparison.Ordinal);

        // As it was read: JSON statistics first, the files straight from their columns.
        var snapshot = await ReopenAsync(table);
        Assert.Equal(Stats, snapshot.Files.Single().Stats);
        Assert.Equal(3, snapshot.RowCount);
        Assert.Equal([("p", "2024-03-01"), ("q", "7")], snapshot.Files.Single().PartitionValues.Select(value => (value.Key, value.Value)));
    }

    [Fact]
    public async Task Reader_takes_typed_statistics_where_there_is_no_json()
    {
        var table = await WriteAsync(new() { ["delta.checkpoint.writeStatsAsJson"] = "false" });
        Assert.Null((await AddAsync(table))["stats"]);
        var stats = FileStatistics.TryParse((await ReopenAsync(table)).Files.Single().Stats!)!;
        Assert.Equal(3, stats.RowCount);
        Assert.Equal("2024-02-29", (string?)stats.MinValues!["day"]);
        Assert.Equal(-5, (int)stats.MinValues!["r"]!["x"]!);
    }

    [Fact]
    public async Task Typed_columns_are_left_out_where_the_property_says_so()
    {
        var table = await WriteAsync(new() { ["delta.checkpoint.writeStatsAsStruct"] = "false" });
        var add = await AddAsync(table);
        Assert.Null(add["stats_parsed"]);
        Assert.DoesNotContain("_parsed", TypesOf(table), StringComparison.Ordinal);
        Assert.Equal(Stats, (string?)add["stats"]);
    }

    [Fact]
    public async Task Mapped_columns_go_by_their_physical_names()
    {
        var table = await WriteAsync(new() { ["delta.columnMapping.mode"] = "name" });
        var schema = (await table.GetSnapshotAsync()).Schema;
        var physical = ColumnMapping.PhysicalNameOf(schema.Fields[0]);
        Assert.StartsWith("col-", physical, StringComparison.Ordinal);
        Assert.Contains($"minValues STRUCT(\"{physical}\" BIGINT", TypesOf(table), StringComparison.Ordinal);
        Assert.Contains($"partitionValues_parsed STRUCT(\"{ColumnMapping.PhysicalNameOf(schema.Fields[10])}\" DATE", TypesOf(table), StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await engine.DisposeAsync();
        folder.Dispose();
    }

    private static string Normal(JsonNode json) => json.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private async Task<DeltaTable> WriteAsync(Dictionary<string, string> properties)
    {
        var table = new DeltaTable(new LocalObjectStore(folder.Path), "t", engine.Parquet, TimeProvider.System);
        var metadata = ColumnMapping.Assign(new Metadata { Id = Guid.NewGuid().ToString(), Schema = Schema, PartitionColumns = ["p", "q"], Configuration = properties });
        var mapped = properties.ContainsKey("delta.columnMapping.mode");
        var transaction = table.Begin(null);
        transaction.Stage(TableProtocol.For(Schema, mapped ? ["columnMapping"] : []));
        transaction.Stage(metadata);
        if (!mapped)
        {
            transaction.Stage(new AddFile
            {
                Path = "a b.parquet", PartitionValues = new Dictionary<string, string?> { ["p"] = "2024-03-01", ["q"] = "7" }, SizeInBytes = 1, ModificationTimeMs = 2, DataChange = true, Stats = Stats,
            });
        }

        Assert.IsType<CommitOutcome.Committed>(await transaction.CommitAsync(new CommitDescription("CREATE TABLE")));
        await table.CheckpointAsync();
        return table;
    }

    private async Task<Snapshot> ReopenAsync(DeltaTable table)
    {
        await File.WriteAllTextAsync(folder["t/_delta_log/00000000000000000001.json"], "{\"commitInfo\":{}}\n");
        File.Delete(folder["t/_delta_log/00000000000000000000.json"]);
        return await table.GetSnapshotAsync();
    }

    private async Task<JsonObject> AddAsync(DeltaTable table)
    {
        await foreach (var row in table.Parquet.ReadRowsAsync(folder["t/_delta_log/00000000000000000000.checkpoint.parquet"], ["add"]))
        {
            return JsonNode.Parse(row.Span)!["add"]!.AsObject();
        }

        throw new InvalidOperationException("The checkpoint has no add.");
    }

    private string TypesOf(DeltaTable table)
    {
        using var database = DuckDbDatabase.Open(new());
        using var connection = database.Connect();
        return (string)connection.Scalar($"SELECT any_value(typeof(add)) FROM read_parquet('{folder["t/_delta_log/00000000000000000000.checkpoint.parquet"]}')")! + table.Name;
    }
}
