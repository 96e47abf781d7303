using Tarn.Delta.Actions;
using Tarn.Delta.Schema;

namespace Tarn.Delta.Features;

/// <summary>Decides by feature, operation and use whether Tarn may read or write a table. What it refuses, it refuses by name.</summary>
internal static class FeatureRules
{
    private const int NewestReader = 3;
    private const int NewestWriter = 7;

    /// <exception cref="DeltaException">Names the feature, the table and what to do.</exception>
    public static void RequireReadable(Protocol protocol, Metadata? metadata, DeltaTable table)
    {
        if (protocol.MinReaderVersion is < 1 or > NewestReader)
        {
            throw new DeltaException(
                $"Cannot read table '{table.Name}': it asks for reader version {protocol.MinReaderVersion}, and Tarn knows versions 1 to {NewestReader}. " +
                "Read it with the program that wrote it, or with a newer Tarn.");
        }

        foreach (var name in ReaderFeatures(protocol))
        {
            var feature = FeatureCatalog.Find(name);
            if (Refusal(feature, feature?.Read, metadata, () => table.Parquet.DataFeatures) is { } reason)
            {
                throw new DeltaException(
                    $"Cannot read table '{table.Name}': it uses the feature '{name}', which {reason}. Read it with the program that wrote it, or drop the feature there.");
            }
        }

        RequireKnownTypeChanges(metadata, table);
        if (metadata is not null)
        {
            KnownTypes.Require(metadata, table);
        }
    }

    /// <param name="protocol">The table's.</param>
    /// <param name="metadata">The table's.</param>
    /// <param name="table">The table.</param>
    /// <param name="operation">As errors name it.</param>
    /// <param name="addsRows">Whether rows are written that the table did not have.</param>
    /// <param name="addsFiles">Whether files are added at all: a change of metadata alone needs nothing of the engine.</param>
    /// <exception cref="DeltaException">Names the feature, the table, the operation and what to do.</exception>
    public static void RequireWritable(Protocol protocol, Metadata metadata, DeltaTable table, string operation, bool addsRows = true, bool addsFiles = true)
    {
        RequireReadable(protocol, metadata, table);
        if (protocol.MinWriterVersion is < 1 or > NewestWriter)
        {
            throw new DeltaException(
                $"{operation} on table '{table.Name}' is refused: it asks for writer version {protocol.MinWriterVersion}, and Tarn knows versions 1 to {NewestWriter}. " +
                "Write it with the program that made it, or with a newer Tarn.");
        }

        foreach (var name in WriterFeatures(protocol))
        {
            var feature = FeatureCatalog.Find(name);
            var isIdle = feature is { Write: FeatureSupport.WithEngine } && (!addsFiles || (feature.BindsRows && !addsRows));
            if (Refusal(feature, isIdle ? FeatureSupport.Yes : feature?.Write, metadata, () => table.Parquet.WrittenFeatures) is { } reason)
            {
                throw new DeltaException(
                    $"{operation} on table '{table.Name}' is refused: it uses the feature '{name}', which {reason}. Write it with the program that made it, or drop the feature there.");
            }
        }
    }

    /// <summary>For what touches no rows: features that only say how rows are written do not matter, those that nobody knows do.</summary>
    /// <inheritdoc cref="RequireWritable"/>
    public static void RequireMaintainable(Protocol protocol, Metadata metadata, DeltaTable table, string operation) =>
        RequireWritable(protocol, metadata, table, operation, addsFiles: false);

    /// <summary>Whether the protocol has a feature, listed or implied by a legacy version.</summary>
    public static bool Supports(Protocol protocol, string feature) => WriterFeatures(protocol).Contains(feature);

    /// <summary>Features that readers must know, listed or implied. One that only the writers' list has counts too: some programs forget the other list.</summary>
    public static IEnumerable<string> ReaderFeatures(Protocol protocol) => protocol.MinReaderVersion >= 3
        ? (protocol.ReaderFeatures ?? []).Union((protocol.WriterFeatures ?? []).Where(name => FeatureCatalog.Find(name) is { IsReaderFeature: true }))
        : FeatureCatalog.All.Where(feature => feature.IsReaderFeature && feature.ImpliedByReader <= protocol.MinReaderVersion).Select(feature => feature.Name);

    /// <summary>Features that writers must know, listed or implied.</summary>
    public static IEnumerable<string> WriterFeatures(Protocol protocol) => protocol.MinWriterVersion >= 7
        ? protocol.WriterFeatures ?? []
        : FeatureCatalog.All.Where(feature => feature.ImpliedByWriter <= protocol.MinWriterVersion).Select(feature => feature.Name);

    private static void RequireKnownTypeChanges(Metadata? metadata, DeltaTable table)
    {
        if (metadata is not null && TypeWidening.FindUnknown(metadata.Schema) is { } change)
        {
            throw new DeltaException(
                $"Cannot read table '{table.Name}': it uses the feature 'typeWidening', and {change}, which Tarn does not know. Read it with the program that wrote it.");
        }
    }

    /// <summary>The engine is asked only where it matters: a table of plain features opens none.</summary>
    private static string? Refusal(TableFeature? feature, FeatureSupport? support, Metadata? metadata, Func<IReadOnlyCollection<string>> engine) => support switch
    {
        null => "Tarn does not know",
        FeatureSupport.Yes => null,
        FeatureSupport.No => feature?.Refusal ?? "Tarn does not do",
        _ when metadata is null || !feature!.IsActive(metadata) => null,
        FeatureSupport.WithEngine when engine().Contains(feature.Name) => null,
        FeatureSupport.WithEngine => "this engine does not apply to data files",
        _ => "Tarn does not do yet where a table makes use of it",
    };
}
