using Tarn.Delta.Actions;
using Tarn.Delta.Features;
using Tarn.Delta.Schema;
using Tarn.Delta.Snapshots;
using Tarn.Delta.Transactions;

namespace Tarn.Delta.Alterations;

/// <summary>Changes of a table's properties, comment, clustering and features.</summary>
public static class PropertyAlterations
{
    private const string SetOperation = "SET TBLPROPERTIES";
    private const string UnsetOperation = "UNSET TBLPROPERTIES";
    private const string UpgradeOperation = "UPGRADE PROTOCOL";
    private const string ClusterOperation = "CLUSTER BY";
    private static readonly string[] NeverUnset = [TableProperties.ColumnMappingMode, TableProperties.ColumnMappingMaxId, TableProperties.RowIdColumn, TableProperties.RowCommitVersionColumn];

    /// <summary>
    /// Sets properties, and upgrades the protocol where one needs it. Understood besides properties: <c>delta.feature.X = supported</c>,
    /// <c>delta.minReaderVersion</c>, <c>delta.minWriterVersion</c> and <c>comment</c>.
    /// </summary>
    /// <exception cref="DeltaException">A <c>delta.</c> property is unknown (the message names near ones), its value is wrong, or the table cannot have it.</exception>
    public static Alteration Set(Snapshot table, IReadOnlyDictionary<string, string> properties)
    {
        var change = new PropertyChange(table.Table.Name, SetOperation, properties);
        var configuration = new Dictionary<string, string>(table.Metadata.Configuration);
        foreach (var (name, value) in change.Properties)
        {
            configuration[name] = value;
        }

        var metadata = table.Metadata with { Configuration = configuration, Description = change.Description ?? table.Metadata.Description };
        metadata = EnableMapping(table, metadata);
        metadata = RowTrackingColumns.Enable(table, metadata, SetOperation);
        RequireChangeFeedNames(table, metadata);
        var isSame = metadata.Description == table.Metadata.Description && SameProperties(metadata.Configuration, table.Metadata.Configuration);
        var protocol = Upgraded(table.Protocol, change.Features.Concat(change.FeaturesOfVersions).Concat(ProtocolUpgrade.NeededBy(metadata)), change);
        return new Alteration(table, new CommitDescription(SetOperation) { Parameters = Parameter("properties", SparkJson.Properties(properties)) })
        {
            Metadata = isSame ? table.Metadata : metadata,
            Protocol = protocol,
        };
    }

    /// <summary>Takes properties away: what holds without them is in docs/reference/table-properties.md.</summary>
    /// <param name="table">The table.</param>
    /// <param name="names">Of properties.</param>
    /// <param name="ifExists">Whether properties that are not set are passed over.</param>
    /// <exception cref="DeltaException">A property is not set, or data files depend on it.</exception>
    public static Alteration Unset(Snapshot table, IReadOnlyList<string> names, bool ifExists = false)
    {
        var configuration = new Dictionary<string, string>(table.Metadata.Configuration);
        foreach (var name in names)
        {
            var key = configuration.Keys.FirstOrDefault(key => key == name) ?? configuration.Keys.FirstOrDefault(key => string.Equals(key, name, StringComparison.OrdinalIgnoreCase));
            var why = key is null ? ifExists ? null : $"property '{name}' is not set. Add IF EXISTS to pass over it."
                : NeverUnset.Contains(key) ? $"property '{key}' cannot be taken away: data files depend on it. Write the table anew without it."
                : key.StartsWith(TableProperties.ConstraintPrefix, StringComparison.OrdinalIgnoreCase) ? $"'{key}' is a constraint. Use ALTER TABLE … DROP CONSTRAINT."
                : null;
            if (why is not null)
            {
                throw Alteration.Refused(table, UnsetOperation, why);
            }

            configuration.Remove(key ?? name);
        }

        var parameters = new Dictionary<string, string> { ["properties"] = SparkJson.Names(names), ["ifExists"] = ifExists ? "true" : "false" };
        return new Alteration(table, new CommitDescription(UnsetOperation) { Parameters = parameters })
        {
            Metadata = SameProperties(configuration, table.Metadata.Configuration) ? table.Metadata : table.Metadata with { Configuration = configuration },
        };
    }

    /// <summary>Gives the table a comment; null takes it away.</summary>
    public static Alteration SetComment(Snapshot table, string? comment) =>
        new(table, new CommitDescription(SetOperation) { Parameters = Parameter("properties", SparkJson.Properties([KeyValuePair.Create("comment", comment ?? "")])) })
        {
            Metadata = table.Metadata.Description == comment ? table.Metadata : table.Metadata with { Description = comment },
        };

