using System.Globalization;
using System.Text.Json;
using Tarn.AcceptanceTests.Shop;
using Tarn.AcceptanceTests.Support;
using Tarn.Testing.Reader;

namespace Tarn.AcceptanceTests.Commands;

/// <summary>Looking at a lake: every command that reads it.</summary>
public sealed class LakeCommandsTests(TwoRuns lake) : IClassFixture<TwoRuns>
{
    private ShopProject Shop => lake.Shop;

    [Fact]
    public async Task Query_as_json_is_one_array_of_objects()
    {
        var result = (await Shop.RunAsync("query", "--output", "json", "SELECT 1 AS one, 'a\"b' AS text, NULL AS nothing, 2.50::DECIMAL(5,2) AS price, [1, 2] AS list")).Expect(0);
        using var json = JsonDocument.Parse(result.Output);
        var row = Assert.Single(json.RootElement.EnumerateArray());
        Assert.Equal(1, row.GetProperty("one").GetInt32());
        Assert.Equal("a\"b", row.GetProperty("text").GetString());
        Assert.Equal(JsonValueKind.Null, row.GetProperty("nothing").ValueKind);
        Assert.Equal(2.50m, row.GetProperty("price").GetDecimal());
        Assert.Equal(2, row.GetProperty("list").GetArrayLength());
    }

