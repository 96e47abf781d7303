using Tarn.Delta.Actions;

namespace Tarn.Delta.Tests.Support;

/// <summary>Files in a test table's folder that stand for data files.</summary>
public static class DataFiles
{
    /// <summary>Writes a file of 100 bytes and gives the action that adds it.</summary>
    public static AddFile Put(this TestTable test, string path, TimeSpan age = default, params (string Column, string? Value)[] partition)
    {
        var file = Path.Combine(test.Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, new byte[100]);
        File.SetLastWriteTimeUtc(file, test.Table.Clock.GetUtcNow().UtcDateTime - age);
        return TestTable.File(path) with { PartitionValues = partition.ToDictionary(value => value.Column, value => value.Value) };
    }

    public static bool Has(this TestTable test, string path) => File.Exists(Path.Combine(test.Folder, path));
}
