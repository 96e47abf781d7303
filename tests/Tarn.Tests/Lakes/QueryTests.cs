using Tarn.Lakes;
using Tarn.Tests.Running;

namespace Tarn.Tests.Lakes;

/// <summary>Which tables, and which of their versions, a statement gets.</summary>
public sealed class QueryTests
{
    [Fact]
    public async Task Tables_are_pinned_through_the_newest_lake_commit_whatever_their_heads()
    {
        using var shop = new Shop();
        await shop.RunAsync();
        shop.Files["in/rates/2.csv"] = ["r2"];
        await Assert.ThrowsAsync<Testing.Storage.StoreKilledException>(() => shop.RunAsync(new Testing.Storage.FaultingObjectStore(shop.Store, 60)));

        Assert.Equal(0, await VersionAsync(shop, "SELECT * FROM bronze.rates", Shop.Rates));
        await shop.RunAsync();
        Assert.Equal(1, await VersionAsync(shop, "SELECT * FROM bronze.rates", Shop.Rates));
        Assert.Equal(0, await VersionAsync(shop, "SELECT * FROM bronze.rates AT COMMIT 1", Shop.Rates));
        Assert.Equal(0, await VersionAsync(shop, "SELECT * FROM bronze.rates VERSION AS OF 0", new("bronze", "rates@v0")));
        Assert.Equal(0, await VersionAsync(shop, "SELECT * FROM Bronze.RATES", Shop.Rates, new QueryOptions { AtCommit = 1 }));
    }

    [Theory]
    [InlineData("SELECT * FROM silver.sale", "Did you mean 'silver.sales'?")]
    [InlineData("SELECT * FROM gold.sales", "Did you mean 'silver.sales'?")]
    [InlineData("SELECT * FROM sales", "Did you mean 'silver.sales'?")]
    [InlineData("SELECT * FROM silver.sales AT COMMIT 7", "There is no lake commit 7: the lake has 1 to 1.")]
    [InlineData("SELECT * FROM silver.sales VERSION AS OF 9", "9")]
    [InlineData("SELECT * FROM silver.nothing VERSION AS OF 0", "There is no table 'silver.nothing'")]
    public async Task Unknown_name_or_version_says_what_there_is(string sql, string expected)
    {
        using var shop = new Shop();
        await shop.RunAsync();

        var error = await Assert.ThrowsAnyAsync<Exception>(() => VersionAsync(shop, sql, Shop.Sales));

        Assert.True(error is TarnException or Delta.DeltaException, error.ToString());
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Table_that_no_run_has_made_says_what_to_run()
    {
        using var shop = new Shop();

        var error = await Assert.ThrowsAsync<UnknownTableException>(() => VersionAsync(shop, "SELECT * FROM silver.sales", Shop.Sales));

        Assert.Contains("tarn run --select +silver.sales", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DELETE FROM silver.sales")]
    [InlineData("INSERT INTO silver.sales SELECT * FROM silver.sales")]
    [InlineData("VACUUM silver.sales")]
    [InlineData("SELECT 1; OPTIMIZE silver.sales")]
    public async Task A_query_changes_nothing_unless_its_caller_allows_it(string sql)
    {
        using var shop = new Shop();
        await shop.RunAsync();

        var error = await Assert.ThrowsAsync<TarnException>(() => VersionAsync(shop, sql, null, new QueryOptions { AllowFiles = true }));

        Assert.True(error.Message.Contains("AllowChanges", StringComparison.Ordinal) || error.Message.Contains("nobody would see", StringComparison.Ordinal), error.Message);
        Assert.Empty(shop.Engine.Queries);
    }

    [Fact]
    public async Task Ledger_tables_list_the_files_of_their_runs()
    {
        using var shop = new Shop();
        await shop.RunAsync();

        await VersionAsync(shop, "SELECT * FROM tarn.runs JOIN tarn.steps USING (run_id)", null);

        var tables = shop.Engine.Queries.Single().JsonTables;
        Assert.Equal(["tarn.runs", "tarn.steps"], tables.Select(table => table.Name.ToString()));
        Assert.Single(tables[0].LocalFiles);
        Assert.Equal(6, tables[1].LocalFiles.Count);
    }

    private static async Task<long> VersionAsync(Shop shop, string sql, TableName? table, QueryOptions? options = null)
    {
        await using var lake = shop.Open();
        await foreach (var _ in lake.QueryAsync(sql, options))
        {
        }

        return table is { } name ? shop.Engine.Queries.Single().Tables.Single(input => input.Name == name).Snapshot.Version.Value : -1;
    }
}
