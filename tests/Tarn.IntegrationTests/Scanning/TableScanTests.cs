using System.Text.Json.Nodes;
using Tarn.Delta.Actions;
using Tarn.Delta.DeletionVectors;
using Tarn.Delta.Schema;
using Tarn.Delta.Snapshots;
using Tarn.DuckDb;
using Tarn.DuckDb.Binding;
using Tarn.DuckDb.Scanning;
using Tarn.Engines;
using Tarn.IntegrationTests.Support;
using static Tarn.IntegrationTests.Support.TestTables;

namespace Tarn.IntegrationTests.Scanning;

public sealed class TableScanTests : IAsyncDisposable
{
    private static readonly TableName Table = new("silver", "t");

    private readonly TemporaryFolder folder = new();
    private readonly DuckDbEngine engine = new(new() { MemoryLimitInBytes = 256L << 20, Threads = 2 });

    [Fact]
    public async Task Table_without_files_is_empty_and_has_its_columns()
    {
        var snapshot = Snapshot(folder.Path, engine.Parquet, Schema(("a", "long"), ("b c", "string")), []);

        Assert.Equal("BIGINT", await ScalarAsync("SELECT any_value(typeof(a)) FROM (SELECT 1::BIGINT AS a UNION ALL SELECT a FROM silver.t)", snapshot));
        Assert.Equal(0L, await ScalarAsync("SELECT count(\"b c\") FROM silver.t", snapshot));
    }

    [Fact]
    public async Task Columns_that_older_files_lack_are_null_and_narrower_types_are_widened()
    {
        Write("old.parquet", "SELECT 1::INTEGER AS a, {'p': 1::INTEGER} AS s");
        Write("new.parquet", "SELECT {'p': 2::BIGINT, 'q': 'x'} AS s, 5000000000 AS a, 1.25::DECIMAL(5,2) AS d, 'extra' AS not_in_the_schema");
        var schema = new StructType(
        [
            new("d", new DecimalType(12, 4)),
            new("a", new PrimitiveType("long")),
            new("s", new StructType([new("p", new PrimitiveType("long")), new("q", new PrimitiveType("string"))])),
        ]);

        var rows = await ListAsync("SELECT t::VARCHAR FROM silver.t t ORDER BY a", Snapshot(folder.Path, engine.Parquet, schema, [File("old.parquet"), File("new.parquet")]));

        Assert.Equal(["{'d': NULL, 'a': 1, 's': {'p': 1, 'q': NULL}}", "{'d': 1.2500, 'a': 5000000000, 's': {'p': 2, 'q': x}}"], rows);
    }

    [Fact]
    public async Task Partition_values_come_from_the_log_with_their_types()
    {
        Directory.CreateDirectory(folder["day=1999-01-01"]);
        Write("day=1999-01-01/a.parquet", "SELECT 1 AS v");
        Write("b.parquet", "SELECT 2 AS v");
        Write("c.parquet", "SELECT 3 AS v");
        var schema = Schema(("v", "integer"), ("day", "date"), ("at", "timestamp"), ("n", "double"), ("s", "string"));
        var snapshot = Snapshot(
            folder.Path, engine.Parquet, schema,
            [
                File("day=1999-01-01/a.parquet", ("day", "2024-02-29"), ("at", "2024-02-29T12:00:00.000001Z"), ("n", "1.0E16"), ("s", "A/A")),
                File("b.parquet", ("day", null), ("at", ""), ("n", "NaN"), ("s", "")),
                File("c.parquet", ("day", "0001-01-01"), ("at", "1970-01-01 00:00:00"), ("n", "-Infinity"), ("s", "null")),
            ],
            "day", "at", "n", "s");

        Assert.Equal(
            [
                "(1, 2024-02-29, '2024-02-29 12:00:00.000001+00', 1e+16, A/A)",
                "(2, NULL, NULL, nan, NULL)",
                "(3, 0001-01-01, '1970-01-01 00:00:00+00', -inf, 'null')",
            ],
            await ListAsync("SELECT row(v, day, \"at\", n, s)::VARCHAR FROM silver.t ORDER BY v", snapshot));
    }

