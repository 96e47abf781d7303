using System.Diagnostics;
using Tarn.AcceptanceTests.Shop;
using Tarn.AcceptanceTests.Support;

namespace Tarn.AcceptanceTests.Recovery;

public sealed class StopTests : IDisposable
{
    private readonly TempFolder folder = new();

    [UnixFact]
    public async Task Run_asked_to_stop_says_so_and_the_next_run_finishes_the_work()
    {
        var data = folder.At("data");
        ShopData.WriteDay(data, day: 1, rows: 20_000);
        var undisturbed = ShopProject.Create(folder.At("undisturbed"), data);
        (await undisturbed.RunAsync("run")).Expect(0);

        var shop = ShopProject.Create(folder.At("shop"), data);
        var watch = Stopwatch.StartNew();
        using (var run = shop.Start("run"))
        {
            while (!run.HasExited && !Directory.Exists(shop.Lake))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(1));
            }

            await run.StopAsync();
            (await run.EndAsync(watch, TimeSpan.FromSeconds(30))).Expect(130).Says("What was published stays");
        }

        (await shop.RunAsync("run")).Expect(0);
        LakeFiles.AssertSameRows(LakeFiles.Rows(undisturbed.Lake), LakeFiles.Rows(shop.Lake), "after a stop and a second run");
    }

    public void Dispose() => folder.Dispose();
}
