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

        var wanted = features.Concat(FeatureCatalog.All.Where(feature => feature.IsNeededBy(schema)).Select(feature => feature.Name));
        return ProtocolUpgrade.With(new Protocol(1, LegacyWriter), wanted);
    }
}
