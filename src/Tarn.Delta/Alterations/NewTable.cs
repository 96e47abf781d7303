using Tarn.Delta.Actions;
using Tarn.Delta.Features;
using Tarn.Delta.Schema;
using Tarn.Delta.Snapshots;
using Tarn.Delta.Transactions;

namespace Tarn.Delta.Alterations;

/// <summary>What a new table shall be (<c>CREATE TABLE</c>): <see cref="Define(DeltaTable)"/> makes protocol and metadata of it.</summary>
public sealed record NewTable
{
    private const string Operation = "CREATE TABLE";

    /// <summary>Columns, with comments, defaults and generation expressions in their metadata (<see cref="ColumnProperties"/>).</summary>
    public required StructType Schema { get; init; }

    /// <summary>Names of outermost columns.</summary>
    public IReadOnlyList<string> PartitionColumns { get; init; } = [];

    /// <summary>Paths of the columns that OPTIMIZE clusters rows by; at most 4.</summary>
    public IReadOnlyList<IReadOnlyList<string>> ClusterBy { get; init; } = [];

    /// <summary>As in <see cref="PropertyAlterations.Set"/>: <c>delta.feature.X</c>, <c>delta.minReaderVersion</c> and <c>delta.minWriterVersion</c> are understood.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>CHECK constraints: name to SQL expression.</summary>
    public IReadOnlyDictionary<string, string> Constraints { get; init; } = new Dictionary<string, string>();

    /// <summary>The name to keep in the metadata; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>Shown to users; null for none.</summary>
    public string? Comment { get; init; }

    /// <summary>Protocol and metadata of the table: the oldest protocol that holds what it needs.</summary>
    /// <param name="table">Where it will be.</param>
    /// <exception cref="DeltaException">Columns, partitions, properties or constraints contradict each other; the message says how to go on.</exception>
    public DefinedTable Define(DeltaTable table) => DefineOver(table, null);

    /// <summary>
    /// The definition for a table that exists and is replaced: its id stays, and so do its protocol's features. The caller commits it together with the
    /// removal of all rows (an overwrite).
    /// </summary>
    /// <inheritdoc cref="Define(DeltaTable)" path="/exception"/>
    public DefinedTable DefineReplacement(Snapshot present) => DefineOver(present.Table, present);

    private DefinedTable DefineOver(DeltaTable table, Snapshot? present)
    {
        var change = new PropertyChange(table.Name, Operation, Properties);
        var configuration = new Dictionary<string, string>(change.Properties);
        foreach (var (name, expression) in Constraints)
        {
            configuration[TableProperties.ConstraintPrefix + name.ToLowerInvariant()] = expression;
        }

        KeepGreatestId(present, configuration);
        var metadata = new Metadata
        {
            Id = present?.Metadata.Id ?? Guid.NewGuid().ToString("D"),
            Name = Name,
            Description = Comment ?? change.Description,
            Schema = (StructType)ColumnRules.WithoutTableMetadata(Schema, keepGeneration: true),
            PartitionColumns = [.. PartitionColumns.Select(name => SchemaPath.FindField(Schema, name)?.Name ?? name)],
            Configuration = configuration,
            CreatedTimeMs = table.Clock.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        Check(table, metadata);
        metadata = ColumnMapping.Assign(RowTrackingColumns.Enable(null, metadata, Operation));
        var clusterBy = ClusterBy.Select(path => SchemaPath.Spell(metadata.Schema, path) ?? path).ToList();
        ClusteringRules.Check(table.Name, Operation, metadata, clusterBy);

        var features = ProtocolUpgrade.NeededBy(metadata).Concat(change.Features).Concat(clusterBy.Count > 0 ? ["clustering"] : []);
        var protocol = PropertyAlterations.Upgraded(present?.Protocol ?? new Protocol(1, 2), features, change);
        List<DeltaAction> domains = [.. (present?.Domains ?? new Dictionary<string, string>())
            .Where(domain => domain.Key != RowTracking.Domain && domain.Key != Clustering.Domain)
            .Select(domain => new DomainMetadata(domain.Key, domain.Value, Removed: true))];
        if (clusterBy.Count > 0)
        {
            domains.Add(Clustering.ToDomain(metadata.Schema, clusterBy, ColumnMapping.ModeOf(protocol, metadata)));
        }
        else if (present?.Domains.GetValueOrDefault(Clustering.Domain) is { } clustered)
        {
            domains.Add(new DomainMetadata(Clustering.Domain, clustered, Removed: true));
        }

        return new DefinedTable(protocol, metadata, domains, Describe(metadata, present is not null));
    }

    private static void Check(DeltaTable table, Metadata metadata)
    {
        var mapped = ColumnMapping.ModeOf(metadata) != ColumnMappingMode.None;
        var changeFeed = TableProperties.IsTrue(metadata, TableProperties.EnableChangeDataFeed);
        foreach (var field in ColumnMapping.AllFields(metadata.Schema))
        {
            ColumnRules.RequireName(table.Name, Operation, field.Name, mapped, changeFeed: false);
        }

        foreach (var field in metadata.Schema.Fields)
        {
            ColumnRules.RequireName(table.Name, Operation, field.Name, mapped, changeFeed);
        }

        var why = metadata.Schema.Fields.Count == 0 ? "it has no columns. Name at least one."
            : metadata.PartitionColumns.FirstOrDefault(name => SchemaPath.FindField(metadata.Schema, name) is null) is { } missing ? $"partition column '{missing}' is not among its columns ({string.Join(", ", metadata.Schema.Fields.Select(field => field.Name))})."
            : metadata.PartitionColumns.Distinct().Count() < metadata.PartitionColumns.Count ? "it is partitioned by one column twice. Name each once."
            : metadata.PartitionColumns.FirstOrDefault(name => SchemaPath.FindField(metadata.Schema, name)!.Type is StructType or ArrayType or MapType or PrimitiveType { Name: "variant" }) is { } nested ? $"partition column '{nested}' has parts. Partition by a column of a plain type."
            : metadata.PartitionColumns.Count == metadata.Schema.Fields.Count ? "every column is a partition column, so that data files would hold nothing. Leave one out."
            : ColumnMapping.AllFields(metadata.Schema).FirstOrDefault(field => ColumnProperties.DefaultOf(field) is not null && ColumnProperties.GenerationOf(field) is not null) is { } both ? $"column '{both.Name}' is generated and has a default. Choose one."
            : null;
        if (why is not null)
        {
            throw new DeltaException($"{Operation} of '{table.Name}' is refused: {why}");
        }
    }

    /// <summary>Ids and physical names of columns that went must never come back: files of older versions still have them.</summary>
    private static void KeepGreatestId(Snapshot? present, Dictionary<string, string> configuration)
    {
        if (present?.Property(TableProperties.ColumnMappingMaxId) is { } greatest && configuration.ContainsKey(TableProperties.ColumnMappingMode))
        {
            configuration[TableProperties.ColumnMappingMaxId] = greatest;
        }
    }

    private CommitDescription Describe(Metadata metadata, bool replaces) => new(replaces ? "CREATE OR REPLACE TABLE" : Operation)
    {
        Parameters = new Dictionary<string, string>
        {
            ["isManaged"] = "false",
            ["description"] = metadata.Description ?? "",
            ["partitionBy"] = SparkJson.Names(metadata.PartitionColumns),
            ["clusterBy"] = SparkJson.Names(ClusterBy.Select(SchemaPath.Text)),
            ["properties"] = SparkJson.Properties(Properties),
        },
    };
}
