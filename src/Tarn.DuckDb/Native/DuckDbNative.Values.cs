using System.Runtime.InteropServices;

namespace Tarn.DuckDb.Native;

internal static unsafe partial class DuckDbNative
{
    [LibraryImport(Library, EntryPoint = "duckdb_destroy_value")]
    internal static partial void DestroyValue(ref nint value);

    [LibraryImport(Library, EntryPoint = "duckdb_create_null_value")]
    internal static partial ValueHandle CreateNull();

    [LibraryImport(Library, EntryPoint = "duckdb_create_bool")]
    internal static partial ValueHandle CreateBool(byte value);

    [LibraryImport(Library, EntryPoint = "duckdb_create_int8")]
    internal static partial ValueHandle CreateInt8(sbyte value);

    [LibraryImport(Library, EntryPoint = "duckdb_create_int16")]
    internal static partial ValueHandle CreateInt16(short value);

    [LibraryImport(Library, EntryPoint = "duckdb_create_int32")]
    internal static partial ValueHandle CreateInt32(int value);

    [LibraryImport(Library, EntryPoint = "duckdb_create_int64")]
    internal static partial ValueHandle CreateInt64(long value);

    [LibraryImport(Library, EntryPoint = "duckdb_create_uint8")]
    internal static partial ValueHandle CreateUInt8(byte value);

    [LibraryImport(Library, EntryPoint = "duckdb_create_uint16")]
    internal static partial ValueHandle CreateUInt16(ushort value);

    [LibraryImport(Library, EntryPoint = "duckdb_create_uint32")]
    internal static partial ValueHandle CreateUInt32(uint value);

    [LibraryImport(Library, EntryPoint = "duckdb_create_uint64")]
    internal static partial ValueHandle CreateUInt64(ulong value);

    [LibraryImport(Library, EntryPoint = "duckdb_create_hugeint")]
    internal static partial ValueHandle CreateHugeInt(HugeData value);

    [LibraryImport(Library, EntryPoint = "duckdb_create_uhugeint")]
    internal static partial ValueHandle CreateUHugeInt(HugeData value);

    [LibraryImport(Library, EntryPoint = "duckdb_create_bignum")]
    internal static partial ValueHandle CreateBignum(BignumData value);

    [LibraryImport(Library, EntryPoint = "duckdb_create_decimal")]
    internal static partial ValueHandle CreateDecimal(DecimalData value);

    [LibraryImport(Library, EntryPoint = "duckdb_create_float")]
    internal static partial ValueHandle CreateFloat(float value);

    [LibraryImport(Library, EntryPoint = "duckdb_create_double")]
    internal static partial ValueHandle CreateDouble(double value);

    [LibraryImport(Library, EntryPoint = "duckdb_create_varchar_length")]
    internal static partial ValueHandle CreateVarchar(byte* text, ulong length);

    [LibraryImport(Library, EntryPoint = "duckdb_create_blob")]
    internal static partial ValueHandle CreateBlob(byte* data, ulong length);

    [LibraryImport(Library, EntryPoint = "duckdb_create_bit")]
    internal static partial ValueHandle CreateBit(BytesData value);

    [LibraryImport(Library, EntryPoint = "duckdb_create_uuid")]
    internal static partial ValueHandle CreateUuid(HugeData value);

    [LibraryImport(Library, EntryPoint = "duckdb_create_date")]
    internal static partial ValueHandle CreateDate(int days);

    [LibraryImport(Library, EntryPoint = "duckdb_create_time")]
    internal static partial ValueHandle CreateTime(long microseconds);

    [LibraryImport(Library, EntryPoint = "duckdb_create_time_ns")]
    internal static partial ValueHandle CreateTimeNs(long nanoseconds);

    [LibraryImport(Library, EntryPoint = "duckdb_create_time_tz_value")]
    internal static partial ValueHandle CreateTimeTz(ulong bits);

    [LibraryImport(Library, EntryPoint = "duckdb_create_timestamp")]
    internal static partial ValueHandle CreateTimestamp(long microseconds);

    [LibraryImport(Library, EntryPoint = "duckdb_create_timestamp_tz")]
    internal static partial ValueHandle CreateTimestampTz(long microseconds);

    [LibraryImport(Library, EntryPoint = "duckdb_create_timestamp_s")]
    internal static partial ValueHandle CreateTimestampS(long seconds);

    [LibraryImport(Library, EntryPoint = "duckdb_create_timestamp_ms")]
    internal static partial ValueHandle CreateTimestampMs(long milliseconds);

    [LibraryImport(Library, EntryPoint = "duckdb_create_timestamp_ns")]
    internal static partial ValueHandle CreateTimestampNs(long nanoseconds);

    [LibraryImport(Library, EntryPoint = "duckdb_create_interval")]
    internal static partial ValueHandle CreateInterval(IntervalData value);

    [LibraryImport(Library, EntryPoint = "duckdb_create_enum_value")]
    internal static partial ValueHandle CreateEnum(LogicalTypeHandle type, ulong index);

    [LibraryImport(Library, EntryPoint = "duckdb_create_list_value")]
    internal static partial ValueHandle CreateList(LogicalTypeHandle elementType, nint* values, ulong count);

    [LibraryImport(Library, EntryPoint = "duckdb_create_array_value")]
    internal static partial ValueHandle CreateArray(LogicalTypeHandle elementType, nint* values, ulong count);

    [LibraryImport(Library, EntryPoint = "duckdb_create_struct_value")]
    internal static partial ValueHandle CreateStruct(LogicalTypeHandle type, nint* values);

    [LibraryImport(Library, EntryPoint = "duckdb_create_map_value")]
    internal static partial ValueHandle CreateMap(LogicalTypeHandle type, nint* keys, nint* values, ulong count);

    [LibraryImport(Library, EntryPoint = "duckdb_create_union_value")]
    internal static partial ValueHandle CreateUnion(LogicalTypeHandle type, ulong tag, ValueHandle value);
}
