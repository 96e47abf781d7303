using Tarn.Engines;

namespace Tarn.IntegrationTests.Staging;

/// <summary>Kind table, and what all kinds share: sandbox, schema, books over real snapshots.</summary>
public sealed class TableStagingTests : IDisposable
{
    private readonly StagingLake lake = new();

    public void Dispose() => lake.Dispose();

    [Fact]
    public async Task A_table_is_the_rows_of_its_select_and_then_those_of_the_next()
    {
        await lake.RunAsync("bronze.t", "SELECT i AS id, i % 3 AS g FROM range(100) r(i)");
        await lake.RunAsync("silver.t", "SELECT g, count(*) AS n FROM bronze.t GROUP BY g");
        Assert.Equal(["0|34", "1|33", "2|33"], await lake.RowsAsync("SELECT * FROM silver.t ORDER BY g"));

        var write = await lake.RunAsync("silver.t", "SELECT 'other' AS name");

        Assert.True(write.ReplacesAll);
        Assert.Equal(["other"], await lake.RowsAsync("SELECT * FROM silver.t"));
    }

    [Fact]
    public async Task A_sum_of_whole_numbers_is_stored()
    {
        await lake.RunAsync("silver.t", "SELECT sum(i) AS total FROM range(9007199254740990, 9007199254740993) r(i)");

        Assert.Equal(["27021597764222973"], await lake.RowsAsync("SELECT * FROM silver.t"));
    }

    [Fact]
    public async Task Comments_and_a_semicolon_at_the_end_do_no_harm()
    {
        await lake.RunAsync("silver.t", "-- all\nSELECT 1 AS a -- one\n; -- end\n");

        Assert.Equal(["1"], await lake.RowsAsync("SELECT * FROM silver.t"));
    }