    [Fact]
    public async Task Query_as_csv_quotes_what_needs_quotes_and_nothing_else_goes_to_stdout()
    {
        var result = (await Shop.RunAsync("query", "--output", "csv", "SELECT 'a,b' AS x, 'c\"d' AS \"y z\", 'e\nf' AS w, 'plain' AS v")).Expect(0);
        Assert.Equal("x,y z,w,v\n\"a,b\",\"c\"\"d\",\"e\nf\",plain\n", result.Output.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Query_as_text_shows_columns_and_rows()
    {
        var result = (await Shop.RunAsync("query", "SELECT city, orders FROM gold.city_sales ORDER BY city")).Expect(0);
        Assert.Contains("city", result.Output, StringComparison.Ordinal);
        Assert.Contains("Kalmar", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', result.Output);
    }

    [Fact]
    public async Task Query_reads_a_table_as_of_a_version_and_the_lake_as_of_a_commit()
    {
        var old = TableRows.Count(LakeFiles.Table(Shop.Lake, "silver.orders", version: 0)).ToString(CultureInfo.InvariantCulture);
        var now = TableRows.Count(LakeFiles.Table(Shop.Lake, "silver.orders")).ToString(CultureInfo.InvariantCulture);
        Assert.NotEqual(old, now);

        Assert.Equal(old, await CountAsync("SELECT count(*) AS n FROM silver.orders VERSION AS OF 0"));
        Assert.Equal(old, await CountAsync("SELECT count(*) AS n FROM silver.orders AT COMMIT 1"));
        Assert.Equal(now, await CountAsync("SELECT count(*) AS n FROM silver.orders AT COMMIT 2"));
        Assert.Equal(now, await CountAsync("SELECT count(*) AS n FROM silver.orders"));

        // A history table keeps its old state although rows of it were closed by deletion vectors since.
        var customers = TableRows.Count(LakeFiles.Table(Shop.Lake, "silver.customers", version: 0)).ToString(CultureInfo.InvariantCulture);
        Assert.Equal(customers, await CountAsync("SELECT count(*) AS n FROM silver.customers VERSION AS OF 0"));
        Assert.Equal("79", await CountAsync("SELECT count(*) AS n FROM silver.customers AT COMMIT 1 WHERE is_current"));
    }

    [Fact]
    public async Task Ledger_tables_tell_of_runs_steps_and_checks()
    {
        var runs = await Shop.QueryAsync("SELECT * FROM tarn.runs");
        Assert.Equal(2, runs.Count);
        var steps = await Shop.QueryAsync("SELECT * FROM tarn.steps WHERE table_name = 'gold.city_sales'");
        Assert.Equal(2, steps.Count);
        Assert.NotEmpty(await Shop.QueryAsync("SELECT * FROM tarn.checks WHERE table_name = 'silver.orders'"));
    }

    [Fact]
    public async Task Log_lists_the_lake_commits_newest_first()
    {
        var result = (await Shop.RunAsync("log", "--output", "json")).Expect(0);
        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal([2, 1], json.RootElement.EnumerateArray().Select(commit => commit.GetProperty("commit").GetInt64()));
        (await Shop.RunAsync("log")).Expect(0).Says("run");
    }

    [Fact]
    public async Task History_lists_the_versions_of_a_table_newest_first()
    {
        var result = (await Shop.RunAsync("history", "silver.orders", "--output", "csv")).Expect(0);
        Assert.Equal(["1", "0"], CsvText.Rows(result.Output).Select(row => row["version"]));
    }

    [Fact]
    public async Task Show_tells_columns_rows_and_neighbours_of_a_table() =>
        (await Shop.RunAsync("show", "silver.orders")).Expect(0)
            .Says("order_id").Says("bronze.orders").Says("gold.city_sales").Says("pieces_above_zero").Says("Orders that count.");

    [Fact]
    public async Task Ls_selects_by_dbts_grammar()
    {
        Assert.Equal(
            ["bronze.orders", "silver.latest_orders", "gold.open_orders"],
            Lines((await Shop.RunAsync("ls", "--select", "+gold.open_orders", "--output", "csv")).Expect(0)), StringSet);
        Assert.Equal(
            ["silver.orders", "gold.city_sales", "gold.best_city"],
            Lines((await Shop.RunAsync("ls", "-s", "silver.orders+", "--output", "csv")).Expect(0)), StringSet);
        Assert.Equal(
            ["silver.orders"],
            Lines((await Shop.RunAsync("ls", "--select", "tag:sales", "--output", "csv")).Expect(0)), StringSet);
        Assert.DoesNotContain(
            "silver.customers",
            Lines((await Shop.RunAsync("ls", "--exclude", "silver.customers+", "--output", "csv")).Expect(0)));
    }

    [Fact]
    public async Task Quarantine_counts_by_reason_and_shows_rows_with_their_reasons()
    {
        (await Shop.RunAsync("quarantine")).Expect(0).Says("orders").Says("customers");
        var rows = (await Shop.RunAsync("quarantine", "bronze.orders")).Expect(0);
        rows.Says("quantity").Says("many");
        var reasons = await Shop.QueryAsync("SELECT to_json(reasons) AS reasons FROM quarantine.orders WHERE raw_text LIKE '%yesterday%'");
        Assert.All(reasons, row =>
        {
            Assert.Contains("customer_id", row["reasons"], StringComparison.Ordinal);
            Assert.Contains("ordered_at", row["reasons"], StringComparison.Ordinal);
        });
        Assert.NotEmpty(reasons);
    }

    [Fact]
    public async Task File_that_is_no_gzip_is_quarantined_whole_and_the_others_are_loaded()
    {
        var refused = Assert.Single(await Shop.QueryAsync("SELECT _source_object, to_json(reasons) AS reasons FROM quarantine.orders WHERE _source_row IS NULL AND table_name = 'bronze.orders'"));
        Assert.EndsWith("001-c.csv.gz", refused["_source_object"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Debug_finds_everything_in_order() => (await Shop.RunAsync("debug")).Expect(0).Says("duckdb");

    [Fact]
    public async Task Query_outside_a_project_reads_a_delta_table_by_its_path()
    {
        using var elsewhere = new TempFolder();
        var path = LakeFiles.Folder(Shop.Lake, "silver.customers");
        var expected = TableRows.Count(LakeFiles.Table(Shop.Lake, "silver.customers")).ToString(CultureInfo.InvariantCulture);
        var result = (await TarnProgram.RunAsync(elsewhere.Path, "query", "--output", "csv", $"SELECT count(*) AS n FROM delta.`{path}`")).Expect(0);
        Assert.Equal(expected, Assert.Single(CsvText.Rows(result.Output))["n"]);
    }

    private async Task<string> CountAsync(string sql) => Assert.Single(await Shop.QueryAsync(sql))["n"];

    /// <summary>Table names of an <c>ls</c>.</summary>
    private static IEnumerable<string> Lines(TarnResult result) => CsvText.Rows(result.Output).Select(row => row["table"]);

    private static bool StringSet(IEnumerable<string> expected, IEnumerable<string> actual) => expected.ToHashSet().SetEquals(actual);
}
