using System.Text.Json;
using Tarn.Testing.Reader;

namespace Tarn.AcceptanceTests.Support;

/// <summary>A lake's folder, seen from outside.</summary>
internal static class LakeFiles
{
    /// <summary>Columns that say when a row came and in which batch: different in every run, the same rows all the same.</summary>
    public static readonly string[] RunColumns = ["_batch_id", "_run_at"];

    /// <summary>Names like <c>silver.sales</c>, of every folder with a Delta log.</summary>
    public static IReadOnlyList<string> Tables(string lake) =>
    [
        .. Directory.EnumerateDirectories(lake).Where(layer => !Path.GetFileName(layer).StartsWith('_'))
            .SelectMany(Directory.EnumerateDirectories).Where(IndependentTable.Exists)
            .Select(folder => $"{Path.GetFileName(Path.GetDirectoryName(folder))}.{Path.GetFileName(folder)}").Order(StringComparer.Ordinal),
    ];

    public static string Folder(string lake, string table) => Path.Combine(lake, table.Split('.')[0], table.Split('.')[1]);

    public static IndependentTable Table(string lake, string table, long? version = null) => IndependentTable.Read(Folder(lake, table), version);

    /// <summary>Every table's rows, run columns left out.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Rows(string lake) =>
        Tables(lake).ToDictionary(table => table, table => TableRows.Sorted(Table(lake, table), RunColumns));

    /// <summary>Fails with the first rows that differ, so that a broken sweep says what broke.</summary>
    public static void AssertSameRows(
        IReadOnlyDictionary<string, IReadOnlyList<string>> expected, IReadOnlyDictionary<string, IReadOnlyList<string>> actual, string context)
    {
        Assert.True(expected.Keys.Order().SequenceEqual(actual.Keys.Order()), $"{context}: tables {string.Join(", ", actual.Keys)}, expected {string.Join(", ", expected.Keys)}.");
        foreach (var (table, rows) in expected)
        {
            if (!rows.SequenceEqual(actual[table]))
            {
                var missing = Less(rows, actual[table]);
                var extra = Less(actual[table], rows);
                Assert.Fail(
                    $"{context}: {table} has {actual[table].Count} rows, expected {rows.Count}. {missing.Count} missing, {extra.Count} too many."
                    + $"\nmissing:\n{string.Join('\n', missing.Take(3))}\ntoo many:\n{string.Join('\n', extra.Take(3))}");
            }
        }
    }

    /// <summary>The newest lake commit's tables and versions.</summary>
    public static IReadOnlyDictionary<string, long> NewestCommit(string lake)
    {
        var newest = Directory.EnumerateFiles(Path.Combine(lake, "_tarn", "commits"), "*.json").Max(StringComparer.Ordinal)!;
        using var document = JsonDocument.Parse(File.ReadAllText(newest));
        return document.RootElement.GetProperty("tables").EnumerateObject().ToDictionary(table => table.Name, table => table.Value.GetInt64());
    }

    private static List<string> Less(IReadOnlyList<string> rows, IReadOnlyList<string> taken)
    {
        var counts = taken.CountBy(row => row).ToDictionary();
        return [.. rows.Where(row => !counts.TryGetValue(row, out var left) || (counts[row] = left - 1) < 0)];
    }
}
