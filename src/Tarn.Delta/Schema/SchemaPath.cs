namespace Tarn.Delta.Schema;

/// <summary>
/// Finds and changes columns by their path: names of fields, letter case aside, and <c>element</c>, <c>key</c>, <c>value</c> inside of lists and maps.
/// </summary>
public static class SchemaPath
{
    private const string Element = "element";
    private const string Key = "key";
    private const string Value = "value";

    /// <summary>A path as people write it: <c>address.city</c>.</summary>
    public static string Text(IEnumerable<string> path) => string.Join('.', path);

    /// <summary>The column's field; null where there is none.</summary>
    public static StructField? Find(StructType schema, IReadOnlyList<string> path)
    {
        DeltaType? type = schema;
        StructField? field = null;
        foreach (var name in path)
        {
            field = type is StructType row ? FindField(row, name) : null;
            type = field?.Type ?? (type is null ? null : Inner(type, name));
            if (type is null)
            {
                return null;
            }
        }

        return field;
    }

    /// <summary>The path with the names as the schema spells them; null where it leads nowhere.</summary>
    public static IReadOnlyList<string>? Spell(StructType schema, IReadOnlyList<string> path)
    {
        DeltaType type = schema;
        List<string> spelled = [];
        foreach (var name in path)
        {
            if (type is StructType row)
            {
                if (FindField(row, name) is not { } field)
                {
                    return null;
                }

                spelled.Add(field.Name);
                type = field.Type;
            }
            else if (Inner(type, name) is { } inner)
            {
                spelled.Add(name.ToLowerInvariant());
                type = inner;
            }
            else
            {
                return null;
            }
        }

        return spelled;
    }

    /// <summary>The schema with the type at a path changed; null where the path leads nowhere.</summary>
    public static StructType? Edit(StructType schema, IReadOnlyList<string> path, Func<DeltaType, DeltaType> change) =>
        (StructType?)Edit((DeltaType)schema, path, 0, change);

    /// <summary>The schema with a column's field changed; null where the path leads to no field.</summary>
    public static StructType? EditField(StructType schema, IReadOnlyList<string> path, Func<StructField, StructField> change) =>
        Find(schema, path) is null
            ? null
            : Edit(schema, [.. path.SkipLast(1)], parent => parent is StructType row
                ? new StructType([.. row.Fields.Select(field => IsNamed(field, path[^1], row) ? change(field) : field)])
                : parent);

    /// <summary>The field of a name: spelled exactly so, or else in another letter case.</summary>
    public static StructField? FindField(StructType row, string name) =>
        row.Fields.FirstOrDefault(field => field.Name == name)
        ?? row.Fields.FirstOrDefault(field => string.Equals(field.Name, name, StringComparison.OrdinalIgnoreCase));

    private static bool IsNamed(StructField field, string name, StructType row) => ReferenceEquals(FindField(row, name), field);

    private static DeltaType? Edit(DeltaType type, IReadOnlyList<string> path, int depth, Func<DeltaType, DeltaType> change)
    {
        if (depth == path.Count)
        {
            return change(type);
        }

        switch (type)
        {
            case StructType row when FindField(row, path[depth]) is { } field:
                return Edit(field.Type, path, depth + 1, change) is { } changed
                    ? new StructType([.. row.Fields.Select(other => ReferenceEquals(other, field) ? field with { Type = changed } : other)])
                    : null;
            case ArrayType array when Is(path[depth], Element):
                return Edit(array.Element, path, depth + 1, change) is { } element ? array with { Element = element } : null;
            case MapType map when Is(path[depth], Key):
                return Edit(map.Key, path, depth + 1, change) is { } key ? map with { Key = key } : null;
            case MapType map when Is(path[depth], Value):
                return Edit(map.Value, path, depth + 1, change) is { } value ? map with { Value = value } : null;
            default:
                return null;
        }
    }

    private static DeltaType? Inner(DeltaType type, string name) => type switch
    {
        ArrayType array when Is(name, Element) => array.Element,
        MapType map when Is(name, Key) => map.Key,
        MapType map when Is(name, Value) => map.Value,
        _ => null,
    };

    private static bool Is(string name, string part) => string.Equals(name, part, StringComparison.OrdinalIgnoreCase);
}
