using System.Text.Json;
using Tarn.Delta;
using Tarn.Delta.Schema;
using Tarn.Delta.Scans;
using Tarn.Delta.Storage;
using Tarn.DuckDb;
using Tarn.DuckDb.Binding;
using Tarn.Engines;
using Tarn.IntegrationTests.Support;
using Tarn.Maintenance;

namespace Tarn.IntegrationTests.Maintenance;

public sealed class ParquetConversionTests : IDisposable
{
    private static readonly TableName Name = new("lake", "t");

    private readonly TemporaryFolder folder = new();
    private readonly DuckDbEngine engine = new(new DuckDbOptions { MemoryLimitInBytes = 256L << 20, Threads = 2 });
    private readonly DuckDbDatabase database = DuckDbDatabase.Open(new DuckDbOptions { Threads = 1 });

    [Fact]
    public async Task Flat_files_become_a_table_with_statistics_and_stay_as_they_are()
    {
        Write("SELECT i::INTEGER AS id, 'x' || i AS name, {'v': i / 2} AS s FROM range(100) r(i)", "t/one.parquet");
        Write("SELECT 1000 AS id, NULL::VARCHAR AS name, {'v': 1.5::DOUBLE} AS s, [1] AS more", "t/sub file.parquet");
        var bytes = await File.ReadAllBytesAsync(folder["t/one.parquet"]);

        var report = await Conversion().RunAsync();

        Assert.Equal((0, 2, 101), (report.Version.Value, report.Files, report.Rows));
        Assert.Equal(bytes, await File.ReadAllBytesAsync(folder["t/one.parquet"]));
        Assert.Equal(["101|1000|1|50.0"], await QueryAsync("SELECT count(*), max(id), count(more), max(s.v) + 0.5 FROM lake.t"));
        var snapshot = await Table.GetSnapshotAsync();
        Assert.Equal("one.parquet", Assert.Single(FileFilter.Choose(snapshot, new FilePredicate.Compare(["id"], Comparison.Less, "10"))).Path);
        using var stats = JsonDocument.Parse(snapshot.Files.First(file => file.Path == "sub file.parquet").Stats!);
        Assert.Equal(1, stats.RootElement.GetProperty("nullCount").GetProperty("name").GetInt64());
        Assert.Contains("\"operation\":\"CONVERT\"", await File.ReadAllTextAsync(folder["t/_delta_log/00000000000000000000.json"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Values_of_folders_are_decoded_and_typed()
    {
        Write("SELECT 1 AS id", "t/day=2024-01-01/c=a%2Fb%20+/x.parquet");
        Write("SELECT 2 AS id", "t/day=2024-01-02/c=__HIVE_DEFAULT_PARTITION__/x.parquet");
        Write("SELECT 9 AS id", "t/_temporary/0/y.parquet");
        await File.WriteAllTextAsync(folder["t/_SUCCESS"], "");

        await Conversion().RunAsync([new("day", new PrimitiveType("date")), new("c", new PrimitiveType("string"))]);

        Assert.Equal(["1|2024-01-01|a/b +", "2|2024-01-02|null"], await QueryAsync("SELECT id, day, c FROM lake.t ORDER BY id"));
    }

    [Theory]
    [InlineData("t/a=1/x.parquet", "SELECT 1 AS id", "", "no partition columns were named")]
    [InlineData("t/x.parquet", "SELECT 1 AS id", "a:integer", "does not lie in folders of (a)")]
    [InlineData("t/a=x/x.parquet", "SELECT 1 AS id", "a:integer", "'x' is no value")]
    [InlineData("t/b=1/x.parquet", "SELECT 1 AS id", "a:integer", "column 'a' is expected")]
    [InlineData("t/y.parquet", "SELECT TIME '10:00:00' AS id", "", "'id' of type")]
    [InlineData("t/y.parquet", "SELECT 'text' AS id", "", "'id' is string, and integer in files before it")]
    [InlineData("t/y.parquet", "SELECT 1 AS ID", "", "letter case counts")]
    [InlineData("t/y.parquet", null, "", "y.parquet")]
    public async Task What_makes_no_table_is_refused_with_the_file(string path, string? select, string partition, string part)
    {
        if (partition.Length == 0)
        {
            Write("SELECT 1::INTEGER AS id", "t/a.parquet");
        }

        if (select is null)
        {
            await File.WriteAllTextAsync(folder[path], "this is no Parquet file at all");
        }
        else
        {
            Write(select, path);
        }

        StructField[] partitions = partition.Length == 0 ? [] : [new(partition.Split(':')[0], new PrimitiveType(partition.Split(':')[1]))];
        var error = await Assert.ThrowsAnyAsync<TarnException>(() => Conversion().RunAsync(partitions));

        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["t/_delta_log"]));
    }

    [Fact]
    public async Task A_table_is_not_converted_twice_and_an_empty_folder_not_at_all()
    {
        var empty = await Assert.ThrowsAsync<TarnException>(() => Conversion().RunAsync());
        Write("SELECT 1 AS id", "t/x.parquet");
        await Conversion().RunAsync();
        var error = await Assert.ThrowsAsync<TarnException>(() => Conversion().RunAsync());

        Assert.Contains("no Parquet file", empty.Message, StringComparison.Ordinal);
        Assert.Contains("Delta table already", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unsigned_numbers_and_both_kinds_of_timestamps_keep_their_values()
    {
        Write("SELECT 4294967295::UINTEGER AS u, 255::UTINYINT AS b, TIMESTAMPTZ '2024-01-01 00:00:00.123456+00' AS tz, TIMESTAMP '2024-01-01 00:00:00' AS ntz, 'NaN'::DOUBLE AS d", "t/x.parquet");

        await Conversion().RunAsync();

        Assert.Equal(["4294967295|255|2024-01-01 00:00:00.123456+00|2024-01-01 00:00:00|nan"], await QueryAsync("SELECT * FROM lake.t"));
        Assert.Equal(
            ["long", "short", "timestamp", "timestamp_ntz", "double"], (await Table.GetSnapshotAsync()).Schema.Fields.Select(field => field.Type.ToString()));
    }

    public void Dispose()
    {
        database.Dispose();
        folder.Dispose();
    }

    private DeltaTable Table => new(new LocalObjectStore(folder.Path), "t", engine.Parquet, TimeProvider.System);

    private ParquetConversion Conversion() => new(Table, Name, engine);

    private void Write(string select, string path)
    {
        _ = Directory.CreateDirectory(Path.GetDirectoryName(folder[path])!);
        using var connection = database.Connect();
        connection.Execute($"SET TimeZone = 'UTC'; COPY ({select}) TO '{folder[path]}' (FORMAT parquet)");
    }

    private async Task<IReadOnlyList<string>> QueryAsync(string sql)
    {
        List<string> rows = [];
        await foreach (var batch in engine.QueryAsync(new EngineQuery(sql, [new TableInput(Name, await Table.GetSnapshotAsync())])))
        {
            for (var row = 0; row < batch.RowCount; row++)
            {
                rows.Add(string.Join('|', Enumerable.Range(0, batch.Schema.Fields.Count).Select(column => ValueText.Of(batch.GetValue(column, row)) ?? "null")));
            }
        }

        return rows;
    }
}
