using System.Buffers.Binary;

namespace Tarn.Testing.Reader;

/// <summary>
/// Positions of a deletion vector: the portable 64-bit Roaring serialization (RoaringFormatSpec) behind the protocol's magic number
/// (PROTOCOL.md, "Deletion Vector Format"). Written apart from the product, so that both must agree on the bytes.
/// </summary>
public static class RoaringReader
{
    private const uint Magic = 1681511377;
    private const ushort CookieWithRuns = 12347;
    private const ushort CookieWithoutRuns = 12346;
    private const int OffsetsFromContainers = 4;

    public static IReadOnlyList<long> Positions(ReadOnlySpan<byte> data)
    {
        Assert.Equal(Magic, BinaryPrimitives.ReadUInt32LittleEndian(data));
        var bitmaps = BinaryPrimitives.ReadInt64LittleEndian(data[4..]);
        var at = 12;
        List<long> positions = [];
        for (var bitmap = 0L; bitmap < bitmaps; bitmap++)
        {
            var high = (long)BinaryPrimitives.ReadUInt32LittleEndian(data[at..]) << 32;
            at += 4;
            ReadBitmap(data, ref at, high, positions);
        }

        Assert.Equal(data.Length, at);
        return positions;
    }

    private static void ReadBitmap(ReadOnlySpan<byte> data, ref int at, long high, List<long> positions)
    {
        var cookie = BinaryPrimitives.ReadUInt32LittleEndian(data[at..]);
        at += 4;
        var withRuns = (ushort)cookie == CookieWithRuns;
        int containers;
        var runFlags = 0;
        if (withRuns)
        {
            containers = (int)(cookie >> 16) + 1;
            runFlags = at;
            at += (containers + 7) / 8;
        }
        else
        {
            Assert.Equal(CookieWithoutRuns, cookie);
            containers = (int)BinaryPrimitives.ReadUInt32LittleEndian(data[at..]);
            at += 4;
        }

        var keys = at;
        at += containers * 4;
        if (!withRuns || containers >= OffsetsFromContainers)
        {
            at += containers * 4;
        }

        for (var container = 0; container < containers; container++)
        {
            var start = high | ((long)BinaryPrimitives.ReadUInt16LittleEndian(data[(keys + (container * 4))..]) << 16);
            var cardinality = BinaryPrimitives.ReadUInt16LittleEndian(data[(keys + (container * 4) + 2)..]) + 1;
            if (withRuns && (data[runFlags + (container / 8)] >> (container % 8) & 1) == 1)
            {
                ReadRuns(data, ref at, start, positions);
            }
            else if (cardinality <= 4096)
            {
                ReadArray(data, ref at, start, cardinality, positions);
            }
            else
            {
                ReadBits(data, ref at, start, positions);
            }
        }
    }

    private static void ReadRuns(ReadOnlySpan<byte> data, ref int at, long start, List<long> positions)
    {
        var runs = BinaryPrimitives.ReadUInt16LittleEndian(data[at..]);
        at += 2;
        for (var run = 0; run < runs; run++, at += 4)
        {
            var first = BinaryPrimitives.ReadUInt16LittleEndian(data[at..]);
            var more = BinaryPrimitives.ReadUInt16LittleEndian(data[(at + 2)..]);
            for (var value = 0; value <= more; value++)
            {
                positions.Add(start + first + value);
            }
        }
    }

    private static void ReadArray(ReadOnlySpan<byte> data, ref int at, long start, int cardinality, List<long> positions)
    {
        for (var value = 0; value < cardinality; value++, at += 2)
        {
            positions.Add(start + BinaryPrimitives.ReadUInt16LittleEndian(data[at..]));
        }
    }

    private static void ReadBits(ReadOnlySpan<byte> data, ref int at, long start, List<long> positions)
    {
        for (var bit = 0; bit < 65536; bit++)
        {
            if ((data[at + (bit / 8)] >> (bit % 8) & 1) == 1)
            {
                positions.Add(start + bit);
            }
        }

        at += 8192;
    }
}
