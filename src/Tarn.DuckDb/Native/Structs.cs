using System.Runtime.InteropServices;

namespace Tarn.DuckDb.Native;

internal enum DuckDbState
{
    Success = 0,
    Error = 1,
}

/// <summary><c>duckdb_result</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct ResultData
{
    private readonly ulong columnCount;
    private readonly ulong rowCount;
    private readonly ulong rowsChanged;
    private readonly nint columns;
    private readonly nint errorMessage;
    private readonly nint internalData;
}

/// <summary><c>duckdb_query_progress_type</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct QueryProgressData(double Percentage, ulong RowsProcessed, ulong TotalRows);

/// <summary><c>duckdb_list_entry</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct ListEntry(ulong Offset, ulong Length);

/// <summary><c>duckdb_interval</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct IntervalData(int Months, int Days, long Microseconds);

/// <summary><c>duckdb_hugeint</c> and <c>duckdb_uhugeint</c>: the halves of 128 bits, the lower one first.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct HugeData(ulong Lower, ulong Upper)
{
    internal Int128 Signed => new(Upper, Lower);

    internal UInt128 Unsigned => new(Upper, Lower);

    internal static HugeData Of(Int128 value) => new((ulong)value, (ulong)(value >> 64));

    internal static HugeData Of(UInt128 value) => new((ulong)value, (ulong)(value >> 64));
}

/// <summary><c>duckdb_decimal</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct DecimalData(byte Width, byte Scale, HugeData Value);

/// <summary><c>duckdb_bit</c> and <c>duckdb_blob</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct BytesData(nint Data, ulong Size);

/// <summary><c>duckdb_bignum</c>: the absolute value, most significant byte first.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct BignumData(nint Data, ulong Size, byte IsNegative);

/// <summary><c>duckdb_string_t</c>: up to 12 bytes lie inside it, longer ones behind a pointer.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct StringData
{
    [FieldOffset(0)]
    internal uint Length;

    [FieldOffset(8)]
    internal nint Pointer;

    internal static unsafe ReadOnlySpan<byte> Bytes(StringData* text) =>
        text->Length <= 12 ? new((byte*)text + 4, (int)text->Length) : new((void*)text->Pointer, checked((int)text->Length));
}