    [Fact]
    public async Task Names_with_glob_characters_name_one_file()
    {
        Write("x[1]*?.parquet", "SELECT 1 AS v");
        Write("x1abc.parquet", "SELECT 2 AS v");
        var snapshot = Snapshot(folder.Path, engine.Parquet, Schema(("v", "integer")), [File("x[1]*?.parquet")]);

        Assert.Equal([1], await ListAsync("SELECT v FROM silver.t", snapshot));
    }

    [Fact]
    public async Task Columns_named_as_the_scans_own_do_not_disturb_it()
    {
        Write("a.parquet", "SELECT 7 AS file_index, 8 AS file_row_number, 9 AS filename, 'q''\"' AS \"odd \"\"name\"");
        var schema = Schema(("file_index", "integer"), ("file_row_number", "integer"), ("filename", "integer"), ("odd \"name", "string"));
        var snapshot = await WithDeletionsAsync(Snapshot(folder.Path, engine.Parquet, schema, [File("a.parquet")]), "a.parquet", 5);

        Assert.Equal(["{'file_index': 7, 'file_row_number': 8, 'filename': 9, 'odd \"name': 'q\\'\"'}"], await ListAsync("SELECT t::VARCHAR FROM silver.t t", snapshot));
    }

    [Fact]
    public async Task Deleted_positions_are_left_out_of_their_own_file_only()
    {
        foreach (var name in new[] { "a", "b", "c", "d" })
        {
            Write($"{name}.parquet", $"SELECT '{name}' AS f, i::INTEGER AS v FROM range(300000) r(i)", "ROW_GROUP_SIZE 50000");
        }

        var snapshot = Snapshot(folder.Path, engine.Parquet, Schema(("f", "string"), ("v", "integer")), [File("a.parquet"), File("b.parquet"), File("c.parquet"), File("d.parquet")]);
        snapshot = await WithDeletionsAsync(snapshot, "b.parquet", [.. Enumerable.Range(0, 100000).Select(index => index * 3L)]);
        snapshot = await WithDeletionsAsync(snapshot, "d.parquet", 0, 299999);

        Assert.Equal(300000L * 4 - 100002, await ScalarAsync("SELECT count(*) FROM silver.t", snapshot));
        Assert.Equal(0L, await ScalarAsync("SELECT count(*) FROM silver.t WHERE f = 'b' AND v % 3 = 0", snapshot));
        Assert.Equal(2L, await ScalarAsync("SELECT count(*) FROM silver.t WHERE v IN (0, 299999) AND f = 'c'", snapshot));
        Assert.Equal(0L, await ScalarAsync("SELECT count(*) FROM silver.t WHERE v IN (0, 299999) AND f = 'd'", snapshot));

        await using var session = await engine.OpenSessionAsync(new([new(Table, snapshot)]));
        var scan = session.Scan(Table);
        Assert.Equal(["a", "c", "b", "d"], scan.Files.Select(file => file.Path[..1]));
        Assert.Equal(
            0L,
            await session.Connection.ScalarAsync(
                $"SELECT count(*) FROM ({scan.TrackedRows}) WHERE v <> {TableScan.PositionColumn} OR f <> ['a', 'c', 'b', 'd'][{TableScan.FileColumn} + 1]"));
    }

