using System.Numerics;
using System.Text;
using Tarn.DuckDb.Native;
using Tarn.Engines;

namespace Tarn.DuckDb.Binding;

/// <summary>Makes native values of .NET ones: those that <see cref="RowBatch.GetValue"/> gives. The caller disposes them.</summary>
internal static unsafe class NativeValues
{
    /// <summary>The type that a parameter has by its .NET type; nested values need a column's type.</summary>
    internal static DuckDbType TypeOf(object? value) => value switch
    {
        null => new(DuckDbTypeId.SqlNull),
        bool => new(DuckDbTypeId.Boolean),
        sbyte => new(DuckDbTypeId.TinyInt),
        short => new(DuckDbTypeId.SmallInt),
        int => new(DuckDbTypeId.Integer),
        long => new(DuckDbTypeId.BigInt),
        byte => new(DuckDbTypeId.UTinyInt),
        ushort => new(DuckDbTypeId.USmallInt),
        uint => new(DuckDbTypeId.UInteger),
        ulong => new(DuckDbTypeId.UBigInt),
        BigInteger => new(DuckDbTypeId.HugeInt),
        float => new(DuckDbTypeId.Float),
        double => new(DuckDbTypeId.Double),
        DecimalValue number => new(DuckDbTypeId.Decimal) { Precision = 38, Scale = number.Scale },
        string => new(DuckDbTypeId.Varchar),
        byte[] => new(DuckDbTypeId.Blob),
        Guid => new(DuckDbTypeId.Uuid),
        DateValue => new(DuckDbTypeId.Date),
        TimeValue { OffsetSeconds: null } => new(DuckDbTypeId.Time),
        TimeValue => new(DuckDbTypeId.TimeTz),
        TimestampValue { IsUtc: true } => new(DuckDbTypeId.TimestampTz),
        TimestampValue => new(DuckDbTypeId.Timestamp),
        IntervalValue => new(DuckDbTypeId.Interval),
        object?[] list => new(DuckDbTypeId.List) { Children = [("", list.Length == 0 ? new(DuckDbTypeId.SqlNull) : TypeOf(list.FirstOrDefault(item => item is not null)))] },
        _ => throw new ArgumentException($"A {value.GetType()} cannot be a parameter of a DuckDB statement.", nameof(value)),
    };

    internal static ValueHandle Create(object? value, DuckDbType type) => value is null ? DuckDbNative.CreateNull() : type.Id switch
    {
        DuckDbTypeId.Boolean => DuckDbNative.CreateBool((byte)((bool)value ? 1 : 0)),
        DuckDbTypeId.TinyInt => DuckDbNative.CreateInt8((sbyte)value),
        DuckDbTypeId.SmallInt => DuckDbNative.CreateInt16((short)value),
        DuckDbTypeId.Integer => DuckDbNative.CreateInt32((int)value),
        DuckDbTypeId.BigInt => DuckDbNative.CreateInt64((long)value),
        DuckDbTypeId.UTinyInt => DuckDbNative.CreateUInt8((byte)value),
        DuckDbTypeId.USmallInt => DuckDbNative.CreateUInt16((ushort)value),
        DuckDbTypeId.UInteger => DuckDbNative.CreateUInt32((uint)value),
        DuckDbTypeId.UBigInt => DuckDbNative.CreateUInt64((ulong)value),
        DuckDbTypeId.HugeInt => DuckDbNative.CreateHugeInt(HugeData.Of((Int128)(BigInteger)value)),
        DuckDbTypeId.UHugeInt => DuckDbNative.CreateUHugeInt(HugeData.Of((UInt128)(BigInteger)value)),
        DuckDbTypeId.Bignum => Bignum((BigInteger)value),
        DuckDbTypeId.Float => DuckDbNative.CreateFloat((float)value),
        DuckDbTypeId.Double => DuckDbNative.CreateDouble((double)value),
        DuckDbTypeId.Decimal => Decimal((DecimalValue)value, type),
        DuckDbTypeId.Varchar => Text((string)value),
        DuckDbTypeId.Blob => Blob((byte[])value),
        DuckDbTypeId.Bit => Bit((string)value),
        DuckDbTypeId.Uuid => DuckDbNative.CreateUuid(Packed.Uuid((Guid)value)),
        DuckDbTypeId.Enum => Enum((string)value, type),
        DuckDbTypeId.Date => DuckDbNative.CreateDate(((DateValue)value).Days),
        DuckDbTypeId.Time => DuckDbNative.CreateTime(((TimeValue)value).Nanoseconds / 1000),
        DuckDbTypeId.TimeNs => DuckDbNative.CreateTimeNs(((TimeValue)value).Nanoseconds),
        DuckDbTypeId.TimeTz => DuckDbNative.CreateTimeTz(Packed.TimeWithZone((TimeValue)value)),
        DuckDbTypeId.Timestamp => DuckDbNative.CreateTimestamp(((TimestampValue)value).Microseconds),
        DuckDbTypeId.TimestampTz => DuckDbNative.CreateTimestampTz(((TimestampValue)value).Microseconds),
        DuckDbTypeId.TimestampS => DuckDbNative.CreateTimestampS(Scaled((TimestampValue)value, 1_000_000)),
        DuckDbTypeId.TimestampMs => DuckDbNative.CreateTimestampMs(Scaled((TimestampValue)value, 1000)),
        DuckDbTypeId.TimestampNs => DuckDbNative.CreateTimestampNs(Nanoseconds((TimestampValue)value)),
        DuckDbTypeId.Interval => Interval((IntervalValue)value),
        DuckDbTypeId.List or DuckDbTypeId.Array => List((object?[])value, type),
        DuckDbTypeId.Struct => Struct((KeyValuePair<string, object?>[])value, type),
        DuckDbTypeId.Map => Map((KeyValuePair<object, object?>[])value, type),
        DuckDbTypeId.Union => Union((KeyValuePair<string, object?>)value, type),
        _ => throw new EngineException($"A value of type {type} cannot be written. Write it as text, and cast it in SQL."),
    };

