using System.Text.Json.Nodes;
using Tarn.Lakes;
using Tarn.Running;

namespace Tarn.IntegrationTests.Running;

/// <summary>Whole runs on disk with the real engine.</summary>
public sealed class RunTests : IDisposable
{
    private readonly RealShop shop = new();

    public void Dispose() => shop.Dispose();

    [Fact]
    public async Task Two_days_fill_every_layer_and_a_third_run_has_nothing_to_do()
    {
        Assert.Equal(RunStatus.Succeeded, (await shop.RunAsync()).Status);
        shop.AddDay();
        var report = await shop.RunAsync();

        Assert.True(report.Status == RunStatus.Succeeded, string.Join('\n', report.Steps.Select(step => step.Why)));
        Assert.All(report.Steps, step => Assert.True(step.Books!.Balanced, $"{step.Table}: {step.Books}"));
        Assert.Equal(["8|6|2"], await shop.QueryAsync("SELECT (SELECT count(*) FROM bronze.orders) + (SELECT count(*) FROM quarantine.orders), (SELECT count(*) FROM bronze.orders), (SELECT count(*) FROM quarantine.orders)"));
        Assert.Equal(["4|5000", "7|9999"], await shop.QueryAsync("SELECT raw_text::JSON->>'id', raw_text::JSON->>'pieces' FROM quarantine.sales ORDER BY 1"));
        Assert.Equal(
            ["ann|UK|2026-01-01 10:00:00|2026-01-02 10:00:00|False", "ann|FR|2026-01-02 10:00:00||True"],
            await shop.QueryAsync("SELECT customer, country, valid_from, valid_to, is_current FROM silver.customers WHERE customer = 'ann' ORDER BY valid_from"));
        Assert.Equal(["jam|1", "tea|9"], await shop.QueryAsync("SELECT item, sold FROM silver.stock ORDER BY item"));
        Assert.Equal(["FR|3|9", "UK|1|1"], await shop.QueryAsync("SELECT country, orders, pieces FROM gold.by_country ORDER BY country"));
        Assert.Equal(RunStatus.UpToDate, (await shop.RunAsync()).Status);
    }

    [Fact]
    public async Task A_model_that_asks_for_the_date_runs_in_every_run_and_alone()
    {
        shop.Write("models/gold/ages.sql", "SELECT id, current_date - bought::DATE AS days FROM silver.sales\n");
        await shop.RunAsync();

        var report = await shop.RunAsync();

        Assert.Equal("gold.ages", Assert.Single(report.Steps, step => step.Status != StepStatus.UpToDate).Table.ToString());
    }

