using Tarn.Running;
using Tarn.Testing.Storage;

namespace Tarn.IntegrationTests.Running;

/// <summary>Kills real runs at operations spread over them, and runs again. Every operation is swept with the fake engine in Tarn.Tests.</summary>
public sealed class KillSweepTests
{
    private const int Step = 9;

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 5)]
    public async Task Killed_run_ends_after_a_rerun_as_if_undisturbed(bool afterEffect, int first)
    {
        using var start = new RealShop();
        await start.RunAsync();
        start.AddDay();
        using var undisturbed = new RealShop(start.DataFolder);
        start.CopyLakeTo(undisturbed);
        var counting = new FaultingObjectStore(undisturbed.Lake);
        await undisturbed.RunAsync(counting);
        var expected = await undisturbed.SeenAsync();

        for (var kill = first; kill <= counting.Operations; kill += Step)
        {
            using var shop = new RealShop(start.DataFolder);
            start.CopyLakeTo(shop);
            await Assert.ThrowsAsync<StoreKilledException>(() => shop.RunAsync(new FaultingObjectStore(shop.Lake, kill, afterEffect)));
            Assert.Equal(RunStatus.Succeeded, await EndAsync(shop));
            Assert.True(expected == await shop.SeenAsync(), $"Killed at operation {kill} of {counting.Operations}: readers see\n{await shop.SeenAsync()}\nwanted\n{expected}");
        }
    }

    /// <summary>A kill behind the last publish leaves nothing but the lake commit to do.</summary>
    private static async Task<RunStatus> EndAsync(RealShop shop)
    {
        var report = await shop.RunAsync();
        return report.Status == RunStatus.UpToDate ? RunStatus.Succeeded : report.Status;
    }
}
