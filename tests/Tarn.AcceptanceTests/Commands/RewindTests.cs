using Tarn.AcceptanceTests.Shop;
using Tarn.AcceptanceTests.Support;

namespace Tarn.AcceptanceTests.Commands;

public sealed class RewindTests : IDisposable
{
    private readonly TempFolder folder = new();

    [Fact]
    public async Task Rewind_gives_every_table_its_old_rows_and_the_next_run_loads_again_what_was_loaded_since()
    {
        var data = folder.At("data");
        ShopData.WriteDay(data, day: 1, rows: 200);
        var shop = ShopProject.Create(folder.At("shop"), data);
        (await shop.RunAsync("run")).Expect(0);
        var first = LakeFiles.Rows(shop.Lake);
        ShopData.WriteDay(data, day: 2, rows: 200);
        (await shop.RunAsync("run")).Expect(0);
        var second = LakeFiles.Rows(shop.Lake);

        (await shop.RunAsync("rewind", "1")).Expect(0);
        LakeFiles.AssertSameRows(first, LakeFiles.Rows(shop.Lake), "after rewind 1");
        (await shop.RunAsync("log")).Expect(0).Says("rewind to 1");

        (await shop.RunAsync("run")).Expect(0);
        LakeFiles.AssertSameRows(second, LakeFiles.Rows(shop.Lake), "after the run that follows");

        (await shop.RunAsync("rewind", "99")).Expect(2).Says("99");
    }

    public void Dispose() => folder.Dispose();
}
