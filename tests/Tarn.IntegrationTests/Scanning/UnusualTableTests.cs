using Tarn.Delta;
using Tarn.DuckDb;
using Tarn.IntegrationTests.Support;
using static Tarn.IntegrationTests.Support.HandMadeTable;

namespace Tarn.IntegrationTests.Scanning;

/// <summary>Tables such as other writers may hand over, beyond those at hand.</summary>
public sealed class UnusualTableTests : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly DuckDbEngine engine = new(new() { MemoryLimitInBytes = 256L << 20, Threads = 1 });

    [Fact]
    public async Task Partition_values_of_every_type_are_read_and_pruned()
    {
        (string Type, string Value, string Shown, string Condition)[] cases =
        [
            ("string", "a=b/c%20 'ä' \\\"+", "a=b/c%20 'ä' \"+", "p = 'a=b/c%20 ''ä'' \"+'"),
            ("long", "-9223372036854775808", "-9223372036854775808", "p < -9223372036854775807"),
            ("integer", "7", "7", "p = 7"),
            ("short", "-5", "-5", "p = -5"),
            ("byte", "127", "127", "p >= 127"),
            ("float", "1.5", "1.5", "p = 1.5"),
            ("double", "1.0E16", "1e+16", "p > 1e15"),
            ("double", "-Infinity", "-inf", "p < 0"),
            ("boolean", "true", "true", "p"),
            ("date", "0001-01-01", "0001-01-01", "p = DATE '0001-01-01'"),
            ("date", "9999-12-31", "9999-12-31", "p > DATE '9999-12-30'"),
            ("timestamp", "1969-12-31T23:59:59.999999Z", "1969-12-31 23:59:59.999999+00", "p < TIMESTAMPTZ '1970-01-01 00:00:00Z'"),
            ("timestamp", "9999-12-31 23:59:59.999999", "9999-12-31 23:59:59.999999+00", "p > '9999-12-31'"),
            ("timestamp_ntz", "1582-10-14 00:00:00", "1582-10-14 00:00:00", "p = TIMESTAMP '1582-10-14'"),
            ("decimal(38,10)", "1234567890123456789012345678.0123456789", "1234567890123456789012345678.0123456789", "p > 1234567890123456789012345678"),
            ("binary", "abc", "abc", "p = 'abc'::BLOB"),
        ];
        foreach (var (index, (type, value, shown, condition)) in cases.Index())
        {
            var table = new HandMadeTable(folder[$"t{index}"], engine);
            await table.WriteAsync("a.parquet", "SELECT 1 AS v");
            await table.WriteAsync("b.parquet", "SELECT 2 AS v");
            table.Commit(
                type == "timestamp_ntz" ? Protocol(3, 7, "timestampNtz") : Protocol(),
                Metadata(Struct(Field("v", "integer"), Field("p", type)), """["p"]"""),
                Add("a.parquet", $$"""{"p":"{{value}}"}"""),
                Add("b.parquet", """{"p":null}"""));

            Assert.Equal([$"{{'v': 1, 'q': {shown}}}", "{'v': 2, 'q': NULL}"], await table.RowsAsync("SELECT v, p::VARCHAR AS q FROM lake.t").ContinueWith(rows => rows.Result.Select(row => row!.Replace("'" + shown.Replace("'", "\\'", StringComparison.Ordinal) + "'", shown, StringComparison.Ordinal)), TaskScheduler.Default));
            Assert.Equal(["{'v': 1}"], await table.RowsAsync($"SELECT v FROM lake.t WHERE {condition}"));
            Assert.Equal(["{'v': 2}"], await table.RowsAsync("SELECT v FROM lake.t WHERE p IS NULL"));
        }
    }

    [Fact]
    public async Task Types_are_widened_in_nested_places_too()
    {
        var table = new HandMadeTable(folder.Path, engine);
        await table.WriteAsync("old.parquet", "SELECT 1::INTEGER AS i, [1::SMALLINT, NULL] AS a, MAP{'k': 1.5::FLOAT} AS m, {'x': DATE '2024-01-02', 'd': 1.25::DECIMAL(5,2)} AS s");
        await table.WriteAsync("new.parquet", "SELECT 5000000000 AS i, [70000::INTEGER] AS a, MAP{'k': 2.5::DOUBLE} AS m, {'x': TIMESTAMP '2024-01-02 03:04:05', 'd': 123456.1250::DECIMAL(12,4)} AS s");
        var changes = """{"delta.typeChanges":[{"fromType":"integer","toType":"long"}]}""";
        table.Commit(
            Protocol(3, 7, "typeWidening", "timestampNtz"),
            Metadata(
                Struct(
                    Field("i", "long", changes),
                    Field("a", """{"type":"array","elementType":"integer","containsNull":true}""", """{"delta.typeChanges":[{"fromType":"short","toType":"integer","fieldPath":"element"}]}"""),
                    Field("m", """{"type":"map","keyType":"string","valueType":"double","valueContainsNull":true}""", """{"delta.typeChanges":[{"fromType":"float","toType":"double","fieldPath":"value"}]}"""),
                    Field("s", Struct(
                        Field("x", "timestamp_ntz", """{"delta.typeChanges":[{"fromType":"date","toType":"timestamp_ntz"}]}"""),
                        Field("d", "decimal(12,4)", """{"delta.typeChanges":[{"fromType":"decimal(5,2)","toType":"decimal(12,4)"}]}"""))))),
            Add("old.parquet", stats: """{"numRecords":1,"minValues":{"i":1,"s":{"x":"2024-01-02","d":1.25}},"maxValues":{"i":1,"s":{"x":"2024-01-02","d":1.25}},"nullCount":{"i":0}}"""),
            Add("new.parquet", stats: """{"numRecords":1,"minValues":{"i":5000000000},"maxValues":{"i":5000000000},"nullCount":{"i":0}}"""));

        Assert.Equal(
            [
                "{'i': 1, 'a': [1, NULL], 'm': {k=1.5}, 's': {'x': '2024-01-02 00:00:00', 'd': 1.2500}}",
                "{'i': 5000000000, 'a': [70000], 'm': {k=2.5}, 's': {'x': '2024-01-02 03:04:05', 'd': 123456.1250}}",
            ],
            await table.RowsAsync());
        Assert.Equal(["{'i': 1}"], await table.RowsAsync("SELECT i FROM lake.t WHERE s.x = TIMESTAMP '2024-01-02' AND s.d = 1.25"));
    }

    [Fact]
    public async Task Columns_are_found_by_id_at_every_level()
    {
        static string Mapped(int id, string physical) => $$"""{"delta.columnMapping.id":{{id}},"delta.columnMapping.physicalName":"{{physical}}"}""";
        var table = new HandMadeTable(folder.Path, engine);
        await table.WriteAsync(
            "a.parquet", "SELECT 1 AS \"col-1\", {'col-3': 2, 'col-4': 'x'} AS \"col-2\"",
            ", FIELD_IDS {'col-1': 1, 'col-2': {__duckdb_field_id: 2, 'col-3': 3, 'col-4': 4}}");
        table.Commit(
            Protocol(2, 5),
            Metadata(
                Struct(
                    Field("renamed row", Struct(Field("__tarn_c0", "string", Mapped(4, "col-4")), Field("a.b", "integer", Mapped(3, "col-3"))), Mapped(2, "col-2")),
                    Field("__tarn_file", "integer", Mapped(1, "col-1")),
                    Field("added", "integer", Mapped(9, "col-9"))),
                configuration: """{"delta.columnMapping.mode":"id","delta.columnMapping.maxColumnId":"9"}"""),
            Add("a.parquet", stats: """{"numRecords":1,"minValues":{"col-1":1,"col-2":{"col-3":2}},"maxValues":{"col-1":1,"col-2":{"col-3":2}},"nullCount":{"col-1":0}}"""));

        Assert.Equal(["{'renamed row': {'__tarn_c0': x, 'a.b': 2}, '__tarn_file': 1, 'added': NULL}"], await table.RowsAsync());
        Assert.Equal(["{'y': 1}"], await table.RowsAsync("SELECT 1 AS y FROM lake.t WHERE \"renamed row\".\"a.b\" = 2"));
        Assert.Empty(await table.RowsAsync("SELECT 1 AS y FROM lake.t WHERE \"renamed row\".\"a.b\" = 3"));
    }

    [Fact]
    public async Task Columns_named_like_the_engine_s_own_are_the_table_s()
    {
        var table = new HandMadeTable(folder.Path, engine);
        await table.WriteAsync("p=1/x y*[1].parquet", "SELECT 1 AS file_row_number_, 'n' AS filename, 5 AS file_index_, 'r' AS r, 'two words' AS \"two words\", 9 AS \"select\"");
        table.Commit(
            Protocol(),
            Metadata(Struct(Field("filename", "string"), Field("r", "string"), Field("two words", "string"), Field("select", "integer"), Field("P", "integer")), """["P"]"""),
            Add("p=1/x%20y*%5B1%5D.parquet", """{"P":"2"}"""));

        Assert.Equal(["{'filename': n, 'r': r, 'two words': two words, 'select': 9, 'P': 2}"], await table.RowsAsync());
        Assert.Equal(["{'r': r}"], await table.RowsAsync("SELECT r FROM lake.t WHERE \"TWO words\" LIKE 'two %' AND p = 2"));
    }

    [Fact]
    public async Task Files_without_rows_or_columns_or_statistics_are_read()
    {
        var table = new HandMadeTable(folder.Path, engine);
        await table.WriteAsync("none.parquet", "SELECT 1 AS a WHERE false");
        await table.WriteAsync("other.parquet", "SELECT 3 AS b");
        await table.WriteAsync("nulls.parquet", "SELECT NULL::INTEGER AS a, 4 AS b");
        table.Commit(
            Protocol(), Metadata(Struct(Field("a", "integer"), Field("b", "integer"), Field("v", "void"))),
            Add("none.parquet", stats: """{"numRecords":0,"minValues":{},"maxValues":{},"nullCount":{}}"""),
            Add("other.parquet", stats: "not JSON"),
            Add("nulls.parquet", stats: """{"numRecords":1,"minValues":{"b":4},"maxValues":{"b":4},"nullCount":{"a":1,"b":0}}"""));

        Assert.Equal(["{'a': NULL, 'b': 3, 'v': NULL}", "{'a': NULL, 'b': 4, 'v': NULL}"], await table.RowsAsync());
        Assert.Equal(2, (await table.RowsAsync("SELECT * FROM lake.t WHERE a IS NULL")).Count);
        Assert.Empty(await table.RowsAsync("SELECT * FROM lake.t WHERE a IS NOT NULL"));
        Assert.Equal(["{'b': 4}"], await table.RowsAsync("SELECT b FROM lake.t WHERE b > 3"));
    }

    [Fact]
    public async Task Absolute_paths_and_char_columns_are_read()
    {
        var elsewhere = new HandMadeTable(folder["elsewhere"], engine);
        await elsewhere.WriteAsync("a b.parquet", "SELECT 'x  ' AS c, 12345678901234567890123456789012345678::DECIMAL(38,0) AS d");
        var table = new HandMadeTable(folder["clone"], engine);
        table.Commit(
            Protocol(),
            Metadata(Struct(Field("c", "string", """{"__CHAR_VARCHAR_TYPE_STRING":"char(3)"}"""), Field("d", "decimal(38,0)"))),
            Add($"file://{folder["elsewhere"]}/a%20b.parquet", stats: """{"numRecords":1,"minValues":{"c":"x  ","d":12345678901234567890123456789012345678},"maxValues":{"c":"x  ","d":12345678901234567890123456789012345678},"nullCount":{"c":0,"d":0}}"""));

        Assert.Equal(["{'c': 'x  ', 'd': 12345678901234567890123456789012345678}"], await table.RowsAsync());
        Assert.Equal(["{'d': 12345678901234567890123456789012345678}"], await table.RowsAsync("SELECT d FROM lake.t WHERE d = 12345678901234567890123456789012345678"));
        Assert.Empty(await table.RowsAsync("SELECT d FROM lake.t WHERE d > 12345678901234567890123456789012345678"));
    }

    [Theory]
    [InlineData("interval day to second")]
    [InlineData("time")]
    [InlineData("timestamp_ns")]
    [InlineData("geometry(4326)")]
    public async Task Types_that_are_unknown_are_refused_by_name(string type)
    {
        var table = new HandMadeTable(folder.Path, engine);
        table.Commit(Protocol(), Metadata(Struct(Field("when", type))));

        var error = await Assert.ThrowsAnyAsync<DeltaException>(() => table.RowsAsync());

        Assert.Contains(type, error.Message, StringComparison.Ordinal);
        Assert.Contains("when", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Statistics_of_writers_that_cut_texts_and_zones_never_hide_rows()
    {
        var long1 = new string('a', 40);
        var table = new HandMadeTable(folder.Path, engine);
        await table.WriteAsync("a.parquet", $"SELECT '{long1}' AS s, TIMESTAMPTZ '1880-01-01 00:00:30Z' AS z, 0.1::FLOAT AS f");
        table.Commit(
            Protocol(),
            Metadata(Struct(Field("s", "string"), Field("z", "timestamp"), Field("f", "float"))),
            Add("a.parquet", stats: $$$$"""{"numRecords":1,"minValues":{"s":"{{{{long1[..32]}}}}","z":"1879-12-31T16:07:32.000-07:53","f":0.1},"maxValues":{"s":"{{{{long1[..32]}}}}\u007f","z":"1879-12-31T16:07:32.000-07:53","f":0.1},"nullCount":{"s":0,"z":0,"f":0}}"""),
            Add("gone.parquet", stats: """{"numRecords":1,"minValues":{"s":"z"},"maxValues":{"s":"z"},"nullCount":{"s":0,"z":1,"f":1}}"""));

        foreach (var condition in new[] { $"s = '{long1}'", "z = TIMESTAMPTZ '1880-01-01 00:00:30Z'", "f = 0.1::FLOAT", "s LIKE 'aaa%'", $"s > '{long1[..35]}'" })
        {
            Assert.Single(await table.RowsAsync($"SELECT s FROM lake.t WHERE {condition} AND s < 'b'"));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await engine.DisposeAsync();
        folder.Dispose();
    }
}
