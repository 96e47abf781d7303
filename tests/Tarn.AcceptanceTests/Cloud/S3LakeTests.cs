using Tarn.AcceptanceTests.Support;
using Tarn.Testing.Storage;

namespace Tarn.AcceptanceTests.Cloud;

/// <summary>The example project in a bucket: the same as in a folder.</summary>
public sealed class S3LakeTests : IDisposable
{
    private readonly TempFolder folder = new();

    [S3Fact]
    public async Task Project_runs_asks_and_goes_back_in_a_bucket_as_in_a_folder()
    {
        await using var bucket = await CloudBucket.CreateAsync();
        var shop = await ShopAsync(bucket);

        (await RunAsync(bucket, "debug")).Expect(0).Says($"s3://{bucket.Name}/lakes/shop can be read and written");
        (await RunAsync(bucket, "run")).Expect(0).Says("Lake commit 1");
        (await RunAsync(bucket, "run")).Expect(0).Says("Nothing to do");
        Assert.All(await bucket.KeysAsync(), key => Assert.StartsWith("lakes/shop/", key, StringComparison.Ordinal));
        foreach (var sql in Questions)
        {
            await SameAsync(bucket, sql);
        }

        var before = await CsvAsync(bucket, Questions[0]);
        File.Delete(Directory.EnumerateFiles(Path.Combine(shop, "models", "gold"), "daily_sales.sql").Single());
        File.WriteAllText(Path.Combine(shop, "models", "gold", "daily_sales.sql"), "SELECT CAST(invoiced_at AS DATE) AS sold_on, count(*) AS lines FROM silver.sales GROUP BY ALL\n");
        File.Delete(Path.Combine(shop, "models", "gold", "daily_sales.yml"));
        (await RunAsync(bucket, "run")).Expect(0).Says("Lake commit 2");
        Assert.NotEqual(before, await CsvAsync(bucket, "SELECT * FROM gold.daily_sales ORDER BY 1"));

        Assert.Contains("rewind", (await RunAsync(bucket, "rewind", "1")).Expect(0).ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(before, await CsvAsync(bucket, Questions[0]));
        Assert.Equal(3, (await CsvAsync(bucket, "SELECT 1 FROM tarn.runs WHERE status = 'succeeded' OR status = 'up_to_date'")).Count);
        var log = (await RunAsync(bucket, "log")).Expect(0).Output;
        Assert.Equal(["3", "2", "1"], log.Split('\n').Select(line => line.Trim().Split(' ')[0]).Where(word => int.TryParse(word, out _)));
        Assert.False(Directory.Exists(Path.Combine(shop, "s3:")), "A place in a bucket was taken for a folder.");
    }

    [S3Fact]
    public async Task Table_in_a_bucket_is_read_by_its_place_without_a_project()
    {
        await using var bucket = await CloudBucket.CreateAsync();
        await ShopAsync(bucket);
        (await RunAsync(bucket, "run")).Expect(0);
        var place = $"s3://{bucket.Name}/lakes/shop/silver/sales";

        var result = (await TarnProgram.RunAsync(folder.Path, Variables(bucket), ["query", "-o", "csv", $"SELECT count(*) AS n FROM delta.`{place}` VERSION AS OF 0"])).Expect(0);
        Assert.Equal((await CsvAsync(bucket, "SELECT count(*) AS n FROM silver.sales"))[0]["n"], CsvText.Rows(result.Output)[0]["n"]);

        (await TarnProgram.RunAsync(folder.Path, Variables(bucket), ["query", $"SELECT 1 FROM delta.`s3://{bucket.Name}/nowhere`"])).Expect(2).Says("There is no Delta table");
    }

    [S3Fact]
    public async Task Statements_change_a_table_in_a_bucket_as_one_in_a_folder()
    {
        await using var bucket = await CloudBucket.CreateAsync();
        var (cloud, local) = ($"s3://{bucket.Name}/loose/t", folder.At("loose", "t"));
        string[] statements =
        [
            "CREATE TABLE {t} (id BIGINT, name STRING) USING delta TBLPROPERTIES ('delta.enableDeletionVectors' = 'true')",
            "INSERT INTO {t} SELECT range, 'n' || range FROM range(1000)",
            "DELETE FROM {t} WHERE id < 10",
            "UPDATE {t} SET name = 'x' WHERE id = 11",
            "MERGE INTO {t} t USING (SELECT 12 AS id, 'm' AS name UNION ALL SELECT 5000, 'new') s ON t.id = s.id WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *",
        ];
        foreach (var place in new[] { cloud, local })
        {
            foreach (var statement in statements)
            {
                (await AskAsync(statement, place)).Expect(0);
            }
        }

        foreach (var question in new[] { "SELECT * FROM {t} ORDER BY id", "SELECT count(*), sum(id) FROM {t} VERSION AS OF 1", "SELECT count(*), sum(id) FROM {t} VERSION AS OF 2" })
        {
            Assert.Equal((await AskAsync(question, local)).Expect(0).Output, (await AskAsync(question, cloud)).Expect(0).Output);
        }

        Task<TarnResult> AskAsync(string sql, string place) =>
            TarnProgram.RunAsync(folder.Path, Variables(bucket), ["query", "-o", "csv", sql.Replace("{t}", $"delta.`{place}`", StringComparison.Ordinal)]);
    }

    [S3Fact]
    public async Task Killed_run_is_finished_by_the_next_one()
    {
        await using var bucket = await CloudBucket.CreateAsync();
        await ShopAsync(bucket);
        foreach (var milliseconds in new[] { 900, 1800, 2700 })
        {
            using var running = TarnProgram.Start(folder.At("shop"), Variables(bucket), ["run", "--env", "cloud"]);
            await Task.Delay(TimeSpan.FromMilliseconds(milliseconds));
            await running.KillAsync();
        }

        (await RunAsync(bucket, "run")).Expect(0);
        foreach (var sql in Questions)
        {
            await SameAsync(bucket, sql);
        }

        Assert.Empty(Directory.EnumerateFiles(folder.At("cache", "tarn", "staging"), "*", SearchOption.AllDirectories));
    }

    private static IReadOnlyList<string> Questions { get; } =
    [
        "SELECT * FROM gold.daily_sales ORDER BY ALL",
        "SELECT * FROM gold.customer_value ORDER BY ALL",
        "SELECT count(*) AS n, sum(amount_gbp) AS amount FROM gold.fact_sales",
        "SELECT count(*) AS n FROM quarantine.transactions",
    ];

    private Dictionary<string, string> Variables(CloudBucket bucket) =>
        new Dictionary<string, string>(bucket.Environment) { ["XDG_CACHE_HOME"] = folder.At("cache") };

    /// <summary>The demo's project, run in a folder, with a second environment in the bucket.</summary>
    private async Task<string> ShopAsync(CloudBucket bucket)
    {
        (await TarnProgram.RunAsync(folder.Path, "demo", "--rows", "5000", "--folder", "shop")).Expect(0);
        var file = folder.At("shop", "tarn.yml");
        var text = await File.ReadAllTextAsync(file);
        await File.WriteAllTextAsync(file, text.Replace("  dev:", $"  cloud: {{ lake: \"s3://{bucket.Name}/lakes/shop\" }}\n  dev:", StringComparison.Ordinal));
        return folder.At("shop");
    }

    private Task<TarnResult> RunAsync(CloudBucket bucket, params string[] arguments) =>
        TarnProgram.RunAsync(folder.At("shop"), Variables(bucket), [.. arguments, "--env", "cloud"]);

    private async Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> CsvAsync(CloudBucket bucket, string sql) =>
        CsvText.Rows((await RunAsync(bucket, "query", "-o", "csv", sql)).Expect(0).Output);

    private async Task SameAsync(CloudBucket bucket, string sql)
    {
        var local = (await TarnProgram.RunAsync(folder.At("shop"), "query", "-o", "csv", sql)).Expect(0).Output;
        Assert.Equal(local, (await RunAsync(bucket, "query", "-o", "csv", sql)).Expect(0).Output);
    }

    public void Dispose() => folder.Dispose();
}
