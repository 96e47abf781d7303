using Tarn.AcceptanceTests.Shop;
using Tarn.AcceptanceTests.Support;

namespace Tarn.AcceptanceTests.Commands;

/// <summary>A small lake after two runs, for tests that only look at it.</summary>
public sealed class TwoRuns : IAsyncLifetime, IDisposable
{
    private readonly TempFolder folder = new();

    internal ShopProject Shop { get; private set; } = null!;

    internal string Data => folder.At("data");

    public async Task InitializeAsync()
    {
        Shop = await CreateAsync(folder);
    }

    /// <summary>Day 1 in lake commit 1, day 2 in lake commit 2.</summary>
    internal static async Task<ShopProject> CreateAsync(TempFolder folder)
    {
        var data = folder.At("data");
        ShopData.WriteDay(data, day: 1, rows: 200);
        var shop = ShopProject.Create(folder.At("shop"), data);
        (await shop.RunAsync("run")).Expect(0);
        ShopData.WriteDay(data, day: 2, rows: 200);
        (await shop.RunAsync("run")).Expect(0);
        return shop;
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => folder.Dispose();
}