    private static ValueHandle Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        fixed (byte* pointer = bytes)
        {
            byte none = 0;
            return DuckDbNative.CreateVarchar(bytes.Length == 0 ? &none : pointer, (ulong)bytes.Length);
        }
    }

    private static ValueHandle Blob(byte[] bytes)
    {
        fixed (byte* pointer = bytes)
        {
            byte none = 0;
            return DuckDbNative.CreateBlob(bytes.Length == 0 ? &none : pointer, (ulong)bytes.Length);
        }
    }

    private static ValueHandle Bit(string text)
    {
        var bytes = Packed.Bits(text);
        fixed (byte* pointer = bytes)
        {
            return DuckDbNative.CreateBit(new((nint)pointer, (ulong)bytes.Length));
        }
    }

    private static ValueHandle Bignum(BigInteger value)
    {
        var bytes = BigInteger.Abs(value).ToByteArray(isUnsigned: true, isBigEndian: true);
        fixed (byte* pointer = bytes)
        {
            return DuckDbNative.CreateBignum(new((nint)pointer, (ulong)bytes.Length, (byte)(value.Sign < 0 ? 1 : 0)));
        }
    }

    private static ValueHandle Decimal(DecimalValue value, DuckDbType type)
    {
        var unscaled = value.Scale == type.Scale
            ? value.Unscaled
            : value.Scale < type.Scale
                ? value.Unscaled * BigInteger.Pow(10, type.Scale - value.Scale)
                : throw new EngineException($"{value} has more than the {type.Scale} digits behind the point that {type} has. Round it, or widen the type.");
        return BigInteger.Abs(unscaled) < BigInteger.Pow(10, type.Precision)
            ? DuckDbNative.CreateDecimal(new((byte)type.Precision, (byte)type.Scale, HugeData.Of((Int128)unscaled)))
            : throw new EngineException($"{value} has more digits than {type} holds. Widen the type.");
    }

    private static ValueHandle Enum(string value, DuckDbType type)
    {
        var index = type.EnumValues.ToList().IndexOf(value);
        using var native = NativeTypes.Create(type);
        return index >= 0
            ? DuckDbNative.CreateEnum(native, (ulong)index)
            : throw new EngineException($"'{value}' is not one of {type}. Use one of its texts.");
    }

    private static long Scaled(TimestampValue value, long microsecondsEach) => value.IsFinite ? value.Microseconds / microsecondsEach : value.Microseconds;

    private static long Nanoseconds(TimestampValue value) => value.IsFinite ? checked(value.Microseconds * 1000 + value.Nanoseconds) : value.Microseconds;

    private static ValueHandle Interval(IntervalValue value) => DuckDbNative.CreateInterval(new(value.Months, value.Days, value.Microseconds));

    private static ValueHandle List(object?[] items, DuckDbType type)
    {
        var element = type.Children[0].Type;
        using var native = NativeTypes.Create(element);
        using var values = new NativeItems(items.Select(item => Create(item, element)));
        fixed (nint* pointers = values.Pointers)
        {
            return type.Id == DuckDbTypeId.List
                ? DuckDbNative.CreateList(native, pointers, (ulong)items.Length)
                : DuckDbNative.CreateArray(native, pointers, (ulong)items.Length);
        }
    }

    private static ValueHandle Struct(KeyValuePair<string, object?>[] members, DuckDbType type)
    {
        using var native = NativeTypes.Create(type);
        using var values = new NativeItems(type.Children.Select((child, index) => Create(members[index].Value, child.Type)));
        fixed (nint* pointers = values.Pointers)
        {
            return DuckDbNative.CreateStruct(native, pointers);
        }
    }

    private static ValueHandle Map(KeyValuePair<object, object?>[] entries, DuckDbType type)
    {
        using var native = NativeTypes.Create(type);
        using var keys = new NativeItems(entries.Select(entry => Create(entry.Key, type.Children[0].Type)));
        using var values = new NativeItems(entries.Select(entry => Create(entry.Value, type.Children[1].Type)));
        fixed (nint* keyPointers = keys.Pointers, valuePointers = values.Pointers)
        {
            return DuckDbNative.CreateMap(native, keyPointers, valuePointers, (ulong)entries.Length);
        }
    }

    private static ValueHandle Union(KeyValuePair<string, object?> member, DuckDbType type)
    {
        var tag = type.Children.Select(child => child.Name).ToList().IndexOf(member.Key);
        if (tag < 0)
        {
            throw new EngineException($"'{member.Key}' is not a member of {type}. Use one of its members.");
        }

        using var native = NativeTypes.Create(type);
        using var value = Create(member.Value, type.Children[tag].Type);
        return DuckDbNative.CreateUnion(native, (ulong)tag, value);
    }

    /// <summary>Values that live until the value made of them exists. An empty list still has an address.</summary>
    private sealed class NativeItems : IDisposable
    {
        private readonly ValueHandle[] handles;

        internal NativeItems(IEnumerable<ValueHandle> values)
        {
            handles = [.. values];
            Pointers = handles.Length == 0 ? [0] : [.. handles.Select(handle => handle.DangerousGetHandle())];
        }

        internal nint[] Pointers { get; }

        public void Dispose()
        {
            foreach (var handle in handles)
            {
                handle.Dispose();
            }
        }
    }
}
