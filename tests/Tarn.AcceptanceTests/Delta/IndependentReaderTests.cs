using System.Text.Json;
using Tarn.AcceptanceTests.Support;
using Tarn.Testing;
using Tarn.Testing.Reader;

namespace Tarn.AcceptanceTests.Delta;

/// <summary>The second reader agrees with what Spark and delta-rs say of tables that they wrote: only then is it a judge of ours.</summary>
public sealed class IndependentReaderTests
{
    public static TheoryData<string> Tables => ["deletion_vectors", "basic_append", "with_checkpoint", "with_schema_change", "no_replay"];

    [SharedDataTheory]
    [MemberData(nameof(Tables))]
    public void Reads_the_rows_that_another_writer_expects(string name)
    {
        var folder = Path.Combine(SharedData.Folder, "delta-tables", "dat", name);
        var table = IndependentTable.Read(Path.Combine(folder, "delta"));
        using var duck = new Duck();
        var columns = string.Join(", ", table.Columns.Select(column => $"{TableRows.Text(column)} AS {Duck.Name(column)}"));
        var expected = $"SELECT {columns} FROM read_parquet({Duck.Literal(ExpectedParquet(folder))})";
        var read = $"SELECT {columns} FROM {TableRows.From(table)}";
        Assert.NotEmpty(duck.Rows(read));
        Assert.Empty(duck.Rows($"(({read}) EXCEPT ALL ({expected})) UNION ALL (({expected}) EXCEPT ALL ({read}))"));
    }

    [SharedDataFact]
    public void Reads_a_table_whose_oldest_commits_are_only_in_a_checkpoint()
    {
        var folder = Path.Combine(SharedData.Folder, "delta-tables", "dat", "with_checkpoint", "delta");
        using var copy = new TempFolder();
        Folders.Copy(folder, copy.At("table"));
        foreach (var commit in (string[])["00000000000000000000.json", "00000000000000000001.json", "00000000000000000002.json"])
        {
            File.Delete(copy.At("table", "_delta_log", commit));
        }

        Assert.Equal(TableRows.Sorted(IndependentTable.Read(folder)), TableRows.Sorted(IndependentTable.Read(copy.At("table"))));
    }

    [SharedDataFact]
    public void Finds_the_same_active_files_in_every_table_whose_log_it_can_replay()
    {
        using var manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(SharedData.Folder, "delta-tables", "manifest.json")));
        var compared = 0;
        foreach (var entry in manifest.RootElement.EnumerateArray().Where(IsPlain))
        {
            var path = Path.Combine(SharedData.Folder, "delta-tables", entry.GetProperty("path").GetString()!);
            var table = IndependentTable.Read(Directory.Exists(Path.Combine(path, "_delta_log")) ? path : Path.Combine(path, "delta"));
            Assert.Equal(entry.GetProperty("computed").GetProperty("activeFiles").GetInt64(), table.Files.Count);
            compared++;
        }

        Assert.InRange(compared, 20, 100);
    }

    /// <summary>A log of commit files from version 0 on; tables without them are for other readers' tests.</summary>
    private static bool IsPlain(JsonElement entry) =>
        entry.TryGetProperty("computed", out var computed) && computed.ValueKind == JsonValueKind.Object && computed.TryGetProperty("activeFiles", out _)
        && entry.GetProperty("log") is var log
        && log.GetProperty("jsonCommits").GetInt64() == log.GetProperty("latestVersion").GetInt64() + 1
        && log.GetProperty("stagedCommits").GetInt64() == 0
        && log.GetProperty("compacted").GetInt64() == 0
        && entry.GetProperty("features").EnumerateArray().All(feature => !feature.GetString()!.StartsWith("dv", StringComparison.Ordinal));

    private static string ExpectedParquet(string folder) => Path.Combine(folder, "expected", "latest", "table_content", "*.parquet");
}
