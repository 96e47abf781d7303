using System.Text.Json;
using System.Text.Json.Nodes;
using Tarn.Delta.Actions;
using Tarn.Delta.Schema;
using Tarn.Delta.Snapshots;

namespace Tarn.Delta.Alterations;

/// <summary>The columns that a table is clustered by (PROTOCOL.md, "Clustered Table"): kept in a domain, by physical names.</summary>
public static class Clustering
{
    /// <summary>The domain.</summary>
    public const string Domain = "delta.clustering";

    private const string Columns = "clusteringColumns";

    /// <summary>Logical paths; empty where the table is not clustered.</summary>
    /// <exception cref="DeltaException">The domain is damaged.</exception>
    public static IReadOnlyList<IReadOnlyList<string>> ColumnsOf(Snapshot table)
    {
        if (table.Domains.GetValueOrDefault(Domain) is not { } configuration)
        {
            return [];
        }

        try
        {
            return JsonNode.Parse(configuration) is JsonObject json && json[Columns] is JsonArray columns
                ? [.. columns.OfType<JsonArray>().Select(path => Logical(table, [.. path.Select(part => (string?)part ?? "")]))]
                : [];
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new DeltaException($"Domain '{Domain}' of table '{table.Table.Name}' holds '{configuration}', which names no columns: {error.Message} Cluster the table anew: ALTER TABLE … CLUSTER BY.", error);
        }
    }

    internal static DomainMetadata ToDomain(StructType schema, IReadOnlyList<IReadOnlyList<string>> columns, ColumnMappingMode mode)
    {
        var paths = columns.Select(path => new JsonArray([.. Physical(schema, path, mode).Select(name => (JsonNode?)JsonValue.Create(name))]));
        return new DomainMetadata(Domain, new JsonObject { [Columns] = new JsonArray([.. paths]), ["domainName"] = Domain }.ToJsonString(JsonText.Options), Removed: false);
    }

    private static IEnumerable<string> Physical(StructType schema, IReadOnlyList<string> path, ColumnMappingMode mode) => Enumerable.Range(1, path.Count)
        .Select(length => SchemaPath.Find(schema, [.. path.Take(length)])!)
        .Select(field => mode == ColumnMappingMode.None ? field.Name : ColumnMapping.PhysicalNameOf(field));

    private static IReadOnlyList<string> Logical(Snapshot table, IReadOnlyList<string> physical)
    {
        if (ColumnMapping.ModeOf(table.Protocol, table.Metadata) == ColumnMappingMode.None)
        {
            return physical;
        }

        List<string> names = [];
        DeltaType? type = table.Schema;
        foreach (var name in physical)
        {
            var field = (type as StructType)?.Fields.FirstOrDefault(candidate => ColumnMapping.PhysicalNameOf(candidate) == name);
            names.Add(field?.Name ?? name);
            type = field?.Type;
        }

        return names;
    }
}
