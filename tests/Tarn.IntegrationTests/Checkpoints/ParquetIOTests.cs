using System.Text;
using System.Text.Json.Nodes;
using Tarn.Delta.Schema;
using Tarn.DuckDb;
using Tarn.DuckDb.Binding;
using Tarn.IntegrationTests.Support;

namespace Tarn.IntegrationTests.Checkpoints;

public sealed class ParquetIOTests : IAsyncDisposable
{
    private static readonly PrimitiveType Text = new("string");
    private static readonly PrimitiveType Long = new("long");

    private static readonly StructType Schema = new(
    [
        new("add", new StructType(
        [
            new("path", Text),
            new("partitionValues", new MapType(Text, Text, true)),
            new("size", Long),
            new("dataChange", new PrimitiveType("boolean")),
            new("deletionVector", new StructType([new("storageType", Text), new("offset", new PrimitiveType("integer"))])),
            new("stats_parsed", new StructType(
            [
                new("d", new DecimalType(38, 2)), new("x", new PrimitiveType("double")), new("at", new PrimitiveType("timestamp")),
                new("wall", new PrimitiveType("timestamp_ntz")), new("day", new PrimitiveType("date")),
            ])),
        ])),
        new("protocol", new StructType([new("minReaderVersion", new PrimitiveType("integer")), new("readerFeatures", new ArrayType(Text, true))])),
    ]);

    private readonly TemporaryFolder folder = new();
    private readonly DuckDbEngine engine = new(new() { MemoryLimitInBytes = 256L << 20, Threads = 2 });

    [Fact]
    public async Task Rows_come_back_as_they_were_written_to_the_last_digit()
    {
        string[] rows =
        [
            """{"protocol":{"minReaderVersion":3,"readerFeatures":["a","ü\"\\湖"]}}""",
            """{"add":{"path":"a b%25/ü.parquet","partitionValues":{"x":null,"y":"","z\"":"1"},"size":9223372036854775807,"dataChange":true}}""",
            """{"add":{"path":"b","partitionValues":{},"size":-1,"dataChange":false,"deletionVector":{"storageType":"u","offset":1},"stats_parsed":{"d":123456789012345678901234567890123456.78,"x":0.1,"at":"9999-12-31T23:59:59.999999Z","wall":"0001-01-01T00:00:00","day":"2024-02-29"}}}""",
        ];

        await engine.Parquet.WriteRowsAsync(folder["c.parquet"], Schema, Stream(rows));

        Assert.Equal(rows, await ReadAsync(folder["c.parquet"], "add", "protocol", "absent"));
        Assert.Equal(rows[..1], await ReadAsync(folder["c.parquet"], "protocol"));
        Assert.Empty(await ReadAsync(folder["c.parquet"], "absent"));
        Assert.Equal(["c.parquet"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Written_columns_have_the_schemas_types()
    {
        await engine.Parquet.WriteRowsAsync(folder["c.parquet"], Schema, Stream([]));

        using var database = DuckDbDatabase.Open(new());
        using var connection = database.Connect();
        using var statement = connection.Prepare($"FROM read_parquet({Sql.File(folder["c.parquet"])})");
        Assert.Equal(
            "STRUCT(\"path\" VARCHAR, \"partitionValues\" MAP(VARCHAR, VARCHAR), \"size\" BIGINT, \"dataChange\" BOOLEAN, " +
            "\"deletionVector\" STRUCT(\"storageType\" VARCHAR, \"offset\" INTEGER), " +
            "\"stats_parsed\" STRUCT(\"d\" DECIMAL(38,2), \"x\" DOUBLE, \"at\" TIMESTAMP WITH TIME ZONE, \"wall\" TIMESTAMP, \"day\" DATE))",
            statement.Columns[0].Type.ToString());
        Assert.Empty(await ReadAsync(folder["c.parquet"], "add", "protocol"));
    }

    [Fact]
    public async Task Numbers_that_JSON_lacks_are_read_as_texts()
    {
        using var database = DuckDbDatabase.Open(new());
        using var connection = database.Connect();
        _ = connection.Execute($"COPY (SELECT {{'x': 'nan'::DOUBLE, 'y': '-inf'::FLOAT, 'b': '\\x00\\xFF'::BLOB}} AS add) TO {Sql.Text(folder["c.parquet"])}");

        var row = JsonNode.Parse(Assert.Single(await ReadAsync(folder["c.parquet"], "add")))!["add"]!;

        Assert.Equal("NaN", (string)row["x"]!);
        Assert.Equal("-Infinity", (string)row["y"]!);
        Assert.Equal("AP8=", (string)row["b"]!);
    }

    [Fact]
    public async Task Hundred_thousand_rows_and_a_long_one_go_through()
    {
        var schema = new string('x', 20_000_000);
        var rows = Enumerable.Range(0, 100_000).Select(index => $$$"""{"add":{"path":"part-{{{index}}}.parquet","partitionValues":{"day":"{{{index % 100}}}"},"size":{{{index}}}}}""")
            .Append($$$"""{"add":{"path":"{{{schema}}}"}}""").ToList();

        await engine.Parquet.WriteRowsAsync(folder["c.parquet"], Schema, Stream(rows));

        Assert.Equal(rows, await ReadAsync(folder["c.parquet"], "add"));
    }

    [Fact]
    public async Task Row_that_is_no_JSON_leaves_no_file()
    {
        _ = await Assert.ThrowsAnyAsync<Exception>(() => engine.Parquet.WriteRowsAsync(folder["c.parquet"], Schema, Stream(["{\"add\":"])));

        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task Existing_file_is_not_replaced()
    {
        await File.WriteAllTextAsync(folder["c.parquet"], "mine");

        _ = await Assert.ThrowsAsync<IOException>(() => engine.Parquet.WriteRowsAsync(folder["c.parquet"], Schema, Stream([])));

        Assert.Equal("mine", await File.ReadAllTextAsync(folder["c.parquet"]));
    }

    public async ValueTask DisposeAsync()
    {
        await engine.DisposeAsync();
        folder.Dispose();
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Stream(IEnumerable<string> rows)
    {
        foreach (var row in rows)
        {
            await Task.Yield();
            yield return Encoding.UTF8.GetBytes(row);
        }
    }

    private async Task<List<string>> ReadAsync(string file, params string[] columns)
    {
        List<string> rows = [];
        await foreach (var row in engine.Parquet.ReadRowsAsync(file, columns))
        {
            rows.Add(Encoding.UTF8.GetString(row.Span));
        }

        return rows;
    }
}
