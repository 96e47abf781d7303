using System.Text.Json.Nodes;
using Tarn.Delta.Storage;
using Tarn.Delta.Tests.Support;
using Tarn.Testing;

namespace Tarn.Delta.Tests;

/// <summary>Tables of Spark, Databricks, Fabric and delta-rs, replayed from their commits and compared with what their manifest says.</summary>
public sealed class OtherWritersTests
{
    private static readonly string Root = Path.Combine(SharedData.Folder, "delta-tables");

    public static TheoryData<string> TablesWithWholeLogs()
    {
        TheoryData<string> names = [];
        foreach (var table in Manifest().Where(table => HasWholeLog(FolderOf(table))))
        {
            names.Add((string)table["path"]!);
        }

        return names;
    }

    [SharedDataTheory]
    [MemberData(nameof(TablesWithWholeLogs))]
    public async Task Replayed_log_has_the_files_and_rows_of_the_manifest(string path)
    {
        var entry = Manifest().Single(table => (string)table["path"]! == path);
        var parquet = new FakeParquet { Applied = ["columnMapping", "variantType", "variantType-preview", "variantShredding", "variantShredding-preview", "typeWidening"] };
        var table = new DeltaTable(new CommitsOnlyStore(new LocalObjectStore(FolderOf(entry))), "", parquet, TimeProvider.System);
        var expected = entry["expected"] as JsonObject;
        if ((bool?)expected?["error"] == true)
        {
            await Assert.ThrowsAsync<DeltaException>(() => table.GetSnapshotAsync());
            return;
        }

        var snapshot = await table.GetSnapshotAsync();
        if (entry["computed"] is JsonObject computed)
        {
            Assert.Equal((long)computed["version"]!, snapshot.Version.Value);
            Assert.Equal((int)computed["activeFiles"]!, snapshot.Files.Count);
            if (snapshot.RowCount is { } rows && computed["rows"] is { } wanted)
            {
                Assert.Equal((long)wanted, rows);
            }
        }

        if (expected?["tombstones"] is { } tombstones)
        {
            Assert.Equal((int)tombstones, snapshot.Tombstones.Count);
        }

        foreach (var (version, at) in expected?["versions"] as JsonObject ?? [])
        {
            var old = await table.GetSnapshotAsync(new TableVersion(long.Parse(version, System.Globalization.CultureInfo.InvariantCulture)));
            if (at?["files"] is { } files)
            {
                Assert.Equal((int)files, old.Files.Count);
            }
        }

        foreach (var oracle in entry["crcOracle"] as JsonArray ?? [])
        {
            var at = await table.GetSnapshotAsync(new TableVersion((long)oracle!["version"]!));
            Assert.Equal((int)oracle["numFiles"]!, at.Files.Count);
            Assert.Equal((long)oracle["tableSizeBytes"]!, at.SizeInBytes);
        }

        var columns = entry["columns"]?.AsArray().Select(column => (string)column!).ToList() ?? [];
        Assert.Equal(columns.Select(column => column.Split(':')[0]), snapshot.Schema.Fields.Select(field => field.Name));
    }

    private static IEnumerable<JsonObject> Manifest()
    {
        var file = Path.Combine(Root, "manifest.json");
        return File.Exists(file) ? JsonNode.Parse(File.ReadAllText(file))!.AsArray().Select(table => table!.AsObject()) : [];
    }

    private static string FolderOf(JsonObject table) => Path.Combine(Root, (string)table["path"]!);

    private static bool HasWholeLog(string folder)
    {
        var versions = Directory.EnumerateFiles(Path.Combine(folder, "_delta_log"), "*.json")
            .Select(Path.GetFileName)
            .Where(name => name!.Length == 25)
            .Select(name => long.Parse(name![..20], System.Globalization.CultureInfo.InvariantCulture))
            .Order()
            .ToList();
        return versions.Count > 0 && versions[0] == 0 && versions[^1] == versions.Count - 1;
    }
}
