using System.Numerics;
using System.Text;
using Tarn.DuckDb.Native;
using Tarn.Engines;

namespace Tarn.DuckDb.Binding;

/// <summary>Reads one column of a chunk, and the columns inside it. Dead once the chunk is.</summary>
internal sealed unsafe class VectorReader
{
    private readonly DuckDbType type;
    private readonly byte* data;
    private readonly ulong* validity;
    private readonly VectorReader[] children;

    internal VectorReader(nint vector, DuckDbType type)
    {
        this.type = type;
        data = (byte*)DuckDbNative.VectorData(vector);
        validity = DuckDbNative.VectorValidity(vector);
        children = type.Id switch
        {
            DuckDbTypeId.List => [new(DuckDbNative.ListChild(vector), type.Children[0].Type)],
            DuckDbTypeId.Array => [new(DuckDbNative.ArrayChild(vector), type.Children[0].Type)],
            DuckDbTypeId.Map => Members(DuckDbNative.ListChild(vector), 0),
            DuckDbTypeId.Struct => Members(vector, 0),
            DuckDbTypeId.Union => Members(vector, 1), // member 0 of the underlying struct is the tag
            _ => [],
        };
        if (type.Id == DuckDbTypeId.Union)
        {
            children = [new(DuckDbNative.StructChild(vector, 0), new(DuckDbTypeId.UTinyInt)), .. children];
        }

        VectorReader[] Members(nint owner, ulong first) =>
            [.. type.Children.Select((child, index) => new VectorReader(DuckDbNative.StructChild(owner, first + (ulong)index), child.Type))];
    }

    internal DuckDbType Type => type;

    /// <summary>The element of a list; key and value of a map; the members of a struct.</summary>
    internal IReadOnlyList<VectorReader> Children => children;

    internal bool IsNull(long row) => validity is not null && (validity[row >> 6] & (1UL << (int)(row & 63))) == 0;

    /// <summary>A value that is not null, as it lies in memory.</summary>
    internal T Raw<T>(long row)
        where T : unmanaged => ((T*)data)[row];

    internal string Text(long row) => Encoding.UTF8.GetString(Bytes(row));

    /// <summary>The bytes of a text or blob, in DuckDB's memory.</summary>
    internal ReadOnlySpan<byte> Bytes(long row) => StringData.Bytes((StringData*)data + row);

    /// <summary>Where the elements of a list, array or map lie in <see cref="Children"/>.</summary>
    internal (long Offset, long Length) Items(long row)
    {
        if (type.Id == DuckDbTypeId.Array)
        {
            return (row * type.ArraySize, type.ArraySize);
        }

        var entry = Raw<ListEntry>(row);
        return ((long)entry.Offset, (long)entry.Length);
    }

    internal object? Read(long row) => IsNull(row) ? null : type.Id switch
    {
        DuckDbTypeId.Boolean => Raw<byte>(row) != 0,
        DuckDbTypeId.TinyInt => Raw<sbyte>(row),
        DuckDbTypeId.SmallInt => Raw<short>(row),
        DuckDbTypeId.Integer => Raw<int>(row),
        DuckDbTypeId.BigInt => Raw<long>(row),
        DuckDbTypeId.UTinyInt => Raw<byte>(row),
        DuckDbTypeId.USmallInt => Raw<ushort>(row),
        DuckDbTypeId.UInteger => Raw<uint>(row),
        DuckDbTypeId.UBigInt => Raw<ulong>(row),
        DuckDbTypeId.HugeInt => (BigInteger)Raw<HugeData>(row).Signed,
        DuckDbTypeId.UHugeInt => (BigInteger)Raw<HugeData>(row).Unsigned,
        DuckDbTypeId.Bignum => Packed.Bignum(Bytes(row)),
        DuckDbTypeId.Float => Raw<float>(row),
        DuckDbTypeId.Double => Raw<double>(row),
        DuckDbTypeId.Decimal => new DecimalValue(Unscaled(row), type.Scale),
        DuckDbTypeId.Varchar => Text(row),
        DuckDbTypeId.Blob or DuckDbTypeId.Geometry => Bytes(row).ToArray(),
        DuckDbTypeId.Bit => Packed.Bits(Bytes(row)),
        DuckDbTypeId.Uuid => Packed.Uuid(Raw<HugeData>(row)),
        DuckDbTypeId.Enum => type.EnumValues[EnumIndex(row)],
        DuckDbTypeId.Date => new DateValue(Raw<int>(row)),
        DuckDbTypeId.Time => new TimeValue(Raw<long>(row) * 1000),
        DuckDbTypeId.TimeNs => new TimeValue(Raw<long>(row)),
        DuckDbTypeId.TimeTz => Packed.TimeWithZone(Raw<ulong>(row)),
        DuckDbTypeId.Timestamp => new TimestampValue(Raw<long>(row), false),
        DuckDbTypeId.TimestampTz => new TimestampValue(Raw<long>(row), true),
        DuckDbTypeId.TimestampS => Packed.Timestamp(Raw<long>(row), 1_000_000),
        DuckDbTypeId.TimestampMs => Packed.Timestamp(Raw<long>(row), 1000),
        DuckDbTypeId.TimestampNs => Packed.TimestampOfNanoseconds(Raw<long>(row)),
        DuckDbTypeId.Interval => Interval(Raw<IntervalData>(row)),
        DuckDbTypeId.List or DuckDbTypeId.Array => List(Items(row)),
        DuckDbTypeId.Map => Map(Items(row)),
        DuckDbTypeId.Struct => type.Children.Select((child, index) => KeyValuePair.Create(child.Name, children[index].Read(row))).ToArray(),
        DuckDbTypeId.Union => Member(row),
        _ => throw new EngineException($"A value of type {type} cannot be read. Cast it to VARCHAR or JSON in the SELECT."),
    };

    private static IntervalValue Interval(IntervalData value) => new(value.Months, value.Days, value.Microseconds);

    private BigInteger Unscaled(long row) => type.Precision switch
    {
        <= 4 => Raw<short>(row),
        <= 9 => Raw<int>(row),
        <= 18 => Raw<long>(row),
        _ => Raw<HugeData>(row).Signed,
    };

    private int EnumIndex(long row) => type.EnumValues.Count switch
    {
        <= 256 => Raw<byte>(row),
        <= 65536 => Raw<ushort>(row),
        _ => checked((int)Raw<uint>(row)),
    };

    private object?[] List((long Offset, long Length) items)
    {
        var list = new object?[checked((int)items.Length)];
        for (var index = 0; index < list.Length; index++)
        {
            list[index] = children[0].Read(items.Offset + index);
        }

        return list;
    }

    private KeyValuePair<object, object?>[] Map((long Offset, long Length) items)
    {
        var map = new KeyValuePair<object, object?>[checked((int)items.Length)];
        for (var index = 0; index < map.Length; index++)
        {
            var position = items.Offset + index;
            map[index] = new(children[0].Read(position)!, children[1].Read(position));
        }

        return map;
    }

    private KeyValuePair<string, object?> Member(long row)
    {
        var tag = children[0].Raw<byte>(row);
        return new(type.Children[tag].Name, children[tag + 1].Read(row));
    }
}
