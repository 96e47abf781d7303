using Tarn.Delta.Actions;
using Tarn.Delta.DeletionVectors;
using Tarn.Delta.Tests.Support;

namespace Tarn.Delta.Tests;

public sealed class DeletionVectorTests : IDisposable
{
    private readonly TestTable test = new();

    private static readonly Dictionary<string, long[]> Positions = MakePositions();

    public static TheoryData<string> PositionNames() => [.. Positions.Keys];

    [Theory]
    [MemberData(nameof(PositionNames))]
    public async Task Written_positions_are_read_again(string name)
    {
        var positions = Positions[name];
        var descriptor = await DeletionVectorFile.WriteAsync(test.Table, positions);
        Assert.Equal(("u", positions.Length), (descriptor.StorageType, (int)descriptor.Cardinality));
        Assert.Equal(positions, await DeletionVectorFile.ReadAsync(test.Table, descriptor));

        var bitmap = RoaringWriter.Write(positions);
        var inline = new DeletionVectorDescriptor { StorageType = "i", PathOrInlineDv = Z85.Encode(bitmap), SizeInBytes = bitmap.Length, Cardinality = positions.Length };
        Assert.Equal(positions, await DeletionVectorFile.ReadAsync(test.Table, inline));
    }

    [Fact]
    public async Task Vectors_of_many_files_share_one_file()
    {
        var descriptors = await DeletionVectorFile.WriteAllAsync(test.Table, [[1, 2], [3], [4, 5, 6]]);
        Assert.Single(Directory.GetFiles(test.Folder, "deletion_vector_*.bin"));
        var read = await DeletionVectorFile.ReadAllAsync(test.Table, [descriptors[2], descriptors[0], descriptors[1]]);
        Assert.Equal(new long[][] { [4, 5, 6], [1, 2], [3] }, read);
    }

    [Fact]
    public async Task Absolute_path_inside_of_the_store_is_read()
    {
        var descriptor = await DeletionVectorFile.WriteAsync(test.Table, [3, 4]);
        var file = Directory.GetFiles(test.Folder, "deletion_vector_*.bin").Single();
        foreach (var path in new[] { "file://" + file, "file:" + file, file.Replace("sales", "%73ales", StringComparison.Ordinal) })
        {
            Assert.Equal((long[])[3, 4], await DeletionVectorFile.ReadAsync(test.Table, descriptor with { StorageType = "p", PathOrInlineDv = path }));
        }
    }

    [Fact]
    public async Task Every_flipped_byte_is_noticed()
    {
        var descriptor = await DeletionVectorFile.WriteAsync(test.Table, [1, 7, 70_000]);
        var file = Directory.GetFiles(test.Folder, "deletion_vector_*.bin").Single();
        var good = await File.ReadAllBytesAsync(file);
        for (var index = 0; index < good.Length; index++)
        {
            var bad = good.ToArray();
            bad[index] ^= 0x10;
            await File.WriteAllBytesAsync(file, bad);
            var error = await Assert.ThrowsAsync<DeltaException>(() => DeletionVectorFile.ReadAsync(test.Table, descriptor));
            Assert.Contains(Path.GetFileName(file), error.Message, StringComparison.Ordinal);
            Assert.Contains("silver/sales", error.Message, StringComparison.Ordinal);
        }

        await File.WriteAllBytesAsync(file, good.AsMemory(0, good.Length - 1));
        await Assert.ThrowsAsync<DeltaException>(() => DeletionVectorFile.ReadAsync(test.Table, descriptor));
        File.Delete(file);
        Assert.Contains("missing", (await Assert.ThrowsAsync<DeltaException>(() => DeletionVectorFile.ReadAsync(test.Table, descriptor))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Z85_is_that_of_the_specification()
    {
        byte[] bytes = [0x86, 0x4F, 0xD2, 0x6F, 0xB5, 0x59, 0xF7, 0x5B];
        Assert.Equal("HelloWorld", Z85.Encode(bytes));
        Assert.Equal(bytes, Z85.Decode("HelloWorld"));
        Assert.Equal([0x86, 0x4F, 0xD2, 0x6F, 3, 0], Z85.Decode("Hello##093"));
        Assert.Throws<FormatException>(() => Z85.Decode("Hell"));
        Assert.Throws<FormatException>(() => Z85.Decode("####\""));
        Assert.Equal(0xCBF43926, Crc32.Of("123456789"u8));
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(5, 4)]
    [InlineData(-1, 4)]
    public async Task Positions_that_do_not_ascend_are_a_bug_of_the_caller(long first, long second) =>
        await Assert.ThrowsAsync<ArgumentException>(() => DeletionVectorFile.WriteAsync(test.Table, [first, second]));

    public void Dispose() => test.Dispose();

    private static Dictionary<string, long[]> MakePositions()
    {
        var random = new Random(20);
        return new Dictionary<string, long[]>
        {
            { "none", [] },
            { "one", [0] },
            { "few", [0, 1, 5, 100, 65535, 65536, 70000] },
            { "dense", [.. Enumerable.Range(0, 200_000).Select(value => (long)value)] },
            { "half of a container", [.. Enumerable.Range(0, 32_768).Select(value => 2L * value)] },
            { "limit of an array", [.. Enumerable.Range(0, 4096).Select(value => 3L * value)] },
            { "past the limit of an array", [.. Enumerable.Range(0, 4097).Select(value => 3L * value)] },
            { "five containers with runs", [.. Enumerable.Range(0, 5).SelectMany(index => Enumerable.Range(0, 1000).Select(value => (65_536L * index) + value))] },
            { "three containers, one run", [.. Enumerable.Range(0, 1000).Select(value => (long)value), 65_536, 65_538, 200_000] },
            { "whole container", [.. Enumerable.Range(65_536, 65_536).Select(value => (long)value)] },
            { "past 2^32", [7, (1L << 32) - 1, 1L << 32, (1L << 32) + 9, (5L << 32) + 70_000] },
            { "random sparse", [.. Enumerable.Range(0, 5000).Select(_ => random.NextInt64(1L << 40)).Distinct().Order()] },
            { "random dense", [.. Enumerable.Range(0, 100_000).Select(_ => random.NextInt64(300_000)).Distinct().Order()] },
        };
    }
}
