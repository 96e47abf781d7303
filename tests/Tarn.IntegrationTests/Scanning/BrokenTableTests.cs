using Tarn.Delta;
using Tarn.Delta.DeletionVectors;
using Tarn.DuckDb;
using Tarn.Engines;
using Tarn.IntegrationTests.Support;
using static Tarn.IntegrationTests.Support.HandMadeTable;

namespace Tarn.IntegrationTests.Scanning;

/// <summary>Damaged tables: the error names the table, the version and the file, and other tables go on.</summary>
public sealed class BrokenTableTests : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly DuckDbEngine engine = new(new() { MemoryLimitInBytes = 256L << 20, Threads = 1 });

    public static TheoryData<string> Damages() => ["cut in half", "cut at its end", "broken page", "broken header", "empty", "text", "other type", "gone"];

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task Damaged_data_file_is_named_with_its_table_and_version(string damage)
    {
        var table = await CreateAsync("a");
        var whole = await CreateAsync("b");
        await DamageAsync(table, damage);

        var error = await Assert.ThrowsAsync<EngineException>(() => table.RowsAsync("SELECT i, s FROM lake.t"));

        Assert.Contains("ersion 1", error.Message, StringComparison.Ordinal);
        Assert.Contains("two words.parquet", error.Message, StringComparison.Ordinal);
        Assert.Contains(damage == "gone" ? table.Folder : "lake.t", error.Message, StringComparison.Ordinal);
        Assert.Matches("backup", error.Message);
        Assert.DoesNotContain("__tarn", error.Message, StringComparison.Ordinal);
        Assert.Equal(2000, (await whole.RowsAsync()).Count);
        Assert.Equal(1000, (await table.RowsAsync(version: 0)).Count);
    }

    [Fact]
    public async Task Error_of_the_query_itself_is_not_blamed_on_a_file()
    {
        var table = await CreateAsync("a");

        Assert.DoesNotContain("damaged", (await Assert.ThrowsAsync<EngineException>(() => table.RowsAsync("SELECT error('my own') FROM lake.t"))).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("damaged", (await Assert.ThrowsAsync<EngineException>(() => table.RowsAsync("SELECT nope FROM lake.t"))).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("damaged", (await Assert.ThrowsAsync<EngineException>(() => table.RowsAsync("SELECT s::INTEGER FROM lake.t"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Damaged_deletion_vector_is_named_with_its_table_and_version()
    {
        var table = await CreateAsync("a", Protocol(3, 7, "deletionVectors"));
        var vector = await DeletionVectorFile.WriteAsync(table.Open(), [1, 2, 3]);
        var file = Directory.GetFiles(table.Folder, "deletion_vector_*.bin").Single();
        table.Commit(
            """{"remove":{"path":"first.parquet","dataChange":true,"deletionTimestamp":0}}""",
            $$$$"""{"add":{"path":"first.parquet","partitionValues":{},"size":1,"modificationTime":0,"dataChange":true,"stats":"{\"numRecords\":1000}","deletionVector":{"storageType":"{{{{vector.StorageType}}}}","pathOrInlineDv":"{{{{vector.PathOrInlineDv.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}}}}","offset":{{{{vector.Offset}}}},"sizeInBytes":{{{{vector.SizeInBytes}}}},"cardinality":3}}}""");
        Assert.Equal(1997, (await table.RowsAsync()).Count);
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);

        var error = await Assert.ThrowsAsync<EngineException>(() => table.RowsAsync());

        Assert.Contains("ersion 2", error.Message, StringComparison.Ordinal);
        Assert.Contains(Path.GetFileName(file), error.Message, StringComparison.Ordinal);
        Assert.Contains(table.Folder, error.Message, StringComparison.Ordinal);
        Assert.Equal(2000, (await table.RowsAsync(version: 1)).Count);
    }

    [Fact]
    public async Task Gap_in_the_log_and_broken_commits_are_named()
    {
        var table = await CreateAsync("a");
        table.Commit("""{"commitInfo":{}}""");
        table.Commit("""{"commitInfo":{}}""");
        var log = Path.Combine(table.Folder, "_delta_log");
        File.Move(Path.Combine(log, "00000000000000000002.json"), Path.Combine(log, "kept"));

        var gap = await Assert.ThrowsAsync<DeltaException>(() => table.RowsAsync());
        Assert.Contains("00000000000000000002.json", gap.Message, StringComparison.Ordinal);
        Assert.Contains(table.Folder, gap.Message, StringComparison.Ordinal);
        Assert.Equal(2000, (await table.RowsAsync(version: 1)).Count);

        await File.WriteAllTextAsync(Path.Combine(log, "00000000000000000002.json"), """{"add":{"path":""");
        var broken = await Assert.ThrowsAsync<DeltaException>(() => table.RowsAsync());
        Assert.Contains("00000000000000000002.json", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Corrupt_checkpoint_is_replaced_by_commits_or_named()
    {
        var table = await CreateAsync("a");
        var log = Path.Combine(table.Folder, "_delta_log");
        await File.WriteAllTextAsync(Path.Combine(log, "00000000000000000001.checkpoint.parquet"), "no Parquet file at all");
        await File.WriteAllTextAsync(Path.Combine(log, "_last_checkpoint"), """{"version":1,"size":4}""");
        table.Commit("""{"commitInfo":{}}""");

        try
        {
            Assert.Equal(2000, (await table.RowsAsync()).Count); // every commit is still there
        }
        catch (DeltaException exception)
        {
            Assert.Contains("00000000000000000001.checkpoint.parquet", exception.Message, StringComparison.Ordinal);
        }

        File.Delete(Path.Combine(log, "00000000000000000000.json"));
        File.Delete(Path.Combine(log, "00000000000000000001.json"));
        var error = await Assert.ThrowsAsync<DeltaException>(() => table.RowsAsync());
        Assert.Contains("00000000000000000001.checkpoint.parquet", error.Message, StringComparison.Ordinal);
        Assert.Contains(table.Folder, error.Message, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await engine.DisposeAsync();
        folder.Dispose();
    }

    private async Task<HandMadeTable> CreateAsync(string name, string? protocol = null)
    {
        var table = new HandMadeTable(folder[name], engine);
        await table.WriteAsync("first.parquet", "SELECT i::BIGINT AS i, hash(i)::VARCHAR AS s FROM range(1000) r(i)");
        await table.WriteAsync("two words.parquet", "SELECT i::BIGINT AS i, hash(i)::VARCHAR AS s FROM range(1000, 2000) r(i)", ", COMPRESSION zstd");
        return table
            .Commit(protocol ?? Protocol(), Metadata(Struct(Field("i", "long"), Field("s", "string"))), Add("first.parquet"))
            .Commit(Add("two%20words.parquet"));
    }

    private static async Task DamageAsync(HandMadeTable table, string damage)
    {
        var file = Path.Combine(table.Folder, "two words.parquet");
        var bytes = await File.ReadAllBytesAsync(file);
        switch (damage)
        {
            case "cut in half":
                await File.WriteAllBytesAsync(file, bytes[..(bytes.Length / 2)]);
                break;
            case "cut at its end":
                await File.WriteAllBytesAsync(file, bytes[..^20]);
                break;
            case "broken page":
                Array.Fill(bytes, (byte)0xA5, bytes.Length / 4, bytes.Length / 2);
                await File.WriteAllBytesAsync(file, bytes);
                break;
            case "broken header":
                Array.Fill(bytes, (byte)0xA5, 4, 30);
                await File.WriteAllBytesAsync(file, bytes);
                break;
            case "empty":
                await File.WriteAllBytesAsync(file, []);
                break;
            case "text":
                await File.WriteAllTextAsync(file, "This is no Parquet file.");
                break;
            case "other type":
                await table.WriteAsync("two words.parquet", "SELECT 'x' || i AS i, true AS s FROM range(10) r(i)");
                break;
            default:
                File.Delete(file);
                break;
        }
    }
}