    [Fact]
    public async Task Failed_check_keeps_the_old_version_and_names_rows()
    {
        await shop.RunAsync();
        var before = await shop.QueryAsync("SELECT * FROM silver.sales ORDER BY id");
        shop.AddDay();
        shop.Write("models/silver/sales.yml", "checks:\n  - accepted_values: { column: item, values: [tea, ale] }\n");

        var report = await shop.RunAsync();

        var sales = report.Steps.Single(step => step.Table.Name == "sales");
        Assert.Equal(StepStatus.Failed, sales.Status);
        Assert.Equal(StepStatus.Skipped, report.Steps.Single(step => step.Table.Name == "by_country").Status);
        Assert.Equal(StepStatus.Succeeded, report.Steps.Single(step => step.Table.Name == "customers").Status);
        Assert.Equal(before, await shop.QueryAsync("SELECT * FROM silver.sales ORDER BY id"));
        var evidence = JsonNode.Parse(await File.ReadAllTextAsync(sales.EvidencePath!))!;
        Assert.Contains("jam", evidence["failed_checks"]![0]!["rows"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(["silver.sales|failed"], await shop.QueryAsync("SELECT table_name, status FROM tarn.steps WHERE status = 'failed'"));
    }

    [Fact]
    public async Task Queries_travel_by_version_time_and_lake_commit()
    {
        await shop.RunAsync();
        var between = DateTimeOffset.UtcNow;
        await Task.Delay(20);
        shop.AddDay();
        await shop.RunAsync();

        Assert.Equal(["3"], await shop.QueryAsync("SELECT count(*) FROM bronze.orders VERSION AS OF 0"));
        Assert.Equal(["3|6"], await shop.QueryAsync("SELECT (SELECT count(*) FROM bronze.orders AT COMMIT 1), (SELECT count(*) FROM bronze.orders)"));
        Assert.Equal(["3"], await shop.QueryAsync("SELECT count(*) FROM bronze.orders o AT COMMIT 1"));
        Assert.Equal(["3"], await shop.QueryAsync($"SELECT count(*) FROM bronze.orders TIMESTAMP AS OF '{between:O}'"));
        Assert.Equal(["3"], await shop.QueryAsync("SELECT count(*) FROM bronze.orders", new QueryOptions { AtTime = between }));
        Assert.Equal(["6"], await shop.QueryAsync("SELECT count(*) FROM delta.`lake/bronze/orders`", new QueryOptions { AllowFiles = true }));
    }

    [Fact]
    public async Task Rewind_brings_back_rows_and_progress_and_a_next_run_loads_again()
    {
        await shop.RunAsync();
        var first = await shop.SeenAsync();
        shop.AddDay();
        await shop.RunAsync();
        var second = await shop.SeenAsync();

        await using (var lake = await shop.OpenAsync())
        {
            var report = await lake.RewindAsync(1);
            Assert.Equal(3, report.LakeCommit);
            Assert.Contains(report.Tables, table => table.Name == new TableName("silver", "customers"));
        }

        Assert.Equal(first, await shop.SeenAsync());
        Assert.Equal(RunStatus.Succeeded, (await shop.RunAsync()).Status);
        Assert.Equal(second, await shop.SeenAsync());
    }

    [Fact]
    public async Task Progress_survives_checkpoints_of_the_log()
    {
        for (var day = 2; day < 15; day++)
        {
            shop.Write($"data/{day:00}.csv", $"id,customer,country,item,pieces,bought\n{day}0,ann,UK,tea,1,2026-02-{day:00} 10:00:00\nbroken {day},,,,,\n");
            Assert.Equal(RunStatus.Succeeded, (await shop.RunAsync()).Status);
        }

        Assert.True(File.Exists(Path.Combine(shop.Lake.Root, "bronze/orders/_delta_log/_last_checkpoint")), "No checkpoint was written: the test tests nothing.");
        Assert.Equal(RunStatus.UpToDate, (await shop.RunAsync()).Status);
        Assert.Equal(["16|14"], await shop.QueryAsync("SELECT (SELECT count(*) FROM bronze.orders), (SELECT count(*) FROM quarantine.orders)"));
    }

    [Fact]
    public async Task Catalog_quarantine_history_and_checks_tell_what_happened()
    {
        var run = await shop.RunAsync();
        await using var lake = await shop.OpenAsync();

        var sales = await lake.ShowAsync(new("Silver", "SALES"));
        Assert.Equal(2, sales.Summary.Rows);
        Assert.Equal(1, sales.Quarantined);
        Assert.Equal(["bronze.orders"], sales.Inputs);
        Assert.Equal(3, sales.Books!.In);
        Assert.Contains(sales.Checks, check => check.Check == "not_null_id" && check.Passed);
        var reason = Assert.Single((await lake.QuarantineAsync()).Single(summary => summary.Table == "bronze.orders").Reasons);
        Assert.Equal("pieces", reason.Column);
        var entry = await lake.HistoryAsync(new("silver", "sales")).SingleAsync();
        Assert.Equal((run.RunId, 1), (entry.RunId, entry.LakeCommit));
        Assert.True((await lake.DebugAsync()).Healthy);
        Assert.Equal(["orders"], (await lake.QuarantinedRowsAsync(new("bronze", "orders")).ToListAsync()).Where(batch => batch.RowCount > 0).Select(_ => "orders"));
        Assert.NotEmpty(await shop.QueryAsync("SELECT check_name FROM tarn.checks WHERE passed"));
        Assert.Equal([$"{run.RunId}|succeeded|1"], await shop.QueryAsync("SELECT run_id, status, lake_commit FROM tarn.runs"));
    }
}
