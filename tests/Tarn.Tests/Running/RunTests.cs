using Tarn.Running;
using Tarn.Running.Ledger;

namespace Tarn.Tests.Running;

/// <summary>What a run does, and what it leaves alone.</summary>
public sealed class RunTests
{
    [Fact]
    public async Task First_run_fills_every_table_and_makes_one_lake_commit()
    {
        using var shop = new Shop();

        var report = await shop.RunAsync();

        Assert.Equal(RunStatus.Succeeded, report.Status);
        Assert.Equal(1, report.LakeCommit);
        Assert.Equal(
            """
            bronze.orders: a b e odd d
            bronze.rates: r1
            silver.sales: sale(a) sale(b) sale(e)
            silver.people: person(a) person(b) person(e) person(odd d)
            gold.report: report(r1) report(sale(a)) report(sale(b)) report(sale(e))
            gold.other: other(r1)
            quarantine.orders: bad c bad f
            quarantine.sales: odd d
            """,
            await shop.SeenAsync());
    }

    [Fact]
    public async Task Second_run_does_nothing_opens_no_engine_and_makes_no_lake_commit()
    {
        using var shop = new Shop();
        await shop.RunAsync();
        var engines = shop.EnginesOpened;

        var report = await shop.RunAsync();

        Assert.Equal(RunStatus.UpToDate, report.Status);
        Assert.All(report.Steps, step => Assert.Equal(StepStatus.UpToDate, step.Status));
        Assert.Null(report.LakeCommit);
        Assert.Equal(engines, shop.EnginesOpened);
    }

    [Fact]
    public async Task New_file_loads_alone_and_only_what_depends_on_it_runs()
    {
        using var shop = new Shop();
        await shop.RunAsync();
        shop.Files["in/rates/2.csv"] = ["r2"];

        var report = await shop.RunAsync();

        Assert.Equal([Shop.Rates, Shop.Report, Shop.Other], shop.Engine.Staged.OrderBy(table => table.Layer, StringComparer.Ordinal).ThenByDescending(table => table.Name, StringComparer.Ordinal));
        Assert.Equal(1, report.Steps.Single(step => step.Table == Shop.Rates).FilesLoaded);
        Assert.Equal(["r1", "r2"], await shop.RowsAsync(Shop.Rates));
    }

    [Fact]
    public async Task Changed_file_is_reported_and_not_loaded_again()
    {
        using var shop = new Shop();
        await shop.RunAsync();
        shop.Files["in/rates/1.csv"] = ["changed"];

        var report = await shop.RunAsync();

        var step = report.Steps.Single(step => step.Table == Shop.Rates);
        Assert.Equal(StepStatus.UpToDate, step.Status);
        Assert.Contains("in/rates/1.csv", Assert.Single(step.Warnings), StringComparison.Ordinal);
        Assert.Equal(["r1"], await shop.RowsAsync(Shop.Rates));
    }

    [Fact]
    public async Task Changed_select_runs_its_model_again()
    {
        using var shop = new Shop();
        await shop.RunAsync();
        shop.Sql[Shop.Other] = "another";

        await shop.RunAsync();

        Assert.Equal([Shop.Other], shop.Engine.Staged);
        Assert.Equal(["another(r1)"], await shop.RowsAsync(Shop.Other));
    }

    [Fact]
    public async Task Quarantined_rows_of_a_model_are_replaced_when_it_runs_again()
    {
        using var shop = new Shop();
        await shop.RunAsync();
        shop.Files["in/orders/3.csv"] = ["odd z"];

        await shop.RunAsync();

        Assert.Equal(["odd d", "odd z"], await shop.RowsAsync(Shop.Sales.Quarantine));
        shop.Sql[Shop.Sales] = "sale";
        await shop.RunAsync();
        Assert.Empty(await shop.RowsAsync(Shop.Sales.Quarantine));
    }

