using Tarn.Delta.Actions;
using Tarn.Delta.Features;
using Tarn.Delta.Schema;
using Tarn.Delta.Snapshots;

namespace Tarn.Delta.Transactions;

/// <summary>What a commit must keep to, whoever wins the race: checked before anything is written.</summary>
internal static class TransactionRules
{
    private static readonly (string Property, string Feature)[] PropertyFeatures =
    [
        (TableProperties.EnableDeletionVectors, "deletionVectors"),
        (TableProperties.EnableChangeDataFeed, "changeDataFeed"),
        (TableProperties.EnableInCommitTimestamps, "inCommitTimestamp"),
        (TableProperties.AppendOnly, "appendOnly"),
    ];

    public static void Check(DeltaTable table, Snapshot? snapshot, IReadOnlyList<DeltaAction> actions, string operation)
    {
        var protocol = actions.OfType<Protocol>().FirstOrDefault() ?? snapshot?.Protocol;
        var metadata = actions.OfType<Metadata>().FirstOrDefault() ?? snapshot?.Metadata;
        if (protocol is null || metadata is null)
        {
            throw new ArgumentException($"The first commit of table '{table.Name}' needs a protocol and a metaData: stage both (TableProtocol.For makes the former).");
        }

        var addsRows = AddsRows(actions);
        var addsFiles = actions.Any(action => action is AddFile or AddCdcFile);
        if (snapshot is not null)
        {
            FeatureRules.RequireWritable(snapshot.Protocol, snapshot.Metadata, table, operation, addsRows, addsFiles);
            CheckUpgrade(table, snapshot.Protocol, protocol, operation);
        }

        FeatureRules.RequireWritable(protocol, metadata, table, operation, addsRows, addsFiles);
        CheckMetadata(table, protocol, metadata, operation);
        CheckFiles(table, protocol, metadata, actions, operation);
        RowTracking.Check(table, protocol, metadata, actions, operation);
        if (actions.OfType<DomainMetadata>().Any())
        {
            RequireFeature(table, protocol, "domainMetadata", "sets a domain", operation);
        }
    }

    /// <summary>The level that the table asks for; commits that change no data need none.</summary>
    public static IsolationLevel IsolationOf(Snapshot? snapshot, IReadOnlyList<DeltaAction> actions)
    {
        var changesData = actions.Any(action => action is AddFile { DataChange: true } or RemoveFile { DataChange: true } or Metadata or Protocol);
        if (!changesData && actions.Any(action => action is AddFile or RemoveFile))
        {
            return IsolationLevel.Snapshot;
        }

        return snapshot?.Property(TableProperties.IsolationLevel) switch
        {
            "WriteSerializable" => IsolationLevel.WriteSerializable,
            "SnapshotIsolation" => IsolationLevel.Snapshot,
            _ => IsolationLevel.Serializable,
        };
    }

    /// <summary>A file that was there before, now with a deletion vector, adds no row; nor does one whose rows were only laid out anew.</summary>
    private static bool AddsRows(IReadOnlyList<DeltaAction> actions)
    {
        var removed = actions.OfType<RemoveFile>().Select(remove => remove.Path).ToHashSet();
        return actions.OfType<AddFile>().Any(add => add.DataChange && !removed.Contains(add.Path));
    }

    private static void CheckUpgrade(DeltaTable table, Protocol before, Protocol after, string operation)
    {
        var lost = FeatureRules.WriterFeatures(before).Concat(FeatureRules.ReaderFeatures(before))
            .Except(FeatureRules.WriterFeatures(after).Concat(FeatureRules.ReaderFeatures(after))).ToList();
        if (lost.Count > 0)
        {
            throw new DeltaException(
                $"{operation} on table '{table.Name}' is refused: its protocol would lose the features {string.Join(", ", lost)}, on which older versions depend. Keep them in the new protocol.");
        }
    }

