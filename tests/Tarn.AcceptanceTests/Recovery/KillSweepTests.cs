using System.Diagnostics;
using System.Globalization;
using Tarn.AcceptanceTests.Shop;
using Tarn.AcceptanceTests.Support;
using Tarn.Testing.Reader;
using Xunit.Abstractions;

namespace Tarn.AcceptanceTests.Recovery;

/// <summary>
/// <c>kill -9</c> at random moments of a run; after the next run, the tables equal those of an undisturbed run, row for row.
/// <c>TARN_SWEEP=full</c> kills 50 times in each test instead of 6; <c>TARN_SWEEP_SEED</c> repeats a sweep.
/// </summary>
public sealed class KillSweepTests(ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(1);

    private readonly TempFolder folder = new();
    private readonly int kills = Environment.GetEnvironmentVariable("TARN_SWEEP") == "full" ? 50 : 6;
    private readonly int seed = int.TryParse(Environment.GetEnvironmentVariable("TARN_SWEEP_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Environment.TickCount;

    [Fact]
    public async Task First_run_killed_at_random_moments_ends_as_if_undisturbed()
    {
        var data = folder.At("data");
        ShopData.WriteDay(data, day: 1);
        ShopData.WriteDay(data, day: 2);
        await SweepAsync(root => ShopProject.Create(root, data));
    }

    [Fact]
    public async Task Second_run_with_new_files_and_a_changed_model_killed_at_random_moments_ends_as_if_undisturbed()
    {
        var data = folder.At("data");
        ShopData.WriteDay(data, day: 1);
        var before = ShopProject.Create(folder.At("before"), data);
        (await before.RunAsync("run")).Expect(0);
        ShopData.WriteDay(data, day: 2);
        ShopData.WriteDay(data, day: 3);
        await SweepAsync(root =>
        {
            Folders.Copy(before.Root, root, withLake: true);
            var shop = new ShopProject(root, data);
            shop.Write("models/gold/open_orders.sql", "SELECT status, count(*) AS orders, CAST(sum(quantity) AS BIGINT) AS pieces FROM silver.latest_orders GROUP BY ALL\n");
            shop.Write("models/silver/orders.sql", ShopProject.SilverOrders + "\nAND price > 1\n");
            return shop;
        });
    }

    private async Task SweepAsync(Func<string, ShopProject> create)
    {
        var undisturbed = create(folder.At("undisturbed"));
        var changes = await MeasureAsync(undisturbed);
        var expected = LakeFiles.Rows(undisturbed.Lake);
        Assert.All(expected, table => Assert.NotEmpty(table.Value));
        output.WriteLine($"seed {seed}; an undisturbed run makes {changes} files and folders");

        var random = new Random(seed);
        HashSet<string> states = [];
        var hits = 0;
        for (var round = 0; round < kills; round++)
        {
            // One kill in each slice of the run, so that no phase is left out.
            var moment = (int)(changes * ((round + random.NextDouble()) / kills));
            var shop = create(folder.At($"round{round}"));
            var hit = await KillAsync(shop, moment, random);
            var state = State(shop);
            if (hit)
            {
                hits++;
                states.Add(state);
            }

            // Every third round, the run that repairs is killed too.
            if (round % 3 == 2)
            {
                await KillAsync(shop, random.Next(changes), random);
            }

            var context = $"seed {seed}, round {round}, {(hit ? "killed" : "ended by itself")} after {moment} changes, in state [{state}]";
            var rerun = await shop.RunAsync("run");
            Assert.True(rerun.ExitCode == 0, $"{context}\n{rerun}");
            LakeFiles.AssertSameRows(expected, LakeFiles.Rows(shop.Lake), context);
            AssertEachSourceRowOnce(shop, context);
            AssertCommitNamesHeads(shop, context);
            (await shop.RunAsync("run")).Expect(0).Says("up to date");
            output.WriteLine(context);
            Directory.Delete(shop.Root, recursive: true);
        }

        output.WriteLine($"{hits} of {kills} kills hit the run, in {states.Count} different states of the lake");
        Assert.True(hits >= kills * 2 / 3, $"Only {hits} of {kills} kills came before the run's end.");
        Assert.True(states.Count >= 2, $"All kills met the lake in one state: {string.Join(", ", states)}.");
    }

    /// <summary>Runs undisturbed; how much the lake changes by it.</summary>
    private static async Task<int> MeasureAsync(ShopProject shop)
    {
        var watch = new LakeWatch(shop.Lake);
        using var run = shop.Start("run");
        while (!run.HasExited)
        {
            watch.Changes();
            await Task.Delay(Look);
        }

        (await run.EndAsync(Stopwatch.StartNew(), TimeSpan.FromMinutes(1))).Expect(0);
        return watch.Changes();
    }

    /// <summary>Kills a run when the lake has changed so often, at once or some milliseconds later. Whether it was still running.</summary>
    private static async Task<bool> KillAsync(ShopProject shop, int changes, Random random)
    {
        var watch = new LakeWatch(shop.Lake);
        var later = TimeSpan.FromMilliseconds(random.Next(20));
        using var run = shop.Start("run");
        while (!run.HasExited && watch.Changes() < changes)
        {
            await Task.Delay(Look);
        }

        await Task.Delay(later);
        return await run.KillAsync();
    }

    /// <summary>Which tables have which version at the moment of the kill.</summary>
    private static string State(ShopProject shop) => !Directory.Exists(shop.Lake)
        ? "no lake"
        : string.Join(' ', LakeFiles.Tables(shop.Lake).Select(table => $"{table}@{IndependentTable.Versions(LakeFiles.Folder(shop.Lake, table)).Append(-1).Max()}"));

    /// <summary>No line of a source file is in bronze or quarantine twice, or in both.</summary>
    private static void AssertEachSourceRowOnce(ShopProject shop, string context)
    {
        using var duck = new Duck();
        foreach (var stream in (string[])["orders", "customers"])
        {
            var bronze = LakeFiles.Table(shop.Lake, $"bronze.{stream}");
            var quarantine = LakeFiles.Table(shop.Lake, $"quarantine.{stream}");
            var twice = duck.Rows(
                $"""
                SELECT _source_object, _source_row::VARCHAR, count(*)::VARCHAR
                FROM (SELECT _source_object, _source_row FROM {TableRows.From(bronze)}
                      UNION ALL SELECT _source_object, _source_row FROM {TableRows.From(quarantine)} WHERE table_name = 'bronze.{stream}')
                GROUP BY ALL HAVING count(*) > 1
                """);
            Assert.True(twice.Count == 0, $"{context}: {string.Join(' ', twice.Select(row => string.Join(':', row)).Take(5))} stands in bronze.{stream} more than once.");
        }
    }

    private static void AssertCommitNamesHeads(ShopProject shop, string context)
    {
        foreach (var (table, version) in LakeFiles.NewestCommit(shop.Lake))
        {
            var head = IndependentTable.Versions(LakeFiles.Folder(shop.Lake, table))[^1];
            Assert.True(head == version, $"{context}: the lake commit names {table} at version {version}, its head is {head}.");
        }
    }

    public void Dispose() => folder.Dispose();
}