    [Fact]
    public async Task Merge_that_changes_nothing_moves_its_progress_and_not_what_depends_on_it()
    {
        using var shop = new Shop();
        await shop.RunAsync();
        shop.Files["in/orders/3.csv"] = ["a"];

        var report = await shop.RunAsync();

        var people = report.Steps.Single(step => step.Table == Shop.People);
        Assert.Equal(StepStatus.Succeeded, people.Status);
        var head = await shop.Tables()[Shop.People].GetSnapshotAsync();
        Assert.Equal(0, Tarn.Running.Progress.StepMark.DataVersionOf(head).Value);
        Assert.Equal(1, head.Version.Value);
        Assert.Equal(RunStatus.UpToDate, (await shop.RunAsync()).Status);
    }

    [Fact]
    public async Task Full_refresh_runs_models_though_nothing_changed_and_rebuilds_merged_tables()
    {
        using var shop = new Shop();
        await shop.RunAsync();
        shop.Sql[Shop.People] = "human";

        await shop.RunAsync(options: new RunOptions { Threads = 1, FullRefresh = true });

        Assert.Equal(["human(a)", "human(b)", "human(e)", "human(odd d)"], await shop.RowsAsync(Shop.People));
        Assert.Equal(["a", "b", "e", "odd d"], await shop.RowsAsync(Shop.Orders));
    }

    [Fact]
    public async Task Two_runs_at_once_load_each_file_once_and_agree()
    {
        using var shop = new Shop();
        var arrived = 0;
        var both = new TaskCompletionSource();
        shop.Engine.OnStage = async (table, _) =>
        {
            if (table == Shop.Orders && Interlocked.Increment(ref arrived) <= 2)
            {
                if (arrived == 2)
                {
                    both.TrySetResult();
                }

                await both.Task; // both staged the same files before either published
            }
        };
        var expected = await UndisturbedAsync();

        var reports = await Task.WhenAll(Task.Run(() => shop.RunAsync()), Task.Run(() => shop.RunAsync()));

        Assert.All(reports, report => Assert.True(report.Status is RunStatus.Succeeded or RunStatus.UpToDate, string.Join(' ', report.Steps.Select(step => step.Why))));
        Assert.Equal(expected, await shop.HeadsAsync());
        await shop.RunAsync();
        Assert.Equal(expected, await shop.SeenAsync());
    }

