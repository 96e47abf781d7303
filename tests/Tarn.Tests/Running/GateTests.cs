using System.Text.Json.Nodes;
using Tarn.Quality;
using Tarn.Running;

namespace Tarn.Tests.Running;

/// <summary>What a failure stops, and what it leaves.</summary>
public sealed class GateTests
{
    [Fact]
    public async Task Failed_check_keeps_its_table_and_all_downstream_at_the_old_version_and_the_rest_goes_on()
    {
        using var shop = new Shop();
        await shop.RunAsync();
        var salesBefore = await shop.RowsAsync(Shop.Sales);
        var reportBefore = await shop.RowsAsync(Shop.Report);
        shop.Files["in/orders/3.csv"] = ["forbidden"];
        shop.Files["in/rates/2.csv"] = ["r2"];
        shop.Checks[Shop.Sales] = [new SqlCheck("forbidden", IsCondition: false) { Name = "nothing_forbidden" }];

        var report = await shop.RunAsync();

        Assert.Equal(RunStatus.Failed, report.Status);
        Assert.Equal(StepStatus.Failed, StepOf(report, Shop.Sales).Status);
        Assert.Contains("nothing_forbidden", StepOf(report, Shop.Sales).Why, StringComparison.Ordinal);
        Assert.Equal(StepStatus.Skipped, StepOf(report, Shop.Report).Status);
        Assert.Equal(Shop.Sales, StepOf(report, Shop.Report).SkippedFor);
        Assert.Equal(StepStatus.Succeeded, StepOf(report, Shop.Other).Status);
        Assert.Equal(salesBefore, await shop.RowsAsync(Shop.Sales));
        Assert.Equal(reportBefore, await shop.RowsAsync(Shop.Report));
        Assert.Equal(["other(r1)", "other(r2)"], await shop.RowsAsync(Shop.Other));
        Assert.Equal(2, report.LakeCommit);
    }

    [Fact]
    public async Task Failed_check_leaves_evidence_with_offending_rows()
    {
        using var shop = new Shop();
        shop.Checks[Shop.Sales] = [new SqlCheck("a", IsCondition: false) { Name = "no_a" }];

        var report = await shop.RunAsync();

        var step = StepOf(report, Shop.Sales);
        var evidence = JsonNode.Parse((await shop.Store.TryReadAsync(step.EvidencePath!["memory/".Length..]))!)!;
        Assert.Equal("no_a", (string?)evidence["failed_checks"]![0]!["check"]);
        Assert.Equal("sale(a)", (string?)evidence["failed_checks"]![0]!["rows"]![0]!["row"]);
        Assert.Equal("models/silver/sales.sql", (string?)evidence["defined_in"]);
    }

    [Fact]
    public async Task Warning_check_publishes_and_says_so()
    {
        using var shop = new Shop();
        shop.Checks[Shop.Sales] = [new SqlCheck("a", IsCondition: false) { Name = "no_a", OnFailure = OnFailure.Warn }];

        var report = await shop.RunAsync();

        Assert.Equal(RunStatus.Succeeded, report.Status);
        Assert.Contains("no_a", Assert.Single(StepOf(report, Shop.Sales).Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Books_that_do_not_balance_are_not_published()
    {
        using var shop = new Shop();
        shop.Engine.Miscounts = true;

        var report = await shop.RunAsync();

        Assert.All(report.Steps.Where(step => step.Kind == "load"), step => Assert.Equal(StepStatus.Failed, step.Status));
        Assert.Contains("do not balance", StepOf(report, Shop.Orders).Why, StringComparison.Ordinal);
        Assert.Null(report.LakeCommit);
        Assert.Null(await shop.Tables()[Shop.Orders].FindSnapshotAsync());
    }

    [Fact]
    public async Task Fail_fast_starts_nothing_after_the_first_failure()
    {
        using var shop = new Shop();
        shop.Checks[Shop.Orders] = [new SqlCheck("a", IsCondition: false) { Name = "no_a" }];

        var report = await shop.RunAsync(options: new RunOptions { Threads = 1, FailFast = true });

        Assert.Equal(1, report.Steps.Count(step => step.Status == StepStatus.Failed));
        Assert.Equal([Shop.Orders], shop.Engine.Staged);
    }

    [Fact]
    public async Task Bug_in_a_step_is_its_own_failure_with_the_exception_in_the_evidence()
    {
        using var shop = new Shop();
        shop.Engine.OnStage = (table, _) => table == Shop.Sales ? throw new InvalidOperationException("oops") : Task.CompletedTask;

        var report = await shop.RunAsync();

        var step = StepOf(report, Shop.Sales);
        Assert.Contains("bug in tarn", step.Why, StringComparison.Ordinal);
        var evidence = JsonNode.Parse((await shop.Store.TryReadAsync(step.EvidencePath!["memory/".Length..]))!)!;
        Assert.Contains("InvalidOperationException", (string?)evidence["details"], StringComparison.Ordinal);
        Assert.Equal(StepStatus.Succeeded, StepOf(report, Shop.Other).Status);
    }

    private static StepReport StepOf(RunReport report, TableName table) => report.Steps.Single(step => step.Table == table);
}
