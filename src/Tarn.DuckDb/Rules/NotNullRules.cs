using System.Globalization;
using Tarn.Delta.Schema;

namespace Tarn.DuckDb.Rules;

/// <summary>NOT NULL, at every depth: of columns, fields of structs, elements of arrays, values of maps. Where an outer value is null, nothing is asked of what is inside.</summary>
internal static class NotNullRules
{
    internal static IEnumerable<TableRule> Of(StructType schema) => schema.Fields.SelectMany(field => OfField(field, Sql.Name(field.Name), isGiven: null, field.Name, 0))
        .Select(found => new TableRule($"NOT NULL constraint of column '{found.Path}' is violated", found.Violation, "Give the column a value in every row."));

    private static IEnumerable<(string Path, string Violation)> OfField(StructField field, string value, string? isGiven, string path, int depth)
    {
        if (!field.Nullable)
        {
            yield return (path, isGiven is null ? $"{value} IS NULL" : $"{isGiven} AND {value} IS NULL");
        }

        foreach (var inner in OfType(field.Type, value, path, depth))
        {
            yield return inner;
        }
    }

    private static IEnumerable<(string Path, string Violation)> OfType(DeltaType type, string value, string path, int depth)
    {
        switch (type)
        {
            case StructType nested:
                return nested.Fields.SelectMany(field =>
                    OfField(field, $"struct_extract({value}, {Sql.Text(field.Name)})", $"{value} IS NOT NULL", $"{path}.{field.Name}", depth));
            case ArrayType array:
                return OfItems(array.Element, array.ContainsNull, value, $"{path}.element", depth);
            case MapType map:
                return OfItems(map.Key, canBeNull: true, $"map_keys({value})", $"{path}.key", depth)
                    .Concat(OfItems(map.Value, map.ValueContainsNull, $"map_values({value})", $"{path}.value", depth));
            default:
                return [];
        }
    }

    private static IEnumerable<(string Path, string Violation)> OfItems(DeltaType type, bool canBeNull, string list, string path, int depth)
    {
        var item = string.Create(CultureInfo.InvariantCulture, $"__tarn_x{depth}");
        var inner = OfType(type, item, path, depth + 1);
        return (canBeNull ? inner : inner.Prepend((path, $"{item} IS NULL")))
            .Select(found => (found.Item1, $"len(list_filter({list}, lambda {item}: {found.Item2})) > 0"));
    }
}
