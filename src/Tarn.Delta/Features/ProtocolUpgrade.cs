using Tarn.Delta.Actions;
using Tarn.Delta.Schema;

namespace Tarn.Delta.Features;

/// <summary>Adds features to a protocol, and never takes one away.</summary>
internal static class ProtocolUpgrade
{
    private const int TableFeaturesReader = 3;
    private const int TableFeaturesWriter = 7;
    private static readonly string[] Oldest = ["appendOnly", "invariants"]; // Databricks refuses writer version 7 without them

    /// <summary>The protocol with features: the same object where it has them all, with all that its legacy version implied where it must name its features.</summary>
    /// <param name="protocol">What the table has.</param>
    /// <param name="features">Known names.</param>
    public static Protocol With(Protocol protocol, IEnumerable<string> features)
    {
        var present = FeatureRules.WriterFeatures(protocol).ToHashSet();
        var missing = Closure(features).Where(name => !present.Contains(name) && !HasVariant(present, name)).ToList();
        if (missing.Count == 0)
        {
            return protocol;
        }

        List<string> writer = [.. Oldest.Union(FeatureRules.WriterFeatures(protocol)).Union(missing)];
        if (protocol.MinWriterVersion < TableFeaturesWriter && Legacy(protocol, writer) is { } legacy)
        {
            return legacy;
        }

        var reader = FeatureRules.ReaderFeatures(protocol).Union(writer.Where(name => FeatureCatalog.Find(name) is { IsReaderFeature: true })).ToList();
        return reader.Count == 0
            ? new Protocol(protocol.MinReaderVersion, TableFeaturesWriter) { WriterFeatures = writer }
            : new Protocol(TableFeaturesReader, TableFeaturesWriter) { ReaderFeatures = reader, WriterFeatures = writer };
    }

    /// <summary>The protocol with its features named one by one.</summary>
    public static Protocol ToTableFeatures(Protocol legacy, int minReaderVersion)
    {
        List<string> writer = [.. Oldest.Union(FeatureRules.WriterFeatures(legacy))];
        var reader = FeatureRules.ReaderFeatures(legacy).ToList();
        return reader.Count == 0 && minReaderVersion < TableFeaturesReader
            ? new Protocol(1, TableFeaturesWriter) { WriterFeatures = writer }
            : new Protocol(TableFeaturesReader, TableFeaturesWriter) { ReaderFeatures = reader, WriterFeatures = writer };
    }

    /// <summary>Features that a table's columns and properties need.</summary>
    public static IEnumerable<string> NeededBy(Metadata metadata) =>
        FeatureCatalog.All.Where(feature => feature.IsNeededBy(metadata.Schema)).Select(feature => feature.Name)
            .Concat(ColumnMapping.AllFields(metadata.Schema).Any(field => ColumnProperties.GenerationOf(field) is not null) ? ["generatedColumns"] : [])
            .Concat(ColumnMapping.AllFields(metadata.Schema).Any(field => ColumnProperties.DefaultOf(field) is not null) ? ["allowColumnDefaults"] : [])
            .Concat(metadata.Configuration.Keys.Any(key => key.StartsWith(TableProperties.ConstraintPrefix, StringComparison.Ordinal)) ? ["checkConstraints"] : [])
            .Concat(ColumnMapping.ModeOf(metadata) != ColumnMappingMode.None ? ["columnMapping"] : [])
            .Concat(PropertyCatalog.All.Where(property => property.Feature is not null && TableProperties.IsTrue(metadata, property.Name)).Select(property => property.Feature!));

    /// <summary>The features with those that they cannot do without.</summary>
    private static IEnumerable<string> Closure(IEnumerable<string> features) =>
        features.SelectMany(name => FeatureCatalog.Find(name)?.DependsOn is { } other ? [other, name] : new[] { name }).Distinct();

    /// <summary>A preview of a feature, or its old name, serves as the feature.</summary>
    private static bool HasVariant(HashSet<string> present, string name) =>
        present.Contains(name + "-preview") || (name == "timestampNtz" && present.Contains("timestampWithoutTimezone"));

    /// <summary>The legacy version whose features are exactly these: programs that know no table features can use it.</summary>
    private static Protocol? Legacy(Protocol before, List<string> writer)
    {
        for (var version = before.MinWriterVersion + 1; version < TableFeaturesWriter; version++)
        {
            var candidate = new Protocol(Math.Max(before.MinReaderVersion, version >= 5 ? 2 : 1), version);
            if (FeatureRules.WriterFeatures(candidate).ToHashSet().SetEquals(writer))
            {
                return candidate;
            }
        }

        return null;
    }
}
