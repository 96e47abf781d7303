using Tarn.Delta.Schema;
using Tarn.Delta.Snapshots;
using Tarn.DuckDb;
using Tarn.DuckDb.Binding;
using Tarn.Engines;
using Tarn.IntegrationTests.Support;

namespace Tarn.IntegrationTests.Queries;

public sealed class QueryTests : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly DuckDbEngine engine = new(new() { MemoryLimitInBytes = 256L << 20, Threads = 2 });
    private readonly Snapshot snapshot;

    public QueryTests()
    {
        using var database = DuckDbDatabase.Open(new());
        using var connection = database.Connect();
        _ = connection.Execute($"COPY (SELECT i::INTEGER AS id, 'x' || i AS name FROM range(10000) r(i)) TO {Sql.Text(folder["a.parquet"])}");
        snapshot = TestTables.Snapshot(
            folder.Path, engine.Parquet, TestTables.Schema(("id", "integer"), ("name", "string")), [TestTables.File("a.parquet")]);
    }

    [Fact]
    public async Task Result_has_names_types_and_all_rows()
    {
        var rows = 0;
        await foreach (var batch in engine.QueryAsync(Query("SELECT id, name, id / 2 AS half FROM silver.t")))
        {
            Assert.Equal("struct<id:integer,name:string,half:double>", batch.Schema.ToString());
            rows += batch.RowCount;
        }

        Assert.Equal(10000, rows);
    }

    [Fact]
    public async Task Result_without_rows_still_tells_its_columns()
    {
        List<string> schemas = [];
        await foreach (var batch in engine.QueryAsync(Query("SELECT id, now() AS at, uuid() AS u FROM silver.t WHERE id < 0")))
        {
            Assert.Equal(0, batch.RowCount);
            schemas.Add(batch.Schema.ToString());
        }

        Assert.Equal(["struct<id:integer,at:timestamp,u:uuid>"], schemas);
    }

    [Theory]
    [InlineData("SELECT * FROM read_text('/etc/passwd')", "read_text()")]
    [InlineData("SELECT * FROM '/etc/passwd'", "/etc/passwd")]
    [InlineData("SELECT 1; SELECT 2", "more than one statement")]
    [InlineData("DROP VIEW silver.t", "no SELECT")]
    [InlineData("SELECT nope FROM silver.t", "\"nope\" not found")]
    [InlineData("SELECT * FROM silver.absent", "absent")]
    public async Task Sandboxed_query_sees_its_tables_and_nothing_else(string sql, string text)
    {
        var failure = await Assert.ThrowsAsync<EngineException>(() => CountAsync(Query(sql)));

        Assert.Contains(text, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SELECT * FROM read_text('{0}')")]
    [InlineData("SELECT * FROM '{0}'")]
    [InlineData("COPY (SELECT 1) TO '{0}.out'")]
    [InlineData("ATTACH '{0}.db'")]
    [InlineData("SET enable_external_access = true")]
    [InlineData("SET allowed_paths = ['/etc/passwd']")]
    [InlineData("SET lock_configuration = false")]
    [InlineData("INSTALL httpfs")]
    [InlineData("SELECT * FROM glob('/etc/*')")]
    public async Task Sandboxed_session_refuses_files_even_without_the_analysis(string sql)
    {
        await File.WriteAllTextAsync(folder["secret.csv"], "a\n1\n");
        await using var session = await engine.OpenSessionAsync(new([new(new("silver", "t"), snapshot)]));

        _ = await Assert.ThrowsAsync<EngineException>(
            () => session.Connection.ExecuteAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, folder["secret.csv"])));
        Assert.Equal(10000L, await session.Connection.ScalarAsync("SELECT count(*) FROM silver.t"));
    }

    [Fact]
    public async Task Sandboxed_session_writes_into_its_folder_only_and_may_spill()
    {
        var staging = Directory.CreateDirectory(folder["staging"]).FullName;
        await using var session = await engine.OpenSessionAsync(new([new(new("silver", "t"), snapshot)]) { Folders = [staging], IsProfiled = true });

        _ = await session.Connection.ExecuteAsync($"COPY (FROM silver.t) TO {Sql.Text(Path.Combine(staging, "out.parquet"))}");
        _ = await session.Connection.ExecuteAsync(
            $"COPY (FROM silver.t) TO {Sql.Text(staging)} (FORMAT parquet, PER_THREAD_OUTPUT, FILENAME_PATTERN 'part-{{uuidv7}}', OVERWRITE_OR_IGNORE)");
        Assert.Contains(session.Connection.Profile!.All, node => node.Operator.Contains("COPY", StringComparison.Ordinal));
        _ = await Assert.ThrowsAsync<EngineException>(() => session.Connection.ExecuteAsync($"COPY (FROM silver.t) TO {Sql.Text(folder["out.parquet"])}"));

        // More than the memory limit of 256 MB, so that it must go to disk.
        _ = await session.Connection.ExecuteAsync(
            "CREATE TABLE big AS SELECT i, md5(i::VARCHAR) || md5((-i)::VARCHAR) || repeat(md5((i + 1)::VARCHAR), 4) AS s FROM range(2000000) r(i) ORDER BY hash(i)");
        Assert.Equal(2_000_000L, await session.Connection.ScalarAsync("SELECT count(*) FROM big"));
    }

    [Fact]
    public async Task Query_with_files_reads_files()
    {
        await File.WriteAllTextAsync(folder["a.csv"], "n,t\n1,x\n2,y\n");

        Assert.Equal(2, await CountAsync(Query($"SELECT * FROM {Sql.Text(folder["a.csv"])} JOIN silver.t ON id = n") with { AllowFiles = true }));
    }

    [Fact]
    public async Task Json_tables_hold_one_or_more_objects_a_file()
    {
        await File.WriteAllTextAsync(folder["1.json"], """{"id":"a","at":"2024-01-01T10:00:00.5Z","n":{"x":1},"unknown":5}""");
        await File.WriteAllTextAsync(folder["2.json"], "{\"id\":\"b\",\n \"n\":null}\n{\"id\":\"c\",\"tags\":{\"k\":\"v\"}}\n");
        var schema = new StructType(
        [
            new("id", new PrimitiveType("string")), new("at", new PrimitiveType("timestamp")),
            new("n", new StructType([new("x", new PrimitiveType("long"))])), new("tags", new MapType(new PrimitiveType("string"), new PrimitiveType("string"), true)),
        ]);
        var query = new EngineQuery("SELECT string_agg(r::VARCHAR, chr(10) ORDER BY id) FROM tarn.runs r", [])
        {
            JsonTables = [new(new("tarn", "runs"), schema, [folder["1.json"], folder["2.json"]]), new(new("tarn", "empty"), schema, [])],
        };

        Assert.Equal(
            "{'id': a, 'at': '2024-01-01 10:00:00.5+00', 'n': {'x': 1}, 'tags': NULL}\n" +
            "{'id': b, 'at': NULL, 'n': NULL, 'tags': NULL}\n{'id': c, 'at': NULL, 'n': NULL, 'tags': {k=v}}",
            await ScalarAsync(query));
        Assert.Equal(0L, await ScalarAsync(query with { Sql = "SELECT count(tags) FROM tarn.empty" }));
    }

    [Fact]
    public async Task Cancelled_query_throws()
    {
        using var source = new CancellationTokenSource();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in engine.QueryAsync(Query("SELECT a.id FROM silver.t a, silver.t b, silver.t c"), source.Token))
            {
                await source.CancelAsync();
            }
        });
    }

    [Theory]
    [InlineData(
        "SELECT id, name, id::DECIMAL(20,4) AS d, [id] AS l, {'a': id} AS s, MAP {name: id} AS m, now() AS at, now()::TIMESTAMP AS ntz, name::BLOB AS b FROM silver.t",
        "struct<id:integer,name:string,d:decimal(20,4),l:array<integer>,s:struct<a:integer>,m:map<string,integer>,at:timestamp,ntz:timestamp_ntz,b:binary>")]
    [InlineData("SELECT id::TINYINT AS a, id::SMALLINT AS b, id::BIGINT AS c, id::FLOAT AS d, true AS e, current_date AS f FROM silver.t",
        "struct<a:byte,b:short,c:long,d:float,e:boolean,f:date>")]
    [InlineData("SELECT sum(id) AS total, count(*) AS n FROM silver.t", "struct<total:decimal(38,0),n:long>")]
    public async Task Description_gives_the_types_that_a_table_would_have(string sql, string expected) =>
        Assert.Equal(expected, (await engine.DescribeAsync(Query(sql))).ToString());

    [Theory]
    [InlineData("SELECT 1::UHUGEINT AS total", "'total' is of type UHUGEINT", "DECIMAL(38,0)")]
    [InlineData("SELECT uuid() AS u FROM silver.t", "'u' is of type UUID", "VARCHAR")]
    [InlineData("SELECT id::UINTEGER AS n FROM silver.t", "'n' is of type UINTEGER", "BIGINT")]
    [InlineData("SELECT INTERVAL 1 DAY AS span", "'span' is of type INTERVAL", "VARCHAR")]
    [InlineData("SELECT TIME '12:00' AS clock", "'clock' is of type TIME", "VARCHAR")]
    [InlineData("SELECT [{'u': 1::UBIGINT}] AS list", "'list' is of type STRUCT(\"u\" UBIGINT)[]", "DECIMAL(20,0)")]
    [InlineData("SELECT id, name AS ID FROM silver.t", "two columns named 'ID'", "EXCLUDE")]
    [InlineData("SELECT nope FROM silver.t", "\"nope\" not found", "LINE 1")]
    public async Task Description_refuses_what_no_table_can_hold(string sql, string problem, string remedy)
    {
        var failure = await Assert.ThrowsAsync<EngineException>(() => engine.DescribeAsync(Query(sql)));

        Assert.Contains(problem, failure.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_queries_run_side_by_side_in_catalogs_of_their_own()
    {
        var counts = await Task.WhenAll(Enumerable.Range(0, 8).Select(index =>
            ScalarAsync(Query($"SELECT count(*) FROM silver.t WHERE id % 8 = {index}"))));

        Assert.Equal(10000L, counts.Sum(count => (long)count!));
    }

    [Fact]
    public void Description_names_the_engine() => Assert.StartsWith("duckdb 1.5.", engine.Description, StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        await engine.DisposeAsync();
        folder.Dispose();
    }

    private EngineQuery Query(string sql) => new(sql, [new(new("silver", "t"), snapshot)]);

    private async Task<int> CountAsync(EngineQuery query)
    {
        var rows = 0;
        await foreach (var batch in engine.QueryAsync(query))
        {
            rows += batch.RowCount;
        }

        return rows;
    }

    private async Task<object?> ScalarAsync(EngineQuery query)
    {
        await foreach (var batch in engine.QueryAsync(query))
        {
            return batch.GetValue(0, 0);
        }

        return null;
    }
}
