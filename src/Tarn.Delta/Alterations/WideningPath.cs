using System.Text.Json.Nodes;
using Tarn.Delta.Schema;

namespace Tarn.Delta.Alterations;

/// <summary>Widens the inside of lists and maps: the change is noted at the column that holds them, with the way to it (PROTOCOL.md, "Type Change Metadata").</summary>
internal static class WideningPath
{
    /// <summary>The column that notes the change, and the way from it to the type that changes; empty for the column's own type.</summary>
    public static (StructField Owner, IReadOnlyList<string> Inside) Split(StructType schema, IReadOnlyList<string> path)
    {
        for (var length = path.Count; ; length--)
        {
            if (SchemaPath.Find(schema, [.. path.Take(length)]) is { } field)
            {
                return (field, [.. path.Skip(length)]);
            }
        }
    }

    public static DeltaType TypeAt(DeltaType type, IReadOnlyList<string> inside) => inside.Aggregate(type, (at, part) => (at, part) switch
    {
        (ArrayType array, _) => array.Element,
        (MapType map, "key") => map.Key,
        (MapType map, _) => map.Value,
        _ => at,
    });

    public static StructField Widen(StructField owner, IReadOnlyList<string> inside, DeltaType to)
    {
        if (inside.Count == 0)
        {
            return TypeWidening.Widen(owner, to);
        }

        var metadata = owner.Metadata.DeepClone().AsObject();
        var changes = metadata[TypeWidening.ChangesKey] as JsonArray ?? [];
        changes.Add((JsonNode)new JsonObject { ["fromType"] = TypeAt(owner.Type, inside).ToString(), ["toType"] = to.ToString(), ["fieldPath"] = SchemaPath.Text(inside) });
        metadata[TypeWidening.ChangesKey] = changes;
        return owner with { Type = Replace(owner.Type, inside, 0, to), Metadata = metadata };
    }

    /// <summary>The column with another type: changes of types without fields, at any place inside of it, are noted; those in fields note themselves.</summary>
    public static StructField Note(StructField owner, DeltaType type)
    {
        var noted = Changes(owner.Type, type, []).Aggregate(owner, (field, change) => Widen(field, change.Inside, change.To));
        return noted with { Type = type };
    }

    private static IEnumerable<(IReadOnlyList<string> Inside, DeltaType To)> Changes(DeltaType from, DeltaType to, IReadOnlyList<string> inside) => (from, to) switch
    {
        (StructType, _) => [],
        (ArrayType left, ArrayType right) => Changes(left.Element, right.Element, [.. inside, "element"]),
        (MapType left, MapType right) => Changes(left.Key, right.Key, [.. inside, "key"]).Concat(Changes(left.Value, right.Value, [.. inside, "value"])),
        _ => from == to ? [] : [(inside, to)],
    };

    private static DeltaType Replace(DeltaType type, IReadOnlyList<string> inside, int depth, DeltaType to) => (depth == inside.Count, type) switch
    {
        (true, _) => to,
        (_, ArrayType array) => array with { Element = Replace(array.Element, inside, depth + 1, to) },
        (_, MapType map) when inside[depth] == "key" => map with { Key = Replace(map.Key, inside, depth + 1, to) },
        (_, MapType map) => map with { Value = Replace(map.Value, inside, depth + 1, to) },
        _ => type,
    };
}
