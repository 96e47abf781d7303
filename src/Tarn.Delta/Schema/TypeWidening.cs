using System.Text.Json.Nodes;

namespace Tarn.Delta.Schema;

/// <summary>Which types a column may grow into without its data files being written again (PROTOCOL.md, "Type Widening").</summary>
public static class TypeWidening
{
    /// <summary>Field metadata: the changes that a column went through.</summary>
    public const string ChangesKey = "delta.typeChanges";

    private static readonly string[] Integers = ["byte", "short", "integer", "long"];
    private static readonly int[] IntegerDigits = [10, 10, 10, 20]; // as the protocol counts them for decimals

    /// <summary>Whether values of one type may be read as another.</summary>
    public static bool IsAllowed(DeltaType from, DeltaType to) => (from, to) switch
    {
        _ when from == to => true,
        (PrimitiveType { Name: "float" }, PrimitiveType { Name: "double" }) => true,
        (PrimitiveType { Name: "byte" or "short" or "integer" }, PrimitiveType { Name: "double" }) => true,
        (PrimitiveType { Name: "date" }, PrimitiveType { Name: "timestamp_ntz" }) => true,
        (PrimitiveType small, PrimitiveType large) => Array.IndexOf(Integers, small.Name) is >= 0 and var index && index < Array.IndexOf(Integers, large.Name),
        (PrimitiveType number, DecimalType wide) => Array.IndexOf(Integers, number.Name) is >= 0 and var index && wide.Precision - wide.Scale >= IntegerDigits[index],
        (DecimalType narrow, DecimalType wide) => wide.Scale >= narrow.Scale && wide.Precision - wide.Scale >= narrow.Precision - narrow.Scale,
        _ => false,
    };

    /// <summary>A column's field under a wider type, with the change noted as the protocol asks.</summary>
    /// <exception cref="DeltaException">The type does not widen to the other.</exception>
    public static StructField Widen(StructField field, DeltaType to)
    {
        if (!IsAllowed(field.Type, to))
        {
            throw new DeltaException($"Column '{field.Name}' cannot change from {field.Type} to {to}: values would be lost. Write the table anew with the other type.");
        }

        if (field.Type == to)
        {
            return field;
        }

        var metadata = field.Metadata.DeepClone().AsObject();
        var changes = metadata[ChangesKey] as JsonArray ?? [];
        changes.Add(new JsonObject { ["fromType"] = field.Type.ToString(), ["toType"] = to.ToString() });
        metadata[ChangesKey] = changes;
        return field with { Type = to, Metadata = metadata };
    }

    /// <summary>The first noted change that is no widening; null where all are.</summary>
    internal static string? FindUnknown(StructType schema) => (
        from field in ColumnMapping.AllFields(schema)
        from change in field.Metadata[ChangesKey] as JsonArray ?? []
        let types = (From: (string?)change?["fromType"], To: (string?)change?["toType"])
        where types.From is null || types.To is null || !IsAllowed(SchemaJson.ParsePrimitive(types.From), SchemaJson.ParsePrimitive(types.To))
        select $"column '{field.Name}' changed from {types.From} to {types.To}").FirstOrDefault();
}
