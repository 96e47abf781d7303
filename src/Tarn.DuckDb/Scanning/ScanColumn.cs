using Tarn.Delta.Schema;

namespace Tarn.DuckDb.Scanning;

/// <summary>How a column of the table is had from its data files.</summary>
/// <param name="Field">As users see it.</param>
/// <param name="Physical">As data files have it: nested names too.</param>
/// <param name="FieldId">By which data files are searched for it; null to search by name.</param>
/// <param name="IsPartition">Whether the log has its values, not the files.</param>
/// <param name="Alias">Its name inside of the scan, which no column of a user can have.</param>
internal sealed record ScanColumn(StructField Field, StructField Physical, int? FieldId, bool IsPartition, string Alias)
{
    /// <summary>The entry of <c>read_parquet</c>'s schema: absent columns are null, narrower types are widened.</summary>
    internal string SchemaEntry =>
        $"{FieldId?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? Sql.Text(Physical.Name)}: " +
        $"{{name: {Sql.Text(Alias)}, type: {Sql.Text(SqlTypes.Of(Physical.Type))}, default_value: NULL}}";

    /// <summary>The column under its name.</summary>
    internal string Select => $"{Logical($"r.{Alias}", Physical.Type, Field.Type, 0)} AS {Sql.Name(Field.Name)}";

    /// <summary>A value with physical names inside of it, as one with logical names.</summary>
    private static string Logical(string value, DeltaType physical, DeltaType logical, int depth)
    {
        if (HasSameNames(physical, logical))
        {
            return value;
        }

        var item = $"x{depth}";
        switch (physical, logical)
        {
            case (PrimitiveType { Name: "variant" }, _):
                return $"{VariantSql.Macro}({value})";
            case (StructType from, StructType to):
                var members = from.Fields.Zip(to.Fields, (before, after) =>
                    $"{Sql.Name(after.Name)} := {Logical($"struct_extract({value}, {Sql.Text(before.Name)})", before.Type, after.Type, depth)}");
                return $"CASE WHEN {value} IS NOT NULL THEN struct_pack({string.Join(", ", members)}) END";
            case (ArrayType from, ArrayType to):
                return $"list_transform({value}, lambda {item}: {Logical(item, from.Element, to.Element, depth + 1)})";
            case (MapType from, MapType to):
                var entry = $"struct_pack(key := {Logical($"{item}.key", from.Key, to.Key, depth + 1)}, value := {Logical($"{item}.value", from.Value, to.Value, depth + 1)})";
                return $"CASE WHEN {value} IS NOT NULL THEN map_from_entries(list_transform(map_entries({value}), lambda {item}: {entry})) END";
            default:
                return value;
        }
    }

    private static bool HasSameNames(DeltaType physical, DeltaType logical) => (physical, logical) switch
    {
        (StructType from, StructType to) => from.Fields.Zip(to.Fields).All(pair =>
            pair.First.Name == pair.Second.Name && HasSameNames(pair.First.Type, pair.Second.Type)),
        (ArrayType from, ArrayType to) => HasSameNames(from.Element, to.Element),
        (PrimitiveType { Name: "variant" }, _) => false, // not its name, its bytes
        (MapType from, MapType to) => HasSameNames(from.Key, to.Key) && HasSameNames(from.Value, to.Value),
        _ => true,
    };
}
