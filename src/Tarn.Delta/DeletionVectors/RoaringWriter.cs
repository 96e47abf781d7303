using System.Buffers;
using System.Buffers.Binary;

namespace Tarn.Delta.DeletionVectors;

/// <summary>Writes positions as the 64-bit portable Roaring bitmap of deletion vectors (PROTOCOL.md, "Deletion Vector Format").</summary>
internal static class RoaringWriter
{
    /// <param name="positions">Strictly ascending, from 0.</param>
    /// <exception cref="ArgumentException">They are not.</exception>
    public static byte[] Write(ReadOnlySpan<long> positions)
    {
        CheckAscending(positions);
        var output = new ArrayBufferWriter<byte>(64 + (positions.Length / 4));
        WriteUInt32(output, Roaring.Magic);
        var buckets = CountHigh(positions, 32);
        WriteUInt32(output, (uint)buckets);
        WriteUInt32(output, 0); // the count of buckets is a 64-bit number
        while (!positions.IsEmpty)
        {
            var key = (uint)(positions[0] >> 32);
            var length = PrefixWithHigh(positions, 32);
            WriteUInt32(output, key);
            WriteBitmap(output, positions[..length]);
            positions = positions[length..];
        }

        return output.WrittenSpan.ToArray();
    }

    private static void WriteBitmap(ArrayBufferWriter<byte> output, ReadOnlySpan<long> positions)
    {
        List<(ushort Key, ushort[] Values, int Runs)> containers = [];
        for (var rest = positions; !rest.IsEmpty;)
        {
            var length = PrefixWithHigh(rest, 16);
            var values = new ushort[length];
            for (var index = 0; index < length; index++)
            {
                values[index] = (ushort)rest[index];
            }

            containers.Add(((ushort)(rest[0] >> 16), values, CountRuns(values)));
            rest = rest[length..];
        }

        var hasRuns = containers.Any(container => IsRun(container.Values.Length, container.Runs));
        WriteHeader(output, containers, hasRuns);
        foreach (var (_, values, runs) in containers)
        {
            WriteContainer(output, values, runs);
        }
    }

    private static void WriteHeader(ArrayBufferWriter<byte> output, List<(ushort Key, ushort[] Values, int Runs)> containers, bool hasRuns)
    {
        var headerSize = hasRuns ? 4 + ((containers.Count + 7) / 8) : 8;
        if (hasRuns)
        {
            WriteUInt32(output, Roaring.RunCookie | ((uint)(containers.Count - 1) << 16));
            var flags = new byte[(containers.Count + 7) / 8];
            for (var index = 0; index < containers.Count; index++)
            {
                if (IsRun(containers[index].Values.Length, containers[index].Runs))
                {
                    flags[index / 8] |= (byte)(1 << (index % 8));
                }
            }

            output.Write(flags);
        }
        else
        {
            WriteUInt32(output, Roaring.Cookie);
            WriteUInt32(output, (uint)containers.Count);
        }

        foreach (var (key, values, _) in containers)
        {
            WriteUInt16(output, key);
            WriteUInt16(output, (ushort)(values.Length - 1));
        }

        if (hasRuns && containers.Count < Roaring.OffsetThreshold)
        {
            return;
        }

        var offset = headerSize + (8 * containers.Count); // 4 bytes of key and count, 4 bytes of offset each
        foreach (var (_, values, runs) in containers)
        {
            WriteUInt32(output, (uint)offset);
            offset += ContainerSize(values.Length, runs);
        }
    }

    private static void WriteContainer(ArrayBufferWriter<byte> output, ushort[] values, int runs)
    {
        if (IsRun(values.Length, runs))
        {
            WriteRuns(output, values, runs);
        }
        else if (values.Length <= Roaring.ArrayLimit)
        {
            foreach (var value in values)
            {
                WriteUInt16(output, value);
            }
        }
        else
        {
            var bits = output.GetSpan(Roaring.BitmapBytes)[..Roaring.BitmapBytes];
            bits.Clear();
            foreach (var value in values)
            {
                bits[value >> 3] |= (byte)(1 << (value & 7));
            }

            output.Advance(Roaring.BitmapBytes);
        }
    }

    private static void WriteRuns(ArrayBufferWriter<byte> output, ushort[] values, int runs)
    {
        WriteUInt16(output, (ushort)runs);
        for (var start = 0; start < values.Length;)
        {
            var end = start;
            while (end + 1 < values.Length && values[end + 1] == values[end] + 1)
            {
                end++;
            }

            WriteUInt16(output, values[start]);
            WriteUInt16(output, (ushort)(end - start));
            start = end + 1;
        }
    }

    private static bool IsRun(int count, int runs) => 2 + (4 * runs) < PlainSize(count);

    private static int ContainerSize(int count, int runs) => Math.Min(2 + (4 * runs), PlainSize(count));

    private static int PlainSize(int count) => count <= Roaring.ArrayLimit ? 2 * count : Roaring.BitmapBytes;

    private static int CountRuns(ushort[] values)
    {
        var runs = 1;
        for (var index = 1; index < values.Length; index++)
        {
            runs += values[index] == values[index - 1] + 1 ? 0 : 1;
        }

        return runs;
    }

    private static int CountHigh(ReadOnlySpan<long> positions, int shift)
    {
        var count = 0;
        for (; !positions.IsEmpty; count++)
        {
            positions = positions[PrefixWithHigh(positions, shift)..];
        }

        return count;
    }

    /// <summary>How many positions at the beginning share the bits above <paramref name="shift"/>: they ascend, so a binary search finds it.</summary>
    private static int PrefixWithHigh(ReadOnlySpan<long> positions, int shift)
    {
        var found = positions.BinarySearch(((positions[0] >> shift) + 1) << shift);
        return found < 0 ? ~found : found;
    }

    private static void CheckAscending(ReadOnlySpan<long> positions)
    {
        for (var index = 0; index < positions.Length; index++)
        {
            if (positions[index] < 0 || (index > 0 && positions[index] <= positions[index - 1]))
            {
                throw new ArgumentException($"Positions of deleted rows must ascend from 0, each once; number {index} is {positions[index]}.", nameof(positions));
            }
        }
    }

    private static void WriteUInt32(ArrayBufferWriter<byte> output, uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(output.GetSpan(4), value);
        output.Advance(4);
    }

    private static void WriteUInt16(ArrayBufferWriter<byte> output, ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(output.GetSpan(2), value);
        output.Advance(2);
    }
}
