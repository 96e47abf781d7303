using Tarn.Delta.Schema;
using Tarn.DuckDb.Binding;
using Tarn.DuckDb.Scanning;

namespace Tarn.DuckDb.Changes;

/// <summary>
/// Values on their way into a column of another type, as Spark's ANSI store assignment has it: what does not fit fails the statement, fractions are cut
/// off where whole numbers are kept, and no field of a struct gets lost.
/// </summary>
internal static class StoreAssignment
{
    /// <summary>The value as one of the column's type.</summary>
    /// <param name="value">An expression.</param>
    /// <param name="from">Its type.</param>
    /// <param name="to">The column's.</param>
    internal static string Cast(string value, DuckDbType from, DeltaType to)
    {
        var type = SqlTypes.Of(to);
        return (from.Id, to) switch
        {
            (DuckDbTypeId.Float or DuckDbTypeId.Double or DuckDbTypeId.Decimal, PrimitiveType { Name: "long" or "integer" or "short" or "byte" }) => $"CAST(trunc({value}) AS {type})",
            (DuckDbTypeId.TimestampTz, PrimitiveType { Name: "string" }) => $"CAST({value} AT TIME ZONE 'UTC' AS {type})",
            (DuckDbTypeId.Blob, PrimitiveType { Name: "string" }) => $"decode({value})",
            (DuckDbTypeId.Varchar, PrimitiveType { Name: "binary" }) => $"encode({value})",
            _ => $"CAST({value} AS {type})",
        };
    }

    /// <summary>Why a value of one type cannot become one of another without losing something of it; null where it can.</summary>
    internal static string? Loss(DuckDbType from, DeltaType to, string path) => (from.Id, to) switch
    {
        (DuckDbTypeId.Struct, StructType row) =>
            from.Children.Select(child => row.Fields.FirstOrDefault(field => string.Equals(field.Name, child.Name, StringComparison.OrdinalIgnoreCase)) is { } field
                ? LossInside(child.Type, field.Type, $"{path}.{field.Name}")
                : $"'{path}' has no field '{child.Name}'").FirstOrDefault(loss => loss is not null),
        (DuckDbTypeId.List or DuckDbTypeId.Array, ArrayType array) => LossInside(from.Children[0].Type, array.Element, $"{path}.element"),
        (DuckDbTypeId.Map, MapType map) =>
            LossInside(from.Children[0].Type, map.Key, $"{path}.key") ?? LossInside(from.Children[1].Type, map.Value, $"{path}.value"),
        _ => null,
    };

    /// <summary>Inside of other values, fractions would be rounded.</summary>
    private static string? LossInside(DuckDbType from, DeltaType to, string path) =>
        from.Id is DuckDbTypeId.Float or DuckDbTypeId.Double or DuckDbTypeId.Decimal && to is PrimitiveType { Name: "long" or "integer" or "short" or "byte" }
            ? $"'{path}' is {to} and the value has a fraction"
            : Loss(from, to, path);
}
