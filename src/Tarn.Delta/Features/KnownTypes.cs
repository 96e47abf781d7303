using Tarn.Delta.Actions;
using Tarn.Delta.Schema;

namespace Tarn.Delta.Features;

/// <summary>Refuses tables whose columns have types that Tarn cannot read: Spark stores intervals, and features to come bring more.</summary>
internal static class KnownTypes
{
    private static readonly HashSet<string> Primitives = new(StringComparer.Ordinal)
    {
        "string", "long", "integer", "short", "byte", "float", "double", "boolean", "binary", "date", "timestamp", "timestamp_ntz", "variant", "void",
    };

    /// <exception cref="DeltaException">Names the table, the column and the type.</exception>
    public static void Require(Metadata metadata, DeltaTable table)
    {
        foreach (var field in metadata.Schema.Fields)
        {
            if (FindUnknown(field.Type) is { } type)
            {
                throw new DeltaException(
                    $"Cannot read table '{table.Name}': its column '{field.Name}' holds type '{type}', which Tarn does not know. " +
                    "Read the table with the program that wrote it, or drop the column there.");
            }
        }
    }

    private static DeltaType? FindUnknown(DeltaType type) => type switch
    {
        PrimitiveType primitive => Primitives.Contains(primitive.Name) ? null : primitive,
        ArrayType array => FindUnknown(array.Element),
        MapType map => FindUnknown(map.Key) ?? FindUnknown(map.Value),
        StructType row => row.Fields.Select(field => FindUnknown(field.Type)).FirstOrDefault(unknown => unknown is not null),
        _ => null,
    };
}