    /// <summary>Adds a feature to the protocol, and those it depends on.</summary>
    /// <param name="table">The table.</param>
    /// <param name="feature">As the protocol spells it.</param>
    /// <exception cref="DeltaException">Tarn does not know or write the feature.</exception>
    public static Alteration AddFeature(Snapshot table, string feature)
    {
        var change = new PropertyChange(table.Table.Name, UpgradeOperation, new Dictionary<string, string> { [TableProperties.FeaturePrefix + feature] = "supported" });
        var protocol = ProtocolUpgrade.With(table.Protocol, change.Features);
        return new Alteration(table, new CommitDescription(UpgradeOperation) { Parameters = Parameter("newProtocol", SparkJson.Protocol(protocol)) }) { Protocol = protocol };
    }

    /// <summary>Sets the columns that later OPTIMIZE runs cluster rows by (<c>ALTER TABLE … CLUSTER BY</c>); none for no clustering.</summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">Paths; at most 4.</param>
    /// <exception cref="DeltaException">A column does not exist or has no statistics, there are more than 4, or the table is partitioned.</exception>
    public static Alteration ClusterBy(Snapshot table, IReadOnlyList<IReadOnlyList<string>> columns)
    {
        var paths = columns.Select(path => ColumnRules.Require(table, ClusterOperation, path)).ToList();
        ClusteringRules.Check(table.Table.Name, ClusterOperation, table.Metadata, paths);
        var before = Clustering.ColumnsOf(table);
        var same = before.Count == paths.Count && before.Zip(paths).All(pair => pair.First.SequenceEqual(pair.Second));
        var parameters = new Dictionary<string, string>
        {
            ["oldClusteringColumns"] = string.Join(',', before.Select(SchemaPath.Text)),
            ["newClusteringColumns"] = string.Join(',', paths.Select(SchemaPath.Text)),
        };
        return new Alteration(table, new CommitDescription(ClusterOperation) { Parameters = parameters })
        {
            Protocol = same ? table.Protocol : ProtocolUpgrade.With(table.Protocol, ["clustering"]),
            Actions = same ? [] : [Clustering.ToDomain(table.Schema, paths, ColumnMapping.ModeOf(table.Protocol, table.Metadata))],
        };
    }

    private static Metadata EnableMapping(Snapshot table, Metadata metadata)
    {
        var (before, after) = (ColumnMapping.ModeOf(table.Protocol, table.Metadata), ColumnMapping.ModeOf(metadata));
        return (before, after) switch
        {
            _ when before == after => metadata,
            (ColumnMappingMode.None, ColumnMappingMode.Name) => ColumnMapping.EnableByName(metadata with { Configuration = Without(metadata.Configuration, TableProperties.ColumnMappingMode) }),
            _ => throw Alteration.Refused(
                table, SetOperation,
                $"'{TableProperties.ColumnMappingMode}' cannot change from {Word(before)} to {Word(after)}: data files hold columns by it. From 'none' it may become 'name'; else write the table anew."),
        };
    }

    private static void RequireChangeFeedNames(Snapshot table, Metadata metadata)
    {
        if (!TableProperties.IsTrue(metadata, TableProperties.EnableChangeDataFeed))
        {
            return;
        }

        foreach (var field in metadata.Schema.Fields)
        {
            ColumnRules.RequireName(table.Table.Name, SetOperation, field.Name, mapped: true, changeFeed: true);
        }
    }

    /// <summary>Versions that were asked for by number become features where the table names its features, and at least these versions elsewhere.</summary>
    internal static Protocol Upgraded(Protocol before, IEnumerable<string> features, PropertyChange change)
    {
        if (before.MinWriterVersion < 7 && change.MinWriterVersion < 7 && change.MinReaderVersion < 3)
        {
            var reader = Math.Max(before.MinReaderVersion, change.MinReaderVersion);
            var writer = Math.Max(before.MinWriterVersion, Math.Max(change.MinWriterVersion, change.MinReaderVersion == 2 ? 5 : 0));
            before = reader == before.MinReaderVersion && writer == before.MinWriterVersion ? before : new Protocol(reader, writer);
        }

        var after = ProtocolUpgrade.With(before, features);
        return change.MinWriterVersion == 7 && after.MinWriterVersion < 7 ? ProtocolUpgrade.ToTableFeatures(after, change.MinReaderVersion) : after;
    }

    private static bool SameProperties(IReadOnlyDictionary<string, string> left, IReadOnlyDictionary<string, string> right) =>
        left.Count == right.Count && left.All(pair => right.TryGetValue(pair.Key, out var value) && value == pair.Value);

    private static Dictionary<string, string> Without(IReadOnlyDictionary<string, string> configuration, string name) =>
        configuration.Where(pair => pair.Key != name).ToDictionary(pair => pair.Key, pair => pair.Value);

    private static Dictionary<string, string> Parameter(string name, string value) => new() { [name] = value };

    private static string Word(ColumnMappingMode mode) => mode switch
    {
        ColumnMappingMode.Name => "'name'",
        ColumnMappingMode.Id => "'id'",
        _ => "'none'",
    };
}
