using Tarn.Delta.Schema;

namespace Tarn.DuckDb.Scanning;

/// <summary>Gives the structs inside of a value other member names: physical ones are read as logical ones, and the other way round when written.</summary>
internal static class StructNames
{
    /// <summary>An expression of the value whose structs, at every depth, are named as in the wanted type.</summary>
    /// <param name="value">An expression.</param>
    /// <param name="present">Its type.</param>
    /// <param name="wanted">The same type but for names.</param>
    /// <param name="variants">A function that variants inside of it go through; null for none.</param>
    internal static string Change(string value, DeltaType present, DeltaType wanted, string? variants = null) => Change(value, present, wanted, variants, 0);

    private static string Change(string value, DeltaType present, DeltaType wanted, string? variants, int depth)
    {
        if (HasSameNames(present, wanted) && (variants is null || !VariantSql.HasVariant(present)))
        {
            return value;
        }

        var item = $"x{depth}";
        switch (present, wanted)
        {
            case (PrimitiveType { Name: "variant" }, _) when variants is not null:
                return $"{variants}({value})";
            case (StructType from, StructType to):
                var members = from.Fields.Zip(to.Fields, (before, after) =>
                    $"{Sql.Name(after.Name)} := {Change($"struct_extract({value}, {Sql.Text(before.Name)})", before.Type, after.Type, variants, depth)}");
                return $"CASE WHEN {value} IS NOT NULL THEN struct_pack({string.Join(", ", members)}) END";
            case (ArrayType from, ArrayType to):
                return $"list_transform({value}, lambda {item}: {Change(item, from.Element, to.Element, variants, depth + 1)})";
            case (MapType from, MapType to):
                var entry = $"struct_pack(key := {Change($"{item}.key", from.Key, to.Key, variants, depth + 1)}, value := {Change($"{item}.value", from.Value, to.Value, variants, depth + 1)})";
                return $"CASE WHEN {value} IS NOT NULL THEN map_from_entries(list_transform(map_entries({value}), lambda {item}: {entry})) END";
            default:
                return value;
        }
    }

    private static bool HasSameNames(DeltaType present, DeltaType wanted) => (present, wanted) switch
    {
        (StructType from, StructType to) => from.Fields.Zip(to.Fields).All(pair =>
            pair.First.Name == pair.Second.Name && HasSameNames(pair.First.Type, pair.Second.Type)),
        (ArrayType from, ArrayType to) => HasSameNames(from.Element, to.Element),
        (MapType from, MapType to) => HasSameNames(from.Key, to.Key) && HasSameNames(from.Value, to.Value),
        _ => true,
    };
}
