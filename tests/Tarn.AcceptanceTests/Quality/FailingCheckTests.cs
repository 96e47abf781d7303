using System.Text.RegularExpressions;
using Tarn.AcceptanceTests.Shop;
using Tarn.AcceptanceTests.Support;
using Tarn.Testing.Reader;

namespace Tarn.AcceptanceTests.Quality;

/// <summary>A check that fails holds back its table and what depends on it, nothing else, and no bad row is ever visible.</summary>
public sealed partial class FailingCheckTests : IDisposable
{
    private const string BadOrder = "70707";
    private static readonly string[] HeldBack = ["silver.orders", "gold.city_sales", "gold.best_city"];
    private static readonly string[] Published = ["bronze.orders", "bronze.customers", "silver.latest_orders", "silver.customers", "gold.open_orders"];

    private readonly TempFolder folder = new();

    [Fact]
    public async Task Failing_check_holds_back_its_table_and_what_depends_on_it_until_it_is_mended()
    {
        var shop = await GoodLakeAsync();
        var before = Versions(shop);
        DropBadData();

        var failed = (await shop.RunAsync("run")).Expect(1).Says("silver.orders").Says("range_price").Says(BadOrder);

        var after = Versions(shop);
        Assert.All(HeldBack, table => Assert.Equal(before[table], after[table]));
        Assert.All(Published, table => Assert.NotEqual(before[table], after[table]));
        Assert.Equal(after, LakeFiles.NewestCommit(shop.Lake));
        Assert.Contains(BadOrder, await File.ReadAllTextAsync(Evidence(failed)), StringComparison.Ordinal);

        // Nothing changed since: the check fails again, and nothing moves.
        (await shop.RunAsync("run")).Expect(1).Says("range_price");
        Assert.Equal(after, Versions(shop));

        shop.Write("models/silver/orders.sql", ShopProject.SilverOrders + "\nAND price >= 0\n");
        (await shop.RunAsync("run")).Expect(0);
        var mended = Versions(shop);
        Assert.All(HeldBack, table => Assert.NotEqual(after[table], mended[table]));
        Assert.DoesNotContain(LakeFiles.Rows(shop.Lake)["silver.orders"], row => row.Contains(BadOrder, StringComparison.Ordinal));
        Assert.Contains(await shop.QueryAsync("SELECT * FROM silver.orders"), row => row["order_id"] == "70708");
    }

    [Fact]
    public async Task Bad_data_is_never_visible_while_a_run_with_a_failing_check_goes_on()
    {
        var shop = await GoodLakeAsync();
        DropBadData();

        HashSet<string> seen = [];
        using (var run = shop.Start("run"))
        {
            while (!run.HasExited)
            {
                seen.UnionWith(VisibleVersions(shop));
            }
        }

        seen.UnionWith(VisibleVersions(shop));
        foreach (var (table, version) in seen.Select(entry => entry.Split('@')).Select(parts => (parts[0], long.Parse(parts[1], null))))
        {
            // A commit once made is never taken back: what was seen on the way is still there to be read.
            var rows = TableRows.Sorted(LakeFiles.Table(shop.Lake, table, version));
            Assert.DoesNotContain(rows, row => row.Contains($"order_id={BadOrder} ", StringComparison.Ordinal) || row.Contains("price=-", StringComparison.Ordinal));
        }

        Assert.Contains("silver.orders@0", seen);
    }

    [Fact]
    public async Task Check_that_quarantines_takes_its_rows_out_and_publishes_the_others()
    {
        var shop = await GoodLakeAsync();
        var rows = LakeFiles.Rows(shop.Lake);
        Assert.DoesNotContain(rows["silver.orders"], row => row.Contains("quantity=-3", StringComparison.Ordinal));
        Assert.Contains(rows["quarantine.orders"], row => row.Contains("pieces_above_zero", StringComparison.Ordinal) && row.Contains("-3", StringComparison.Ordinal));
        Assert.Contains(rows["silver.orders"], row => row.Contains("quantity=950", StringComparison.Ordinal));
    }

    private async Task<ShopProject> GoodLakeAsync()
    {
        ShopData.WriteDay(folder.At("data"), day: 1, rows: 300);
        var shop = ShopProject.Create(folder.At("shop"), folder.At("data"));
        (await shop.RunAsync("run")).Expect(0).Says("plausible");
        return shop;
    }

    private void DropBadData()
    {
        folder.Write("data/orders/002.csv", ShopData.Orders(
            $"{BadOrder},C001,Cup,1,-4.50,2026-01-03 10:00:00,new",
            "70708,C002,Cup,1,4.50,2026-01-03 10:00:01,new"));
        folder.Write("data/customers/002.csv", "customer_id,name,city,changed_at\nC001,Name 1,Trelleborg,2026-01-03 00:00:00\n");
    }

    private static Dictionary<string, long> Versions(ShopProject shop) =>
        LakeFiles.Tables(shop.Lake).ToDictionary(table => table, table => IndependentTable.Versions(LakeFiles.Folder(shop.Lake, table))[^1]);

    /// <summary>Every version of the tables that the failing check guards.</summary>
    private static IEnumerable<string> VisibleVersions(ShopProject shop) =>
        from table in HeldBack
        from version in IndependentTable.Versions(LakeFiles.Folder(shop.Lake, table))
        select $"{table}@{version}";

    /// <summary>The file that the message names.</summary>
    private static string Evidence(TarnResult failed)
    {
        var paths = EvidencePath().Matches(failed.Output + failed.Error).Select(match => match.Value).Distinct();
        return Assert.Single(paths, File.Exists);
    }

    [GeneratedRegex(@"/[^\s'""]*_tarn/runs/[^\s'""]+\.json")]
    private static partial Regex EvidencePath();

    public void Dispose() => folder.Dispose();
}
