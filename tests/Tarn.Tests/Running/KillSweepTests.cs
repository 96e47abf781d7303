using Tarn.Running;
using Tarn.Testing.Storage;

namespace Tarn.Tests.Running;

/// <summary>Kills a run at every store operation, before and after its effect, and runs again: the lake must be what it would have been.</summary>
public sealed class KillSweepTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task First_run_killed_at_any_operation_ends_after_a_rerun_as_if_undisturbed(bool afterEffect)
    {
        using var undisturbed = new Shop();
        var operations = await CountAsync(undisturbed);
        var expected = await undisturbed.HeadsAsync();

        for (var kill = 1; kill <= operations; kill++)
        {
            using var shop = new Shop();
            await KillAsync(shop, kill, afterEffect);
            await RerunAndCompareAsync(shop, kill, before: null, expected);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Later_run_killed_at_any_operation_ends_after_a_rerun_as_if_undisturbed(bool afterEffect)
    {
        using var first = new Shop();
        await first.RunAsync();
        var before = await first.SeenAsync();
        using var undisturbed = new Shop { Store = first.Store.Copy() };
        AddFiles(undisturbed);
        var operations = await CountAsync(undisturbed);
        var expected = await undisturbed.HeadsAsync();

        for (var kill = 1; kill <= operations; kill++)
        {
            using var shop = new Shop { Store = first.Store.Copy() };
            AddFiles(shop);
            await KillAsync(shop, kill, afterEffect);
            await RerunAndCompareAsync(shop, kill, before, expected);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Rewind_killed_at_any_operation_ends_after_a_second_rewind_as_if_undisturbed(bool afterEffect)
    {
        using var first = new Shop();
        await first.RunAsync();
        var expected = await first.SeenAsync();
        AddFiles(first);
        await first.RunAsync();
        using var undisturbed = new Shop { Store = first.Store.Copy() };
        var counting = new FaultingObjectStore(undisturbed.Store);
        await RewindAsync(undisturbed, counting);
        Assert.Equal(expected, await undisturbed.SeenAsync());

        for (var kill = 1; kill <= counting.Operations; kill++)
        {
            using var shop = new Shop { Store = first.Store.Copy() };
            await Assert.ThrowsAsync<StoreKilledException>(() => RewindAsync(shop, new FaultingObjectStore(shop.Store, kill, afterEffect)));
            await RewindAsync(shop, shop.Store);
            Assert.True(expected == await shop.SeenAsync(), $"Killed at operation {kill}: readers see\n{await shop.SeenAsync()}\nwanted\n{expected}");
        }
    }

    private static void AddFiles(Shop shop)
    {
        shop.Files["in/orders/3.csv"] = ["g", "bad h", "odd i"];
        shop.Files["in/rates/2.csv"] = ["r2"];
    }

    private static async Task<int> CountAsync(Shop shop)
    {
        var counting = new FaultingObjectStore(shop.Store);
        Assert.Equal(RunStatus.Succeeded, (await shop.RunAsync(counting)).Status);
        Assert.True(counting.Operations > 50, "The sweep would meet almost no operation.");
        return counting.Operations;
    }

    private static async Task KillAsync(Shop shop, int kill, bool afterEffect)
    {
        try
        {
            await shop.RunAsync(new FaultingObjectStore(shop.Store, kill, afterEffect));
        }
        catch (StoreKilledException)
        {
            return;
        }

        Assert.Fail($"Killed at operation {kill}, the run should have died.");
    }

    private static async Task RerunAndCompareAsync(Shop shop, int kill, string? before, string expected)
    {
        var seen = await shop.SeenAsync();
        Assert.True(seen == expected || seen == (before ?? seen), $"Killed at operation {kill}: readers see half of a run:\n{seen}");

        var report = await shop.RunAsync();
        Assert.True(report.Status is RunStatus.Succeeded or RunStatus.UpToDate, $"Killed at operation {kill}: the rerun ended {report.Status}: {string.Join(' ', report.Steps.Select(step => step.Why))}");
        Assert.True(expected == await shop.HeadsAsync(), $"Killed at operation {kill}: the tables are\n{await shop.HeadsAsync()}\nwanted\n{expected}");
        Assert.True(expected == await shop.SeenAsync(), $"Killed at operation {kill}: readers see\n{await shop.SeenAsync()}\nwanted\n{expected}");

        var third = await shop.RunAsync();
        Assert.True(third.Status == RunStatus.UpToDate && third.LakeCommit is null, $"Killed at operation {kill}: the third run still had work.");
    }

    private static async Task RewindAsync(Shop shop, Delta.Storage.IObjectStore store)
    {
        await using var lake = shop.Open(store);
        await lake.RewindAsync(1);
    }
}
