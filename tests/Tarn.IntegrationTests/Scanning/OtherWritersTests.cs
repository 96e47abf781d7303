using System.Text.Json.Nodes;
using Tarn.Delta;
using Tarn.Delta.Snapshots;
using Tarn.Delta.Storage;
using Tarn.DuckDb;
using Tarn.Engines;
using Tarn.Testing;

namespace Tarn.IntegrationTests.Scanning;

/// <summary>Tables of Spark, Databricks, Fabric and delta-rs, read row by row and compared with what their own projects say is in them.</summary>
public sealed class OtherWritersTests : IAsyncDisposable
{
    private static readonly string Root = Path.Combine(SharedData.Folder, "delta-tables");
    private static readonly TableName Table = new("lake", "t");

    private readonly DuckDbEngine engine = new(new() { MemoryLimitInBytes = 512L << 20, Threads = 2 });

    public static TheoryData<string> TablesWithData() =>
        new(Manifest().Where(entry => (bool?)entry["computed"]?["dataFilesPresent"] == true && !IsRefused(entry)).Select(PathOf));

    public static TheoryData<string> TablesWithExpectedRows() =>
        new(Manifest().Where(entry => entry["expected"]?["parquet"] is not null).Select(PathOf));

    [SharedDataTheory]
    [MemberData(nameof(TablesWithData))]
    public async Task Table_has_the_rows_that_its_log_counts(string path)
    {
        var entry = Manifest().Single(table => PathOf(table) == path);
        var snapshot = await SnapshotAsync(entry);

        var rows = await ScalarAsync(new("SELECT count(*) FROM (SELECT COLUMNS(*)::VARCHAR FROM lake.t)", [new(Table, snapshot)]));

        Assert.Equal((long)entry["computed"]!["rows"]!, rows);
    }

    [SharedDataTheory]
    [MemberData(nameof(TablesWithExpectedRows))]
    public async Task Table_has_exactly_the_rows_that_the_acceptance_suite_expects(string path)
    {
        var entry = Manifest().Single(table => PathOf(table) == path);
        var snapshot = await SnapshotAsync(entry);
        var expected = Path.Combine(Root, (string)entry["expected"]!["parquet"]!, "*.parquet");
        var columns = string.Join(", ", snapshot.Schema.Fields.Select(field => Sql.Name(field.Name)));

        var difference = await ScalarAsync(new(
            $"""
             WITH ours AS (SELECT {columns} FROM lake.t), theirs AS (SELECT {columns} FROM read_parquet({Sql.Text(expected)}))
             SELECT string_agg(x::VARCHAR, chr(10)) FROM (
               (SELECT 'ours' AS side, * FROM (FROM ours EXCEPT ALL FROM theirs)) UNION ALL (SELECT 'theirs' AS side, * FROM (FROM theirs EXCEPT ALL FROM ours))) x
             """,
            [new(Table, snapshot)]) { AllowFiles = true });

        Assert.Null(difference);
    }

    [SharedDataFact]
    public async Task Column_mapping_finds_columns_and_partition_values_by_their_physical_names()
    {
        var snapshot = await SnapshotAsync("delta-rs/table_with_column_mapping");

        var nulls = await ScalarAsync(new(
            $"SELECT count(*) FROM lake.t WHERE {string.Join(" AND ", snapshot.Schema.Fields.Select(field => $"{Sql.Name(field.Name)} IS NULL"))}",
            [new(Table, snapshot)]));

        Assert.Equal(0L, nulls);
        Assert.Equal(5L, await ScalarAsync(new($"SELECT count({Sql.Name(snapshot.Metadata.PartitionColumns[0])}) FROM lake.t", [new(Table, snapshot)])));
    }

    [SharedDataFact]
    public async Task Rows_of_deletion_vectors_are_gone_and_the_others_keep_their_positions()
    {
        var snapshot = await SnapshotAsync("delta-rs/table-with-dv-small");
        await using var session = await engine.OpenSessionAsync(new([new(Table, snapshot)]));
        var scan = session.Scan(Table);

        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], await session.Connection.ListAsync("SELECT value FROM lake.t ORDER BY ALL"));
        Assert.Equal(
            Enumerable.Range(1, 8).Select(position => (object?)(long)position),
            await session.Connection.ListAsync($"SELECT {PositionColumn} FROM ({scan.TrackedRows}) WHERE {FileColumn} = 0 ORDER BY ALL"));
    }

    [SharedDataFact]
    public async Task Special_characters_in_partitions_and_paths_are_read_from_the_log()
    {
        var snapshot = await SnapshotAsync("delta-rs/delta-0.8.0-special-partition");

        Assert.Equal("A/A,B B", await ScalarAsync(new("SELECT string_agg(x, ',' ORDER BY x) FROM lake.t", [new(Table, snapshot)])));
    }

    [SharedDataFact]
    public async Task Timestamps_at_the_end_of_the_years_are_exact()
    {
        var snapshot = await SnapshotAsync("delta-rs/table_with_edge_timestamps");

        Assert.Equal(
            new TimestampValue(253402214400000000, true), await ScalarAsync(new("SELECT max(BIG_DATE) FROM lake.t", [new(Table, snapshot)])));
    }

    [SharedDataTheory]
    [InlineData("delta-rs/spark-variant-checkpoint")]
    [InlineData("delta-rs/spark-shredded-variant-preview-delta")]
    public async Task Variants_have_their_values_at_every_depth(string path)
    {
        var snapshot = await SnapshotAsync(path);

        Assert.Equal("99", await ScalarAsync(new("SELECT v.key::VARCHAR FROM lake.t WHERE id = 99", [new(Table, snapshot)])));
        Assert.Equal("""{"key":99}""", await ScalarAsync(new("SELECT v FROM lake.t WHERE id = 99;", [new(Table, snapshot)])));
        Assert.Equal("99", await ScalarAsync(new("SELECT array_of_struct_of_variants[1].v.key::VARCHAR FROM lake.t WHERE id = 99", [new(Table, snapshot)])));
        Assert.Equal(
            """{"key":99}""",
            ((object?[])(await ScalarAsync(new("SELECT array_of_variants FROM lake.t WHERE id = 99", [new(Table, snapshot)])))!)[0]);
    }

    public ValueTask DisposeAsync() => engine.DisposeAsync();

    private const string FileColumn = Tarn.DuckDb.Scanning.TableScan.FileColumn;
    private const string PositionColumn = Tarn.DuckDb.Scanning.TableScan.PositionColumn;

    private static IEnumerable<JsonObject> Manifest()
    {
        var file = Path.Combine(Root, "manifest.json");
        return File.Exists(file) ? JsonNode.Parse(File.ReadAllText(file))!.AsArray().Select(table => table!.AsObject()) : [];
    }

    private static string PathOf(JsonObject entry) => (string)entry["path"]!;

    private static bool IsRefused(JsonObject entry) =>
        entry["expected"]?["error"] is JsonValue error && error.GetValueKind() == System.Text.Json.JsonValueKind.True;

    private Task<Snapshot> SnapshotAsync(JsonObject entry) =>
        SnapshotAsync(PathOf(entry));

    private Task<Snapshot> SnapshotAsync(string path) =>
        new DeltaTable(new LocalObjectStore(Path.Combine(Root, path)), "", engine.Parquet, TimeProvider.System).GetSnapshotAsync();

    private async Task<object?> ScalarAsync(EngineQuery query)
    {
        await foreach (var batch in engine.QueryAsync(query))
        {
            return batch.GetValue(0, 0);
        }

        return null;
    }
}
