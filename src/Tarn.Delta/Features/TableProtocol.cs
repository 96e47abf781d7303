using Tarn.Delta.Actions;
using Tarn.Delta.Schema;

namespace Tarn.Delta.Features;

/// <summary>Chooses the protocol of new tables: the oldest versions that hold what the table needs, so that most programs can read it.</summary>
public static class TableProtocol
{
    private const int LegacyWriter = 2;

    /// <summary>The protocol for a schema and wanted features, for instance <c>domainMetadata</c> and <c>deletionVectors</c>.</summary>
    /// <param name="schema">Types such as timestamp_ntz need features of their own, which are added.</param>
    /// <param name="features">Names as the protocol spells them.</param>
    /// <exception cref="ArgumentException">A feature is unknown.</exception>
    public static Protocol For(StructType schema, params IReadOnlyCollection<string> features)
    {
        var unknown = features.Where(name => FeatureCatalog.Find(name) is null).ToList();
        if (unknown.Count > 0)
        {
            throw new ArgumentException($"Unknown table features: {string.Join(", ", unknown)}.", nameof(features));
        }

        var wanted = features.Concat(features.Select(name => FeatureCatalog.Find(name)!.DependsOn).OfType<string>()).ToHashSet();
        var needed = FeatureCatalog.All.Where(feature => wanted.Contains(feature.Name) || feature.IsNeededBy(schema)).ToList();
        if (needed.All(feature => feature.ImpliedByWriter <= LegacyWriter))
        {
            return new Protocol(1, LegacyWriter);
        }

        // Databricks refuses writer version 7 without the two oldest features.
        List<string> writerFeatures = ["appendOnly", "invariants"];
        writerFeatures.AddRange(needed.Select(feature => feature.Name).Except(writerFeatures));
        var readerFeatures = needed.Where(feature => feature.IsReaderFeature).Select(feature => feature.Name).ToList();
        return readerFeatures.Count == 0
            ? new Protocol(1, 7) { WriterFeatures = writerFeatures }
            : new Protocol(3, 7) { ReaderFeatures = readerFeatures, WriterFeatures = writerFeatures };
    }
}
