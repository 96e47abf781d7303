using System.Text.Json;
using Tarn.Delta.Schema;
using Tarn.DuckDb.Writing;
using Tarn.Engines;
using Tarn.IntegrationTests.Support;

namespace Tarn.IntegrationTests.Writing;

public sealed class PartitionTests
{
    [Fact]
    public async Task Rows_lie_in_the_folders_of_their_partitions_and_the_column_is_in_no_file()
    {
        using var table = await WrittenTable.CreateAsync(TestTables.Schema(("id", "long"), ("country", "string"), ("day", "date")), ["country", "day"]);

        var outcome = await table.AppendAsync("SELECT i AS id, ['US', 'DE', NULL][1 + i % 3] AS country, DATE '2024-01-01' + (i % 2)::INTEGER AS day FROM range(60) r(i)");

        Assert.Equal(60, outcome.Rows.Inserted);
        var files = (await table.SnapshotAsync()).Files;
        Assert.Equal(6, files.Count);
        Assert.Contains(files, file => file.Path.StartsWith("country=US/day=2024-01-01/part-", StringComparison.Ordinal));
        Assert.Contains(files, file => file.Path.StartsWith("country=__HIVE_DEFAULT_PARTITION__/day=2024-01-02/part-", StringComparison.Ordinal) && file.PartitionValues["country"] is null);
        foreach (var file in files)
        {
            Assert.Equal(["id"], await table.PlainAsync($"SELECT name FROM parquet_schema('{table.Folder}/{file.Path}') WHERE type IS NOT NULL"));
            Assert.Equal(10, file.PhysicalRowCount);
        }

        Assert.Equal(
            ["DE|10", "DE|10", "US|10", "US|10", "null|10", "null|10"],
            await table.QueryAsync("SELECT country, count(*) FROM lake.t GROUP BY country, day ORDER BY country NULLS LAST"));
    }

    [Theory]
    [InlineData("string", "'a/b%c=d+e f''\"#?*[]\\é😀:' || chr(10)", "a/b%c=d+e f'\"#?*[]\\é😀:\n")]
    [InlineData("string", "''", null)]
    [InlineData("string", "' '", " ")]
    [InlineData("string", "repeat('long', 200)", "longlonglonglonglonglonglonglong…")]
    [InlineData("integer", "-7", "-7")]
    [InlineData("long", "9223372036854775807", "9223372036854775807")]
    [InlineData("double", "1e16", "1.0E16")]
    [InlineData("double", "0.1", "0.1")]
    [InlineData("double", "'NaN'::DOUBLE", "NaN")]
    [InlineData("float", "0.1::FLOAT", "0.1")]
    [InlineData("boolean", "true", "true")]
    [InlineData("date", "DATE '0099-12-31'", "0099-12-31")]
    [InlineData("timestamp", "TIMESTAMPTZ '2024-03-31 01:59:59.123456+02'", "2024-03-30T23:59:59.123456Z")]
    [InlineData("timestamp_ntz", "TIMESTAMP '2024-03-31 01:59:59.5'", "2024-03-31 01:59:59.500000")]
    [InlineData("decimal(10,2)", "1.5::DECIMAL(10,2)", "1.50")]
    [InlineData("decimal(38,0)", "'-12345678901234567890123456789012345678'::DECIMAL(38,0)", "-12345678901234567890123456789012345678")]
    [InlineData("binary", "encode('é/')", "é/")]
    public async Task A_value_of_each_type_is_in_the_log_as_the_protocol_writes_it_and_reads_back(string type, string sql, string? stored)
    {
        var schema = new StructType([new("p", SchemaJson.ParsePrimitive(type)), new("id", new PrimitiveType("long"))]);
        using var table = await WrittenTable.CreateAsync(schema, ["p"], null, type == "timestamp_ntz" ? ["timestampNtz"] : []);

        await table.AppendAsync($"SELECT {sql} AS p, 1 AS id UNION ALL SELECT NULL, 2");

        var adds = (await table.CommitAsync(1)).Select(line => JsonDocument.Parse(line).RootElement).Where(line => line.TryGetProperty("add", out _)).Select(line => line.GetProperty("add")).ToList();
        var values = adds.Select(add => add.GetProperty("partitionValues").GetProperty("p").GetString()).ToList();
        Assert.Contains(null, values);
        var expected = stored?.EndsWith('…') == true ? string.Concat(Enumerable.Repeat("long", 200)) : stored;
        Assert.Equal(stored is null ? 1 : 2, values.Count);
        Assert.Contains(expected, values);
        foreach (var add in adds)
        {
            // Decoded once, the log's path is the file's.
            var path = Path.Combine(table.Folder, Uri.UnescapeDataString(add.GetProperty("path").GetString()!));
            Assert.True(File.Exists(path), $"There is no file {path}.");
        }

        Assert.Equal([stored is null ? "2" : "1"], await table.QueryAsync($"SELECT count(*) FROM lake.t WHERE p IS NULL"));
        if (stored is not null)
        {
            Assert.Equal(["1"], await table.QueryAsync($"SELECT id FROM lake.t WHERE p = {sql}"));
        }
    }

    [Fact]
    public async Task A_thousand_partitions_make_a_thousand_files_or_few_more()
    {
        using var table = await WrittenTable.CreateAsync(TestTables.Schema(("id", "long"), ("p", "integer")), ["p"]);

        await table.AppendAsync("SELECT i AS id, (hash(i) % 1000)::INTEGER AS p FROM range(200000) r(i)");

        Assert.InRange((await table.SnapshotAsync()).Files.Count, 1000, 1100);
        Assert.Equal(["200000|19999900000|1000"], await table.QueryAsync("SELECT count(*), sum(id), count(DISTINCT p) FROM lake.t"));
        Assert.Equal(["0"], await table.QueryAsync("SELECT count(*) FROM lake.t WHERE p <> hash(id) % 1000"));
    }

    [Fact]
    public async Task A_partition_greater_than_a_file_becomes_several_files_that_lose_no_row()
    {
        using var table = await WrittenTable.CreateAsync(TestTables.Schema(("id", "long"), ("s", "string"), ("p", "long")), ["p"]);
        var snapshot = await table.SnapshotAsync();
        var folder = Directory.CreateDirectory(Path.Combine(table.Table.Store.StagingFolder, "split"));
        await using var session = await table.Engine.OpenSessionAsync(new([]) { Folders = [folder.FullName] });

        var files = await new TableFileWriter(session.Connection, snapshot.Protocol, snapshot.Metadata, folder.FullName) { TargetSizeInBytes = 2 << 20, RowGroupRows = 20_000 }
            .WriteAsync("SELECT i AS id, uuid()::VARCHAR AS s, i % 2 AS p FROM range(400000) r(i)", CancellationToken.None);

        Assert.Equal([200_000, 200_000], files.GroupBy(file => file.PartitionValues["p"]).Select(partition => partition.Sum(file => file.RowCount)));
        Assert.All(files, file => Assert.InRange(file.SizeInBytes, 1, 4 << 20));
        Assert.True(files.Count >= 4, $"{files.Count} files");
        Assert.Equal(files.Count, Directory.GetFiles(folder.FullName, "*.parquet", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task Binary_that_is_no_text_cannot_be_a_partition()
    {
        using var table = await WrittenTable.CreateAsync(TestTables.Schema(("id", "long"), ("p", "binary")), ["p"]);

        var error = await Assert.ThrowsAsync<EngineException>(() => table.AppendAsync("SELECT 1 AS id, '\\xFF\\xFE'::BLOB AS p"));

        Assert.Contains("UTF", error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Empty((await table.SnapshotAsync()).Files);
    }
}
