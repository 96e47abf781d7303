using System.Text.Json;
using Tarn.Delta.Schema;
using Tarn.DuckDb;
using Tarn.DuckDb.Binding;
using Tarn.DuckDb.Writing;
using Tarn.Engines;

namespace Tarn.IntegrationTests.Writing;

public sealed class ParquetWriterTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("tarn-writing-").FullName;
    private readonly DuckDbDatabase database = DuckDbDatabase.Open(new DuckDbOptions { Threads = 2 });

    [Fact]
    public async Task A_file_is_named_counted_and_readable()
    {
        var files = await WriteAsync("SELECT i AS n FROM range(1000) r(i)", ("n", "long"));

        var file = Assert.Single(files);
        Assert.Matches("^part-[0-9a-f-]{36}\\.parquet$", file.Path);
        Assert.Equal(Path.Combine(folder, file.Path), file.LocalPath);
        Assert.Equal(new FileInfo(file.LocalPath).Length, file.SizeInBytes);
        Assert.Equal(1000, file.RowCount);
        Assert.Equal("""{"numRecords":1000,"minValues":{"n":0},"maxValues":{"n":999},"nullCount":{"n":0},"tightBounds":true}""", file.Stats);
    }

    [Fact]
    public async Task No_rows_leave_no_file()
    {
        Assert.Empty(await WriteAsync("SELECT 1::BIGINT AS n WHERE false", ("n", "long")));
        Assert.Empty(Directory.GetFiles(folder));
    }

    [Fact]
    public async Task More_bytes_than_a_file_holds_become_several_files_that_lose_no_row()
    {
        var files = await WriteAsync("SELECT hash(i) % 1000000007 AS n, uuid()::VARCHAR || uuid()::VARCHAR AS s FROM range(5000000) r(i)", ("n", "long"), ("s", "string"));

        Assert.True(files.Count > 1, "5 million random rows fit into one file of 128 MB?");
        Assert.Equal(5_000_000, files.Sum(file => file.RowCount));
        Assert.All(files, file => Assert.True(file.SizeInBytes < 200 << 20));
    }

    [Theory]
    [InlineData("DATE '2020-02-29'", "date", "\"2020-02-29\"")]
    [InlineData("DATE '12000-01-01'", "date", null)]
    [InlineData("DATE '0044-03-15 (BC)'", "date", null)]
    [InlineData("DATE 'infinity'", "date", null)]
    [InlineData("TIMESTAMPTZ '1950-01-01 00:00:00.123999+00'", "timestamp", "\"1950-01-01T00:00:00.123Z\"")]
    [InlineData("TIMESTAMPTZ '2020-01-01 10:00:00+00'", "timestamp", "\"2020-01-01T10:00:00.000Z\"")]
    [InlineData("TIMESTAMPTZ 'infinity'", "timestamp", null)]
    [InlineData("TIMESTAMP '2020-01-01 10:00:00.5'", "timestamp_ntz", "\"2020-01-01T10:00:00.500\"")]
    [InlineData("'NaN'::DOUBLE", "double", null)]
    [InlineData("'inf'::DOUBLE", "double", null)]
    [InlineData("1e300::DOUBLE", "double", "1E+300")]
    [InlineData("0.1::FLOAT", "float", "0.1")]
    [InlineData("true", "boolean", null)]
    [InlineData("'ab'::BLOB", "binary", null)]
    [InlineData("'é\"\\'", "string", "\"é\\\"\\\\\"")]
    public async Task Bounds_are_written_as_the_protocol_says(string sql, string type, string? expected)
    {
        var file = Assert.Single(await WriteAsync($"SELECT {sql} AS v", ("v", type)));

        Assert.Equal((expected, expected), (Bound(file, "minValues", "v"), Bound(file, "maxValues", "v")));
        Assert.Equal("0", Bound(file, "nullCount", "v"));
    }

    [Fact]
    public async Task A_decimal_keeps_all_of_its_digits()
    {
        var schema = new StructType([new StructField("d", new DecimalType(38, 3))]);
        var file = Assert.Single(await WriteAsync("SELECT '12345678901234567890123456789012345.678'::DECIMAL(38,3) AS d", schema));

        Assert.Equal("12345678901234567890123456789012345.678", Bound(file, "maxValues", "d"));
    }

    [Theory]
    [InlineData("repeat('a', 40)", 32, "\u007F")]
    [InlineData("repeat('é', 40)", 32, "\U0010FFFF")]
    [InlineData("repeat('😀', 40)", 32, "\U0010FFFF")]
    [InlineData("repeat('a', 32)", 32, "")]
    public async Task A_long_string_is_cut_at_32_characters_and_its_upper_bound_stays_above(string sql, int utf16, string tieBreaker)
    {
        var file = Assert.Single(await WriteAsync($"SELECT {sql} AS v", ("v", "string")));

        var min = JsonSerializer.Deserialize<string>(Bound(file, "minValues", "v")!)!;
        Assert.Equal(utf16, min.Length);
        Assert.Equal(min + tieBreaker, JsonSerializer.Deserialize<string>(Bound(file, "maxValues", "v")!));
    }

    [Fact]
    public async Task A_string_that_goes_on_with_the_last_code_point_has_an_upper_bound_that_is_not_below_it()
    {
        var file = Assert.Single(await WriteAsync("SELECT repeat('a', 32) || chr(1114111) || 'b' AS v", ("v", "string")));

        var text = new string('a', 32) + "\U0010FFFFb";
        Assert.True(string.CompareOrdinal(JsonSerializer.Deserialize<string>(Bound(file, "maxValues", "v")!), text) >= 0);
        Assert.True(string.CompareOrdinal(JsonSerializer.Deserialize<string>(Bound(file, "minValues", "v")!), text) <= 0);
    }

    [Theory]
    [InlineData("i = 110")]
    [InlineData("i = 290000")]
    [InlineData("i > 130000")]
    public async Task A_NaN_in_any_row_group_takes_the_greatest_value_away(string isNaN)
    {
        var file = Assert.Single(await WriteAsync($"SELECT CASE WHEN {isNaN} THEN 'nan'::DOUBLE ELSE i END AS v FROM range(300000) r(i)", ("v", "double")));

        Assert.Null(Bound(file, "maxValues", "v"));
    }

    [Fact]
    public async Task A_string_written_from_an_enum_has_the_bounds_of_its_row_groups()
    {
        var file = Assert.Single(await WriteAsync(
            "SELECT CASE WHEN i < 200000 THEN 'm' WHEN i < 250000 THEN 'zz' END::ENUM('m', 'zz') AS v FROM range(300000) r(i)", ("v", "string")));

        Assert.Equal(("\"m\"", "\"zz\"", "50000"), (Bound(file, "minValues", "v"), Bound(file, "maxValues", "v"), Bound(file, "nullCount", "v")));
    }

    [Fact]
    public async Task Nested_fields_have_nested_statistics_and_lists_count_their_own_nulls()
    {
        var inner = new StructType([new StructField("x", new PrimitiveType("integer")), new StructField("y z", new PrimitiveType("string"))]);
        var schema = new StructType(
        [
            new StructField("s", new StructType([new StructField("a\"b", inner), new StructField("l", new ArrayType(new PrimitiveType("integer"), true))])),
            new StructField("m", new MapType(new PrimitiveType("string"), new PrimitiveType("integer"), true)),
        ]);
        var file = Assert.Single(await WriteAsync(
            """SELECT CASE WHEN i > 0 THEN {'a"b': {'x': i::INT, 'y z': 't' || i}, 'l': CASE WHEN i > 2 THEN [i::INT, NULL] END} END AS s, CASE WHEN i = 1 THEN MAP {'k': NULL::INT} END AS m FROM range(5) r(i)""", schema));

        Assert.Equal(
            """{"numRecords":5,"minValues":{"s":{"a\"b":{"x":1,"y z":"t1"}}},"maxValues":{"s":{"a\"b":{"x":4,"y z":"t4"}}},"nullCount":{"s":{"a\"b":{"x":1,"y z":1},"l":3},"m":4},"tightBounds":true}""",
            file.Stats);
    }

    [Fact]
    public async Task Only_the_first_32_leaves_have_statistics()
    {
        var schema = new StructType([.. Enumerable.Range(0, 40).Select(index => new StructField($"c{index}", new PrimitiveType("integer")))]);
        var file = Assert.Single(await WriteAsync($"SELECT {string.Join(", ", Enumerable.Range(0, 40).Select(index => $"{index} AS c{index}"))}", schema));

        Assert.Equal("31", Bound(file, "minValues", "c31"));
        Assert.Null(Bound(file, "nullCount", "c32"));
    }

    public void Dispose()
    {
        database.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static string? Bound(StagedFile file, string kind, string column)
    {
        using var json = JsonDocument.Parse(file.Stats);
        return json.RootElement.GetProperty(kind).TryGetProperty(column, out var value) ? value.GetRawText() : null;
    }

    private Task<IReadOnlyList<StagedFile>> WriteAsync(string sql, params (string Name, string Type)[] columns) =>
        WriteAsync(sql, new StructType([.. columns.Select(column => new StructField(column.Name, new PrimitiveType(column.Type)))]));

    private async Task<IReadOnlyList<StagedFile>> WriteAsync(string sql, StructType schema)
    {
        using var connection = database.Connect();
        connection.Execute("SET TimeZone = 'UTC'");
        return await ParquetWriter.WriteAsync(connection, sql, schema, folder, CancellationToken.None);
    }
}
