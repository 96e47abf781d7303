using Tarn.Delta.Schema;
using Tarn.DuckDb.Binding;

namespace Tarn.DuckDb.Scanning;

/// <summary>
/// Variants of data files. Parquet marks them with a logical type since 2025; files that Spark wrote before have a group of two texts of bytes, which
/// DuckDB reads as an object of two blobs.
/// </summary>
internal static class VariantSql
{
    /// <summary>The name of <see cref="Create"/>'s macro.</summary>
    internal const string Macro = $"{ScanBuilder.Schema}.variant";

    /// <summary>
    /// Makes the macro that takes a column read as VARIANT and gives the value. A shredded group without the mark has a member that DuckDB does not
    /// understand there: refused, for its value lacks what is in that member.
    /// </summary>
    internal const string Create = $"""
        CREATE MACRO {Macro}(v) AS CASE
          WHEN variant_typeof(v) IN ('OBJECT(value, metadata)', 'OBJECT(metadata, value)') AND variant_typeof(v.metadata) = 'BLOB' AND variant_typeof(v.value) = 'BLOB'
            THEN variant_bytes_to_variant(v.metadata::BLOB || v.value::BLOB)
          WHEN variant_typeof(v) LIKE 'OBJECT(%' AND variant_typeof(v) LIKE '%metadata%' AND variant_typeof(v) LIKE '%typed_value%' AND variant_typeof(v.metadata) = 'BLOB'
            THEN error('A data file has shredded variants (variantShredding) without the mark that Parquet gives them, and cannot be read. Rewrite the table unshredded with its writer.')::VARIANT
          ELSE v END
        """;

    /// <summary>Whether values of a type are or hold variants.</summary>
    internal static bool HasVariant(DeltaType type) => type switch
    {
        PrimitiveType { Name: "variant" } => true,
        StructType row => row.Fields.Any(field => HasVariant(field.Type)),
        ArrayType array => HasVariant(array.Element),
        MapType map => HasVariant(map.Value),
        _ => false,
    };

    /// <summary>A SELECT with its variants as JSON, which is how they leave the engine.</summary>
    internal static string Shown(string select, IReadOnlyList<(string Name, DuckDbType Type)> columns)
    {
        if (!columns.Any(column => HasVariant(column.Type)))
        {
            return select;
        }

        var names = columns.Select((_, index) => $"c{index}").ToList();
        var shown = columns.Zip(names, (column, name) =>
            $"{(HasVariant(column.Type) ? $"CASE WHEN {name} IS NOT NULL THEN CAST({name} AS {Shown(column.Type)}) END" : name)} AS {Sql.Name(column.Name)}");
        return $"SELECT {string.Join(", ", shown)} FROM ({select.TrimEnd().TrimEnd(';')}\n) q({string.Join(", ", names)})";
    }

    private static bool HasVariant(DuckDbType type) => type.Id == DuckDbTypeId.Variant || type.Children.Any(child => HasVariant(child.Type));

    private static DuckDbType Shown(DuckDbType type) => type.Id == DuckDbTypeId.Variant
        ? new DuckDbType(DuckDbTypeId.Varchar) { Alias = "JSON" }
        : type with { Children = [.. type.Children.Select(child => (child.Name, Shown(child.Type)))] };
}
