using System.Buffers.Binary;
using System.Numerics;

namespace Tarn.Delta.DeletionVectors;

/// <summary>Reads the 64-bit portable Roaring bitmap of deletion vectors.</summary>
internal static class RoaringReader
{
    /// <summary>The positions, ascending.</summary>
    /// <param name="payload">The whole bitmap.</param>
    /// <param name="cardinality">How many positions are expected.</param>
    /// <exception cref="FormatException">The bytes are no such bitmap, or hold another number of positions.</exception>
    public static long[] Read(ReadOnlySpan<byte> payload, long cardinality)
    {
        var input = new Cursor(payload);
        if (input.UInt32() != Roaring.Magic)
        {
            throw new FormatException("It does not begin with the magic number of 64-bit portable Roaring bitmaps.");
        }

        var buckets = input.UInt32() | ((ulong)input.UInt32() << 32);
        List<long> positions = new(checked((int)Math.Min(cardinality, payload.Length * 8192L)));
        for (ulong bucket = 0; bucket < buckets; bucket++)
        {
            var high = (long)input.UInt32() << 32;
            ReadBitmap(ref input, high, positions);
        }

        return positions.Count == cardinality
            ? [.. positions]
            : throw new FormatException($"It holds {positions.Count} positions, and the log says {cardinality}.");
    }

    private static void ReadBitmap(ref Cursor input, long high, List<long> positions)
    {
        var cookie = input.UInt32();
        var hasRuns = (cookie & 0xFFFF) == Roaring.RunCookie;
        if (!hasRuns && cookie != Roaring.Cookie)
        {
            throw new FormatException($"A bitmap in it begins with {cookie}, which is no Roaring cookie.");
        }

        var count = hasRuns ? (int)(cookie >> 16) + 1 : checked((int)input.UInt32());
        var runFlags = hasRuns ? input.Bytes((count + 7) / 8) : [];
        var headers = input.Bytes(checked(4 * count));
        if (!hasRuns || count >= Roaring.OffsetThreshold)
        {
            input.Bytes(checked(4 * count)); // offsets: the containers follow in order anyway
        }

        for (var index = 0; index < count; index++)
        {
            var key = high | ((long)BinaryPrimitives.ReadUInt16LittleEndian(headers[(4 * index)..]) << 16);
            var size = BinaryPrimitives.ReadUInt16LittleEndian(headers[((4 * index) + 2)..]) + 1;
            if (hasRuns && (runFlags[index / 8] & (1 << (index % 8))) != 0)
            {
                ReadRuns(ref input, key, positions);
            }
            else if (size <= Roaring.ArrayLimit)
            {
                ReadArray(ref input, key, size, positions);
            }
            else
            {
                ReadBits(ref input, key, positions);
            }
        }
    }

    private static void ReadRuns(ref Cursor input, long key, List<long> positions)
    {
        var runs = input.UInt16();
        for (var run = 0; run < runs; run++)
        {
            var start = input.UInt16();
            var last = start + input.UInt16();
            for (var value = (int)start; value <= last; value++)
            {
                positions.Add(key | (uint)value);
            }
        }
    }

    private static void ReadArray(ref Cursor input, long key, int size, List<long> positions)
    {
        var values = input.Bytes(2 * size);
        for (var index = 0; index < size; index++)
        {
            positions.Add(key | BinaryPrimitives.ReadUInt16LittleEndian(values[(2 * index)..]));
        }
    }

    private static void ReadBits(ref Cursor input, long key, List<long> positions)
    {
        var bits = input.Bytes(Roaring.BitmapBytes);
        for (var word = 0; word < Roaring.BitmapBytes / 8; word++)
        {
            for (var set = BinaryPrimitives.ReadUInt64LittleEndian(bits[(8 * word)..]); set != 0; set &= set - 1)
            {
                positions.Add(key | (uint)((64 * word) + BitOperations.TrailingZeroCount(set)));
            }
        }
    }

    private ref struct Cursor(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> rest = bytes;

        public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4));

        public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2));

        public ReadOnlySpan<byte> Bytes(int count)
        {
            if (count < 0 || count > rest.Length)
            {
                throw new FormatException("It ends too early.");
            }

            var taken = rest[..count];
            rest = rest[count..];
            return taken;
        }
    }
}