    [Theory]
    [InlineData("SELECT 1 AS a, 2 AS A", "two columns named")]
    [InlineData("SELECT nobody FROM range(3)", "nobody")]
    [InlineData("SELECT * FROM silver.nobody", "nobody")]
    [InlineData("SELECT CAST(i || 'x' AS INTEGER) AS n FROM range(3) t(i)", "0x")]
    [InlineData("SELECT * FROM '/etc/passwd'", "passwd")]
    [InlineData("SELECT * FROM read_csv('/etc/passwd')", "file system operations are disabled")]
    [InlineData("SELECT INTERVAL 1 DAY AS d", "INTERVAL")]
    [InlineData("SELECT 1 AS a; DROP TABLE x", "prepare multiple statements")]
    public async Task A_select_that_cannot_be_is_refused_with_model_and_file(string sql, string problem)
    {
        var exception = await Assert.ThrowsAsync<EngineException>(() => lake.StageAsync(StagingLake.Model("silver.t", sql)));

        Assert.StartsWith("Model 'silver.t' (models/silver/t.sql) failed: ", exception.Message, StringComparison.Ordinal);
        Assert.Contains(problem, exception.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Books_count_live_rows_of_inputs_whose_files_have_deleted_ones()
    {
        await MakeDeletedRowsAsync();

        var all = await lake.StageAsync(StagingLake.Model("gold.t", "SELECT * FROM silver.m"));
        var some = await lake.StageAsync(StagingLake.Model("gold.t", "SELECT * FROM silver.m WHERE id < 50"));
        var groups = await lake.StageAsync(StagingLake.Model("gold.t", "SELECT v, count(*) AS n FROM silver.m GROUP BY v"));
        var joined = await lake.StageAsync(StagingLake.Model("gold.t", "SELECT a.id FROM silver.m a LEFT JOIN silver.m b ON a.id = b.id"));

        Assert.Equal(new RowBooks { In = 200, Out = 200 }, all.Books);
        Assert.Equal(new RowBooks { In = 200, Out = 50, Filtered = 150 }, some.Books);
        Assert.Equal(new RowBooks { In = 200, Out = 2, Aggregated = 198 }, groups.Books);
        Assert.True(joined.Books.Balanced, $"{joined.Books}");
    }

    public static TheoryData<string> Shapes =>
    [
        "SELECT * FROM silver.m QUALIFY row_number() OVER (PARTITION BY v ORDER BY id) = 1",
        "SELECT * FROM silver.m ORDER BY id LIMIT 7", "SELECT * FROM silver.m LIMIT 7", "SELECT count(*) AS n FROM silver.m", "SELECT max(id) AS n FROM silver.m",
        "SELECT DISTINCT v FROM silver.m", "SELECT * FROM silver.m WHERE id IN (SELECT id FROM bronze.t)", "SELECT m.* FROM silver.m m JOIN bronze.t t USING (id)",
        "SELECT * FROM silver.m WHERE false", "SELECT * FROM silver.m UNION ALL SELECT * FROM silver.m", "SELECT *, row_number() OVER () AS n FROM silver.m",
        "WITH x AS MATERIALIZED (SELECT * FROM silver.m) SELECT a.id FROM x a, x b WHERE a.id = b.id", "SELECT id, unnest([1, 2]) AS u FROM silver.m",
        "SELECT * FROM silver.m WHERE EXISTS (SELECT 1 FROM bronze.t t WHERE t.id > m.id)", "SELECT id FROM silver.m EXCEPT SELECT id FROM bronze.t",
        "SELECT m.id, t.id AS o FROM silver.m m ASOF JOIN bronze.t t ON m.id >= t.id", "SELECT *, (SELECT max(id) FROM bronze.t) AS top FROM silver.m",
        "SELECT * FROM silver.m POSITIONAL JOIN (SELECT id AS o FROM bronze.t)", "SELECT v, id FROM silver.m WHERE id = (SELECT max(id) FROM silver.m)",
    ];

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Books_over_files_with_deleted_rows_balance(string sql)
    {
        await MakeDeletedRowsAsync();
        await lake.RunAsync("bronze.t", "SELECT i::INTEGER AS id FROM range(50, 300) r(i)");

        var write = await lake.StageAsync(StagingLake.Model("gold.t", sql));

        Assert.True(write.Books.Balanced, $"{sql}: {write.Books}");
    }

    [Fact]
    public async Task Steps_are_staged_side_by_side()
    {
        await lake.RunAsync("bronze.t", "SELECT i AS id, i % 7 AS g FROM range(20000) r(i)");

        var writes = await Task.WhenAll(Enumerable.Range(0, 4).Select(part =>
            lake.StageAsync(StagingLake.Model($"silver.p{part}", $"SELECT * FROM bronze.t WHERE id % 4 = {part}"))));

        Assert.All(writes, write => Assert.Equal(5000, write.Files.Sum(file => file.RowCount)));
        Assert.All(writes, write => Assert.True(write.Books.Balanced));
    }

    [Fact]
    public async Task Cancelling_stops_the_select()
    {
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        var folder = Directory.CreateTempSubdirectory("tarn-cancel-");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lake.Engine.StageAsync(
            new StageRequest
            {
                Model = StagingLake.Model("silver.t", "SELECT count(*) AS n FROM range(100000000) a, range(100000) b WHERE a.range % 7 = b.range % 11"),
                Inputs = [],
                Base = null,
                StagingFolder = folder.FullName,
                Stamp = StagingLake.Stamp,
            },
            cancellationToken: source.Token));
        folder.Delete(recursive: true);
    }

    /// <summary>200 live rows, 150 of them in a file that lost 50, and 50 in one that lost none.</summary>
    private async Task MakeDeletedRowsAsync()
    {
        var kind = new Models.MergeMaterialization(["id"]);
        await lake.RunAsync("silver.m", "SELECT i::INTEGER AS id, 1 AS v FROM range(200) r(i)", kind);
        await lake.RunAsync("silver.m", "SELECT i::INTEGER AS id, 2 AS v FROM range(100, 150) r(i)", kind);
    }
}
