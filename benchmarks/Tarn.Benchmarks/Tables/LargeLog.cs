using System.Globalization;
using System.Text;
using Tarn.Delta.Storage;
using Tarn.DuckDb;

namespace Tarn.Benchmarks.Tables;

/// <summary>A table of many files that exist in its log only: one checkpoint, with statistics.</summary>
internal static class LargeLog
{
    public static async Task WriteAsync(string table, int files)
    {
        var log = Directory.CreateDirectory(Path.Combine(table, "_delta_log")).FullName;
        const string Schema = """{\"type\":\"struct\",\"fields\":[{\"name\":\"id\",\"type\":\"long\",\"nullable\":true,\"metadata\":{}},{\"name\":\"day\",\"type\":\"date\",\"nullable\":true,\"metadata\":{}},{\"name\":\"note\",\"type\":\"string\",\"nullable\":true,\"metadata\":{}}]}""";
        var commit = new StringBuilder()
            .AppendLine("""{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}""")
            .AppendLine(CultureInfo.InvariantCulture, $$$"""{"metaData":{"id":"7f9c1a52-57f5-4f8a-9d3b-0d5a9d3f1c11","format":{"provider":"parquet","options":{}},"schemaString":"{{{Schema}}}","partitionColumns":[],"configuration":{},"createdTime":1700000000000}}""");
        for (var index = 0; index < files; index++)
        {
            commit.AppendLine(CultureInfo.InvariantCulture, $$$"""{"add":{"path":"part-{{{index:D6}}}-{{{Guid.NewGuid():D}}}.c000.snappy.parquet","partitionValues":{},"size":{{{1_000_000 + index}}},"modificationTime":1700000000000,"dataChange":true,"stats":"{\"numRecords\":1000,\"minValues\":{\"id\":{{{index * 1000L}}},\"day\":\"2024-01-01\",\"note\":\"a\"},\"maxValues\":{\"id\":{{{(index * 1000L) + 999}}},\"day\":\"2024-12-31\",\"note\":\"z\"},\"nullCount\":{\"id\":0,\"day\":0,\"note\":3}}"}}""");
        }

        await File.WriteAllTextAsync(Path.Combine(log, "00000000000000000000.json"), commit.ToString());
        await File.WriteAllTextAsync(Path.Combine(log, "00000000000000000001.json"), """{"commitInfo":{"timestamp":1700000001000,"operation":"SET TBLPROPERTIES","operationParameters":{}}}""" + "\n");
        var engine = new DuckDbEngine(new DuckDbOptions());
        await using (engine)
        {
            await new Delta.DeltaTable(new LocalObjectStore(table), "", engine.Parquet, TimeProvider.System).CheckpointAsync();
        }

        File.Delete(Path.Combine(log, "00000000000000000000.json")); // as log clean-up does: the checkpoint is all there is
    }
}
