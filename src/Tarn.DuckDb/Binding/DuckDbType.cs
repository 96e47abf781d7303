using System.Globalization;
using Tarn.DuckDb.Native;

namespace Tarn.DuckDb.Binding;

/// <summary>A DuckDB type with its parts. Prints as SQL.</summary>
internal sealed record DuckDbType(DuckDbTypeId Id)
{
    /// <summary>JSON and other names that a type goes by; null for none.</summary>
    internal string? Alias { get; init; }

    /// <summary>Digits in all, of a decimal.</summary>
    internal int Precision { get; init; }

    /// <summary>Digits behind the point, of a decimal.</summary>
    internal int Scale { get; init; }

    /// <summary>Elements, of a fixed-size array.</summary>
    internal int ArraySize { get; init; }

    /// <summary>The texts of an enum.</summary>
    internal IReadOnlyList<string> EnumValues { get; init; } = [];

    /// <summary>The element of a list or array; key and value of a map; the members of a struct or union.</summary>
    internal IReadOnlyList<(string Name, DuckDbType Type)> Children { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => Id switch
    {
        DuckDbTypeId.Decimal => string.Create(CultureInfo.InvariantCulture, $"DECIMAL({Precision},{Scale})"),
        DuckDbTypeId.List => $"{Children[0].Type}[]",
        DuckDbTypeId.Array => string.Create(CultureInfo.InvariantCulture, $"{Children[0].Type}[{ArraySize}]"),
        DuckDbTypeId.Map => $"MAP({Children[0].Type}, {Children[1].Type})",
        DuckDbTypeId.Struct => $"STRUCT({Members()})",
        DuckDbTypeId.Union => $"UNION({Members()})",
        DuckDbTypeId.Enum => $"ENUM({string.Join(", ", EnumValues.Select(Sql.Text))})",
        DuckDbTypeId.TimestampTz => "TIMESTAMP WITH TIME ZONE",
        DuckDbTypeId.TimeTz => "TIME WITH TIME ZONE",
        DuckDbTypeId.TimestampS => "TIMESTAMP_S",
        DuckDbTypeId.TimestampMs => "TIMESTAMP_MS",
        DuckDbTypeId.TimestampNs => "TIMESTAMP_NS",
        DuckDbTypeId.TimeNs => "TIME_NS",
        DuckDbTypeId.SqlNull => "\"NULL\"",
        _ => Alias ?? Id.ToString().ToUpperInvariant(),
    };

    /// <summary>Reads a native type.</summary>
    internal static DuckDbType Of(LogicalTypeHandle type)
    {
        var id = DuckDbNative.TypeId(type);
        var result = new DuckDbType(id) { Alias = DuckDbNative.OwnedText(DuckDbNative.TypeAlias(type)) };
        return id switch
        {
            DuckDbTypeId.Decimal => result with { Precision = DuckDbNative.DecimalWidth(type), Scale = DuckDbNative.DecimalScale(type) },
            DuckDbTypeId.List => result with { Children = [("", Read(DuckDbNative.ListChildType(type)))] },
            DuckDbTypeId.Array => result with
            {
                ArraySize = checked((int)DuckDbNative.ArraySize(type)), Children = [("", Read(DuckDbNative.ArrayChildType(type)))],
            },
            DuckDbTypeId.Map => result with
            {
                Children = [("key", Read(DuckDbNative.MapKeyType(type))), ("value", Read(DuckDbNative.MapValueType(type)))],
            },
            DuckDbTypeId.Struct => result with
            {
                Children = Range(DuckDbNative.StructChildCount(type), index =>
                    (DuckDbNative.OwnedText(DuckDbNative.StructChildName(type, index))!, Read(DuckDbNative.StructChildType(type, index)))),
            },
            DuckDbTypeId.Union => result with
            {
                Children = Range(DuckDbNative.UnionMemberCount(type), index =>
                    (DuckDbNative.OwnedText(DuckDbNative.UnionMemberName(type, index))!, Read(DuckDbNative.UnionMemberType(type, index)))),
            },
            DuckDbTypeId.Enum => result with
            {
                EnumValues = Range(DuckDbNative.EnumSize(type), index => DuckDbNative.OwnedText(DuckDbNative.EnumText(type, index))!),
            },
            _ => result,
        };
    }

    private static T[] Range<T>(ulong count, Func<ulong, T> read) => [.. Enumerable.Range(0, checked((int)count)).Select(index => read((ulong)index))];

    private static DuckDbType Read(LogicalTypeHandle child)
    {
        using (child)
        {
            return Of(child);
        }
    }

    private string Members() => string.Join(", ", Children.Select(child => $"{Sql.Name(child.Name)} {child.Type}"));
}