    [Fact]
    public async Task Run_that_loses_a_race_does_not_take_a_table_back_to_older_inputs()
    {
        using var shop = new Shop();
        await shop.RunAsync();
        shop.Files["in/orders/3.csv"] = ["g"];
        var overtaken = false;
        shop.Engine.OnStage = async (table, token) =>
        {
            if (table == Shop.Sales && !overtaken)
            {
                overtaken = true;
                var other = new Shop { Store = shop.Store };
                other.Files["in/orders/3.csv"] = ["g"];
                other.Files["in/orders/4.csv"] = ["h"];
                Assert.Equal(RunStatus.Succeeded, (await other.RunAsync(cancellationToken: token)).Status);
            }
        };

        Assert.Equal(RunStatus.Succeeded, (await shop.RunAsync()).Status);

        Assert.True(overtaken);
        Assert.Contains("sale(h)", await shop.RowsAsync(Shop.Sales));
        Assert.Contains("sale(h)", await shop.SeenAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopped_run_keeps_what_was_published_and_says_that_it_was_cancelled()
    {
        using var shop = new Shop();
        using var stop = new CancellationTokenSource();
        shop.Engine.OnStage = async (table, token) =>
        {
            if (table == Shop.Sales)
            {
                await stop.CancelAsync();
                token.ThrowIfCancellationRequested();
            }
        };

        var report = await shop.RunAsync(cancellationToken: stop.Token);

        Assert.Equal(RunStatus.Cancelled, report.Status);
        Assert.Equal(StepStatus.Skipped, report.Steps.Single(step => step.Table == Shop.Sales).Status);
        Assert.Equal(["a", "b", "e", "odd d"], await shop.RowsAsync(Shop.Orders));
        Assert.Equal(1, report.LakeCommit);
        shop.Engine.OnStage = null;
        Assert.Equal(RunStatus.Succeeded, (await shop.RunAsync()).Status);
        Assert.Equal(await UndisturbedAsync(), await shop.SeenAsync());
    }

    [Fact]
    public async Task Events_come_in_order_and_end_with_the_report()
    {
        using var shop = new Shop();

        var report = await shop.RunAsync();

        var started = Assert.IsType<RunStarted>(shop.Events[0]);
        Assert.Equal(6, started.Steps.Count);
        Assert.Equal([Shop.Sales, Shop.Rates], started.Steps.Single(step => step.Table == Shop.Report).DependsOn);
        Assert.Same(report, Assert.IsType<RunEnded>(shop.Events[^1]).Report);
        foreach (var step in report.Steps)
        {
            var begun = shop.Events.FindIndex(happened => happened is StepStarted start && start.Table == step.Table);
            var ended = shop.Events.FindIndex(happened => happened is StepEnded end && end.Report.Table == step.Table);
            Assert.True(begun > 0 && begun < ended, $"{step.Table} began at {begun} and ended at {ended}.");
        }
    }

    [Fact]
    public async Task Staging_folder_is_empty_after_a_run_and_leftovers_of_dead_processes_go()
    {
        using var shop = new Shop();
        var dead = Directory.CreateDirectory(Path.Combine(shop.Store.StagingFolder, "dead")).FullName;
        var alive = Directory.CreateDirectory(Path.Combine(shop.Store.StagingFolder, "alive")).FullName;
        await WriteOwnerAsync(dead, ProcessOwner.Current with { StartedAt = ProcessOwner.Current.StartedAt.AddDays(-1) });
        await WriteOwnerAsync(alive, ProcessOwner.Current);

        await shop.RunAsync();

        Assert.Equal([alive], Directory.EnumerateDirectories(shop.Store.StagingFolder));
    }

    [Fact]
    public async Task Run_without_an_end_is_interrupted_once_its_process_is_gone()
    {
        using var shop = new Shop();
        var gone = ProcessOwner.Current with { StartedAt = ProcessOwner.Current.StartedAt.AddDays(-1) };
        foreach (var (id, owner) in new[] { ("r1", gone), ("r2", ProcessOwner.Current) })
        {
            var entry = new RunEntry
            {
                RunId = id, Status = "running", StartedAt = DateTimeOffset.UnixEpoch, Project = "shop", Environment = "dev", TarnVersion = "1", Owner = owner,
            };
            await shop.Store.PutIfAbsentAsync(LedgerPaths.Start(id), System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(entry, LedgerJson.Default.RunEntry));
        }

        var reader = new LedgerReader(shop.Store, TimeProvider.System);
        var open = await reader.OpenRunsAsync(await reader.FindAsync(CancellationToken.None), CancellationToken.None);

        Assert.Equal(["interrupted", "running"], open.Select(run => run.Status));
    }

    [Fact]
    public async Task Missing_source_files_fail_the_stream_by_name_and_pattern()
    {
        using var shop = new Shop();
        shop.Files.Remove("in/rates/1.csv");

        var report = await shop.RunAsync();

        var why = report.Steps.Single(step => step.Table == Shop.Rates).Why;
        Assert.Contains("in/rates/", why, StringComparison.Ordinal);
        Assert.Contains("sources/shop.yml:5:3", why, StringComparison.Ordinal);
    }

    private static Task WriteOwnerAsync(string folder, ProcessOwner owner) =>
        File.WriteAllBytesAsync(
            Path.Combine(folder, "owner.json"), System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(owner, LedgerJson.Default.ProcessOwner));

    private static async Task<string> UndisturbedAsync()
    {
        using var shop = new Shop();
        await shop.RunAsync();
        return await shop.HeadsAsync();
    }
}
