using Tarn.Delta.Actions;
using Tarn.Delta.Features;
using Tarn.Delta.Schema;
using Tarn.Planning;

namespace Tarn.Running.Publishing;

/// <summary>The protocol and properties of the tables that Tarn makes: no feature beyond what the table uses, so that old readers can read it.</summary>
internal static class TableDefinition
{
    private const string Domains = "domainMetadata";
    private const string DeletionVectors = "deletionVectors";

    /// <summary>The protocol of a new table.</summary>
    /// <param name="schema">Its schema.</param>
    /// <param name="deletesRows">Whether rows of it are deleted by deletion vectors.</param>
    public static Protocol ProtocolForNew(StructType schema, bool deletesRows) =>
        deletesRows ? TableProtocol.For(schema, Domains, DeletionVectors) : TableProtocol.For(schema, Domains);

    /// <summary>The properties of a new table.</summary>
    public static IReadOnlyDictionary<string, string> PropertiesForNew(bool deletesRows) => deletesRows
        ? new Dictionary<string, string> { ["delta.enableDeletionVectors"] = "true" }
        : [];

    /// <summary>What an existing table must become for a schema with types that it does not know yet; null where it can stay as it is.</summary>
    public static Protocol? Upgrade(Protocol present, StructType schema)
    {
        var needed = TableProtocol.For(schema, Domains);
        var reader = Missing(needed.ReaderFeatures, present.ReaderFeatures);
        var writer = Missing(needed.WriterFeatures, present.WriterFeatures);
        if (present.WriterFeatures is null || (reader.Count == 0 && writer.Count == 0))
        {
            return null; // a table of an old protocol was made by another program: the commit's rules say what it lacks
        }

        return new Protocol(reader.Count > 0 ? 3 : present.MinReaderVersion, 7)
        {
            ReaderFeatures = reader.Count == 0 ? present.ReaderFeatures : [.. present.ReaderFeatures ?? [], .. reader],
            WriterFeatures = [.. present.WriterFeatures, .. writer],
        };
    }

    /// <summary>Whether a step deletes rows of files that stay.</summary>
    public static bool DeletesRows(LakeStep step) => step.Kind is "merge" or "scd2";

    private static List<string> Missing(IReadOnlyList<string>? needed, IReadOnlyList<string>? present) => [.. (needed ?? []).Except(present ?? [])];
}