    private static void CheckMetadata(DeltaTable table, Protocol protocol, Metadata metadata, string operation)
    {
        var twice = metadata.Schema.Fields.GroupBy(field => field.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
        {
            throw new DeltaException($"{operation} on table '{table.Name}' is refused: two columns are named '{twice.Key}' (case does not count). Rename one in the query.");
        }

        if (metadata.PartitionColumns.FirstOrDefault(name => metadata.Schema.Fields.All(field => field.Name != name)) is { } missing)
        {
            throw new DeltaException($"{operation} on table '{table.Name}' is refused: partition column '{missing}' is not in its schema. Add the column, or partition by another.");
        }

        CheckMapping(table, protocol, metadata, operation);
        foreach (var (property, feature) in PropertyFeatures.Where(pair => TableProperties.IsTrue(metadata, pair.Property)))
        {
            RequireFeature(table, protocol, feature, $"has the property {property}=true", operation);
        }

        foreach (var name in FeatureCatalog.All.Where(feature => feature.IsNeededBy(metadata.Schema)).Select(feature => feature.Name))
        {
            if (!FeatureRules.Supports(protocol, name) && !FeatureRules.WriterFeatures(protocol).Any(listed => IsAlias(listed, name)))
            {
                RequireFeature(table, protocol, name, "has a column whose type needs it", operation);
            }
        }
    }

    private static void CheckMapping(DeltaTable table, Protocol protocol, Metadata metadata, string operation)
    {
        if (ColumnMapping.ModeOf(protocol, metadata) == ColumnMappingMode.None)
        {
            return;
        }

        var fields = ColumnMapping.AllFields(metadata.Schema).ToList();
        var wrong = fields.FirstOrDefault(field => ColumnMapping.IdOf(field) is null || !field.Metadata.ContainsKey(ColumnMapping.PhysicalNameKey))
            ?? fields.GroupBy(ColumnMapping.IdOf).FirstOrDefault(group => group.Count() > 1)?.First();
        if (wrong is not null)
        {
            throw new DeltaException(
                $"{operation} on table '{table.Name}' is refused: the table maps its columns, and column '{wrong.Name}' has no id and physical name of its own. Pass the metaData through ColumnMapping.Assign.");
        }
    }

    private static void CheckFiles(DeltaTable table, Protocol protocol, Metadata metadata, IReadOnlyList<DeltaAction> actions, string operation)
    {
        var mode = ColumnMapping.ModeOf(protocol, metadata);
        var partitionKeys = metadata.PartitionColumns
            .Select(name => metadata.Schema.Fields.First(field => field.Name == name))
            .Select(field => mode == ColumnMappingMode.None ? field.Name : ColumnMapping.PhysicalNameOf(field))
            .ToHashSet();
        foreach (var add in actions.OfType<AddFile>())
        {
            if (!partitionKeys.SetEquals(add.PartitionValues.Keys))
            {
                throw new DeltaException(
                    $"{operation} on table '{table.Name}' is refused: file '{add.Path}' has partition values for ({string.Join(", ", add.PartitionValues.Keys)}), " +
                    $"and the table is partitioned by ({string.Join(", ", partitionKeys)}). This is a bug of the program that commits: give one value for each partition column.");
            }

            if (add.DeletionVector is not null)
            {
                RequireFeature(table, protocol, "deletionVectors", $"adds '{add.Path}' with a deletion vector", operation);
            }
        }

        if (TableProperties.IsTrue(metadata, TableProperties.AppendOnly) && actions.OfType<RemoveFile>().FirstOrDefault(remove => remove.DataChange) is { } removed)
        {
            throw new DeltaException(
                $"{operation} on table '{table.Name}' is refused: it would remove '{removed.Path}', and the table is append-only (property {TableProperties.AppendOnly}). Append instead, or unset the property.");
        }
    }

    private static bool IsAlias(string listed, string needed) =>
        listed == needed + "-preview" || (listed, needed) == ("timestampWithoutTimezone", "timestampNtz");

    private static void RequireFeature(DeltaTable table, Protocol protocol, string feature, string because, string operation)
    {
        if (!FeatureRules.Supports(protocol, feature))
        {
            throw new DeltaException(
                $"{operation} on table '{table.Name}' is refused: it {because}, and the table's protocol lacks the feature '{feature}'. Stage a protocol that has it (TableProtocol.For).");
        }
    }
}