    [Theory]
    [InlineData(ColumnMappingMode.Name)]
    [InlineData(ColumnMappingMode.Id)]
    public async Task Mapped_columns_are_found_at_every_depth(ColumnMappingMode mode)
    {
        Write(
            "a.parquet",
            "SELECT 1 AS \"col-1\", [{'col-3': {'col-4': 'deep'}}, NULL] AS \"col-2\", MAP {'k': {'col-6': 2}} AS \"col-5\"",
            "FIELD_IDS {'col-1': 1, 'col-2': {__duckdb_field_id: 2, element: {__duckdb_field_id: 20, 'col-3': {__duckdb_field_id: 3, 'col-4': 4}}}, " +
            "'col-5': {__duckdb_field_id: 5, key: 50, value: {__duckdb_field_id: 51, 'col-6': 6}}}");
        var deep = new StructType([Mapped("inner", 4, new PrimitiveType("string"))]);
        var schema = new StructType(
        [
            Mapped("number", 1, new PrimitiveType("long")),
            Mapped("items", 2, new ArrayType(new StructType([Mapped("outer", 3, deep)]), true)),
            Mapped("lookup", 5, new MapType(new PrimitiveType("string"), new StructType([Mapped("m", 6, new PrimitiveType("integer"))]), true)),
            Mapped("added later", 9, new PrimitiveType("date")),
        ]);
        var plain = Snapshot(folder.Path, engine.Parquet, schema, [File("a.parquet")]);
        var snapshot = Copy(
            plain,
            plain.Files,
            new Protocol(2, 5),
            plain.Metadata with
            {
                Configuration = new Dictionary<string, string> { ["delta.columnMapping.mode"] = mode.ToString().ToLowerInvariant() },
            });

        Assert.Equal(
            ["{'number': 1, 'items': [{'outer': {'inner': deep}}, NULL], 'lookup': {k={'m': 2}}, 'added later': NULL}"],
            await ListAsync("SELECT t::VARCHAR FROM silver.t t", snapshot));
    }

    [Fact]
    public async Task File_that_is_gone_is_named()
    {
        var snapshot = Snapshot(folder.Path, engine.Parquet, Schema(("v", "integer")), [File("gone.parquet")]);

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => ScalarAsync("SELECT count(v) FROM silver.t", snapshot));

        Assert.Contains("gone.parquet", failure.Message, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await engine.DisposeAsync();
        folder.Dispose();
    }

    private static StructField Mapped(string name, int id, DeltaType type) => new(name, type)
    {
        Metadata = new JsonObject { ["delta.columnMapping.id"] = id, ["delta.columnMapping.physicalName"] = $"col-{id}" },
    };

    private static Snapshot Copy(Snapshot snapshot, IReadOnlyCollection<AddFile> files, Protocol? protocol = null, Metadata? metadata = null) => new()
    {
        Table = snapshot.Table,
        Version = snapshot.Version,
        Timestamp = snapshot.Timestamp,
        Protocol = protocol ?? snapshot.Protocol,
        Metadata = metadata ?? snapshot.Metadata,
        Files = files,
        Tombstones = [],
        AppTransactions = snapshot.AppTransactions,
        Domains = snapshot.Domains,
    };

    private static async Task<Snapshot> WithDeletionsAsync(Snapshot snapshot, string path, params long[] positions)
    {
        var vector = await DeletionVectorFile.WriteAsync(snapshot.Table, positions);
        return Copy(snapshot, [.. snapshot.Files.Select(file => file.Path == path ? file with { DeletionVector = vector } : file)]);
    }

    private void Write(string name, string select, string options = "")
    {
        using var database = DuckDbDatabase.Open(new());
        using var connection = database.Connect();
        _ = connection.Execute($"COPY ({select}) TO {Sql.Text(folder[name])} (FORMAT parquet{(options.Length > 0 ? ", " + options : "")})");
        Assert.True(System.IO.File.Exists(folder[name]), $"{name} was not written.");
    }

    private async Task<object?> ScalarAsync(string sql, Snapshot snapshot) => (await ListAsync(sql, snapshot))[0];

    private async Task<IReadOnlyList<object?>> ListAsync(string sql, Snapshot snapshot)
    {
        List<object?> values = [];
        await foreach (var batch in engine.QueryAsync(new EngineQuery(sql, [new(Table, snapshot)])))
        {
            values.AddRange(Enumerable.Range(0, batch.RowCount).Select(row => batch.GetValue(0, row)));
        }

        return values;
    }
}
