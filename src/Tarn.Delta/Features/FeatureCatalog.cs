using Tarn.Delta.Actions;
using Tarn.Delta.Schema;

namespace Tarn.Delta.Features;

/// <summary>Every feature that Tarn knows. One that is not here is refused by its name.</summary>
internal static class FeatureCatalog
{
    private const string ManagedByCatalog = "says that the table is managed by a catalog: its newest commits are known there only, and its path leads to an old state";

    public static IReadOnlyList<TableFeature> All { get; } =
    [
        new("appendOnly") { ImpliedByWriter = 2 },
        new("invariants") { ImpliedByWriter = 2, Write = FeatureSupport.WithEngine, BindsRows = true, IsActive = HasFieldMetadata("delta.invariants") },
        new("checkConstraints") { ImpliedByWriter = 3, Write = FeatureSupport.WithEngine, BindsRows = true, IsActive = static metadata => metadata.Configuration.Keys.Any(key => key.StartsWith(TableProperties.ConstraintPrefix, StringComparison.Ordinal)) },
        new("changeDataFeed") { ImpliedByWriter = 4, IsActive = HasProperty(TableProperties.EnableChangeDataFeed) },
        new("generatedColumns") { ImpliedByWriter = 4, Write = FeatureSupport.WithEngine, BindsRows = true, IsActive = HasFieldMetadata("delta.generationExpression") },
        new("columnMapping")
        {
            IsReaderFeature = true, ImpliedByReader = 2, ImpliedByWriter = 5,
            Read = FeatureSupport.WithEngine, Write = FeatureSupport.WithEngine, IsActive = static metadata => ColumnMapping.ModeOf(metadata) != ColumnMappingMode.None,
        },
        new("identityColumns") { ImpliedByWriter = 6, Write = FeatureSupport.NotWhenActive, IsActive = HasFieldMetadata("delta.identity.start") },
        new("deletionVectors") { IsReaderFeature = true, IsActive = HasProperty(TableProperties.EnableDeletionVectors) },
        new("timestampNtz") { IsReaderFeature = true, IsNeededBy = Has("timestamp_ntz") },
        new("timestampWithoutTimezone") { IsReaderFeature = true },
        new("v2Checkpoint") { IsReaderFeature = true },
        new("vacuumProtocolCheck") { IsReaderFeature = true },
        new("typeWidening") { IsReaderFeature = true, Read = FeatureSupport.WithEngine, IsActive = HasFieldMetadata("delta.typeChanges") },
        new("typeWidening-preview") { IsReaderFeature = true, Read = FeatureSupport.WithEngine, IsActive = HasFieldMetadata("delta.typeChanges") },
        new("variantType") { IsReaderFeature = true, Read = FeatureSupport.WithEngine, Write = FeatureSupport.WithEngine, IsActive = HasColumn("variant"), IsNeededBy = Has("variant") },
        new("variantType-preview") { IsReaderFeature = true, Read = FeatureSupport.WithEngine, Write = FeatureSupport.WithEngine, IsActive = HasColumn("variant") },
        new("variantShredding") { IsReaderFeature = true, Read = FeatureSupport.WithEngine, Write = FeatureSupport.WithEngine, IsActive = HasColumn("variant") },
        new("variantShredding-preview") { IsReaderFeature = true, Read = FeatureSupport.WithEngine, Write = FeatureSupport.WithEngine, IsActive = HasColumn("variant") },
        new("domainMetadata"),
        new("inCommitTimestamp"),
        new("clustering") { DependsOn = "domainMetadata" },
        new("liquid"),
        new("checkpointProtection"),
        new("rowTracking") { DependsOn = "domainMetadata" },
        new("allowColumnDefaults") { Write = FeatureSupport.WithEngine, BindsRows = true, IsActive = HasFieldMetadata("CURRENT_DEFAULT") },
        new("materializePartitionColumns") { Write = FeatureSupport.NotWhenActive, IsActive = HasProperty("delta.enableMaterializePartitionColumnsFeature") },
        new("icebergCompatV1") { Write = FeatureSupport.NotWhenActive, IsActive = HasProperty("delta.enableIcebergCompatV1") },
        new("icebergCompatV2") { Write = FeatureSupport.NotWhenActive, IsActive = HasProperty("delta.enableIcebergCompatV2") },
        new("icebergCompatV3") { Write = FeatureSupport.NotWhenActive, IsActive = HasProperty("delta.enableIcebergCompatV3") },
        new("catalogManaged") { IsReaderFeature = true, Read = FeatureSupport.No, Write = FeatureSupport.No, Refusal = ManagedByCatalog },
        new("catalogOwned-preview") { IsReaderFeature = true, Read = FeatureSupport.No, Write = FeatureSupport.No, Refusal = ManagedByCatalog },
        new("collations") { IsReaderFeature = false, Write = FeatureSupport.No },
        new("collations-preview") { IsReaderFeature = false, Write = FeatureSupport.No },
    ];

    private static readonly Dictionary<string, TableFeature> ByName = All.ToDictionary(feature => feature.Name);

    public static TableFeature? Find(string name) => ByName.GetValueOrDefault(name);

    private static Func<Metadata, bool> HasProperty(string name) => metadata => TableProperties.IsTrue(metadata, name);

    private static Func<Metadata, bool> HasFieldMetadata(string key) => metadata => AnyField(metadata.Schema, field => field.Metadata.ContainsKey(key));

    private static Func<Metadata, bool> HasColumn(string type) => metadata => Has(type)(metadata.Schema);

    private static Func<StructType, bool> Has(string type) => schema => schema.Fields.Any(field => Contains(field.Type, type));

    private static bool Contains(DeltaType type, string name) => type switch
    {
        PrimitiveType primitive => primitive.Name == name,
        StructType nested => nested.Fields.Any(field => Contains(field.Type, name)),
        ArrayType array => Contains(array.Element, name),
        MapType map => Contains(map.Key, name) || Contains(map.Value, name),
        _ => false,
    };

    private static bool AnyField(DeltaType type, Func<StructField, bool> matches) => type switch
    {
        StructType nested => nested.Fields.Any(field => matches(field) || AnyField(field.Type, matches)),
        ArrayType array => AnyField(array.Element, matches),
        MapType map => AnyField(map.Key, matches) || AnyField(map.Value, matches),
        _ => false,
    };
}
