using Tarn.Delta.Actions;
using Tarn.Delta.Schema;
using Tarn.Planning;

namespace Tarn.Running.Publishing;

/// <summary>The protocol and properties of the tables that Tarn makes: no feature beyond what the table uses, so that old readers can read it.</summary>
internal static class TableProtocol
{
    private const string NtzFeature = "timestampNtz";
    private const string DeletionVectorFeature = "deletionVectors";
    private static readonly string[] Basic = ["appendOnly", "invariants", "domainMetadata"];

    /// <summary>The protocol of a new table.</summary>
    /// <param name="schema">Its schema.</param>
    /// <param name="deletesRows">Whether rows of it are deleted by deletion vectors.</param>
    public static Protocol ForNew(StructType schema, bool deletesRows)
    {
        List<string> reader = [];
        if (deletesRows)
        {
            reader.Add(DeletionVectorFeature);
        }

        if (HoldsNtz(schema))
        {
            reader.Add(NtzFeature);
        }

        return reader.Count == 0
            ? new Protocol(1, 7) { WriterFeatures = Basic }
            : new Protocol(3, 7) { ReaderFeatures = reader, WriterFeatures = [.. Basic, .. reader] };
    }

    /// <summary>The properties of a new table.</summary>
    public static IReadOnlyDictionary<string, string> PropertiesForNew(bool deletesRows) => deletesRows
        ? new Dictionary<string, string> { ["delta.enableDeletionVectors"] = "true" }
        : [];

    /// <summary>What an existing table must become for a schema; null where it can stay as it is.</summary>
    public static Protocol? Upgrade(Protocol present, StructType schema)
    {
        if (!HoldsNtz(schema) || present.ReaderFeatures?.Contains(NtzFeature) is true)
        {
            return null;
        }

        return new Protocol(3, 7)
        {
            ReaderFeatures = [.. present.ReaderFeatures ?? [], NtzFeature],
            WriterFeatures = [.. present.WriterFeatures ?? Basic, NtzFeature],
        };
    }

    /// <summary>Whether a step deletes rows of files that stay.</summary>
    public static bool DeletesRows(LakeStep step) => step.Kind is "merge" or "scd2";

    private static bool HoldsNtz(DeltaType type) => type switch
    {
        PrimitiveType primitive => primitive.Name == "timestamp_ntz",
        StructType structure => structure.Fields.Any(field => HoldsNtz(field.Type)),
        ArrayType array => HoldsNtz(array.Element),
        MapType map => HoldsNtz(map.Key) || HoldsNtz(map.Value),
        _ => false,
    };
}
