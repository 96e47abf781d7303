using System.Globalization;
using Tarn.AcceptanceTests.Shop;
using Tarn.AcceptanceTests.Support;
using Tarn.Testing.Reader;

namespace Tarn.AcceptanceTests.Delta;

public sealed class CheckpointTests : IDisposable
{
    private readonly TempFolder folder = new();

    [Fact]
    public async Task Tables_of_many_runs_are_read_from_their_checkpoints_when_older_commits_are_gone()
    {
        var data = folder.At("data");
        var shop = ShopProject.Create(folder.At("shop"), data);
        for (var day = 1; day <= 12; day++)
        {
            ShopData.WriteDay(data, day, rows: 20);
            (await shop.RunAsync("run", "--select", "+silver.latest_orders", "+silver.customers")).Expect(0);
        }

        foreach (var table in (string[])["bronze.orders", "silver.latest_orders", "silver.customers"])
        {
            var whole = LakeFiles.Folder(shop.Lake, table);
            var checkpoint = Directory.EnumerateFiles(Path.Combine(whole, "_delta_log"), "*.checkpoint.parquet").Max(StringComparer.Ordinal);
            Assert.True(checkpoint is not null, $"{table} has no checkpoint after {IndependentTable.Versions(whole).Count} commits.");

            var copy = folder.At("copy", table);
            Folders.Copy(whole, copy);
            foreach (var commit in Directory.EnumerateFiles(Path.Combine(copy, "_delta_log"), "*.json"))
            {
                if (string.CompareOrdinal(Path.GetFileName(commit)[..20], Path.GetFileName(checkpoint)[..20]) <= 0)
                {
                    File.Delete(commit);
                }
            }

            Assert.Equal(TableRows.Sorted(IndependentTable.Read(whole)), TableRows.Sorted(IndependentTable.Read(copy)));
            var counted = (await TarnProgram.RunAsync(folder.Path, "query", "--output", "csv", $"SELECT count(*) AS n FROM delta.`{copy}`")).Expect(0);
            Assert.Equal(TableRows.Count(IndependentTable.Read(whole)).ToString(CultureInfo.InvariantCulture), Assert.Single(CsvText.Rows(counted.Output))["n"]);
        }
    }

    public void Dispose() => folder.Dispose();
}
