using System.Globalization;
using System.Numerics;
using Tarn.DuckDb.Native;
using Tarn.Engines;

namespace Tarn.DuckDb.Binding;

/// <summary>The types that DuckDB packs into bits of its own making (duckdb.h; src/common/types/{bit,uuid,bignum,datetime}).</summary>
internal static class Packed
{
    private const int MaxOffsetSeconds = 15 * 3600 + 59 * 60 + 59;
    private const int BignumHeaderBytes = 3;

    /// <summary>A bit string: the first byte counts the padding bits at the front of the second.</summary>
    internal static string Bits(ReadOnlySpan<byte> bytes)
    {
        var padding = bytes[0];
        var text = new char[(bytes.Length - 1) * 8 - padding];
        for (var index = 0; index < text.Length; index++)
        {
            var bit = index + padding;
            text[index] = (bytes[1 + bit / 8] & (0x80 >> (bit % 8))) != 0 ? '1' : '0';
        }

        return new(text);
    }

    internal static byte[] Bits(string text)
    {
        var padding = (8 - text.Length % 8) % 8;
        var bytes = new byte[1 + (text.Length + padding) / 8];
        bytes[0] = (byte)padding;
        for (var bit = 0; bit < padding; bit++)
        {
            bytes[1] |= (byte)(0x80 >> bit);
        }

        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] == '1')
            {
                bytes[1 + (index + padding) / 8] |= (byte)(0x80 >> ((index + padding) % 8));
            }
        }

        return bytes;
    }

    /// <summary>A UUID in a vector: a signed number whose top bit is flipped, so that it sorts as text does.</summary>
    internal static Guid Uuid(HugeData value)
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, new(value.Upper ^ (1UL << 63), value.Lower));
        return new(bytes, bigEndian: true);
    }

    /// <summary>A UUID as <c>duckdb_create_uuid</c> takes it: the plain number.</summary>
    internal static HugeData Uuid(Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        _ = value.TryWriteBytes(bytes, bigEndian: true, out _);
        return HugeData.Of(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes));
    }

    /// <summary>A big number: three bytes of header whose top bit is set for a positive one, then the magnitude, greatest byte first; all bits flipped when negative.</summary>
    internal static BigInteger Bignum(ReadOnlySpan<byte> bytes)
    {
        var isNegative = (bytes[0] & 0x80) == 0;
        var magnitude = bytes[BignumHeaderBytes..].ToArray();
        if (isNegative)
        {
            for (var index = 0; index < magnitude.Length; index++)
            {
                magnitude[index] = (byte)~magnitude[index];
            }
        }

        var number = new BigInteger(magnitude, isUnsigned: true, isBigEndian: true);
        return isNegative ? -number : number;
    }

    /// <summary>A time with zone: microseconds in the upper 40 bits, the offset in the lower 24, counted down from the greatest.</summary>
    internal static TimeValue TimeWithZone(ulong bits) => new((long)(bits >> 24) * 1000, MaxOffsetSeconds - (int)(bits & 0xFFFFFF));

    internal static ulong TimeWithZone(TimeValue time) =>
        ((ulong)(time.Nanoseconds / 1000) << 24) | (uint)(MaxOffsetSeconds - (time.OffsetSeconds ?? 0));

    internal static TimestampValue Timestamp(long count, long microsecondsEach)
    {
        if (count is TimestampValue.Infinity or TimestampValue.NegativeInfinity)
        {
            return new(count, false);
        }

        var microseconds = (Int128)count * microsecondsEach;
        return microseconds <= long.MaxValue && microseconds >= long.MinValue
            ? new((long)microseconds, false)
            : throw new EngineException(string.Create(
                CultureInfo.InvariantCulture,
                $"The timestamp {count} × {microsecondsEach} µs lies outside of the years that Tarn can show. Cast the column to VARCHAR in the SELECT."));
    }

    internal static TimestampValue TimestampOfNanoseconds(long nanoseconds)
    {
        if (nanoseconds is TimestampValue.Infinity or TimestampValue.NegativeInfinity)
        {
            return new(nanoseconds, false);
        }

        var microseconds = Math.DivRem(nanoseconds, 1000, out var rest);
        return rest < 0 ? new(microseconds - 1, false) { Nanoseconds = (int)rest + 1000 } : new(microseconds, false) { Nanoseconds = (int)rest };
    }
}
