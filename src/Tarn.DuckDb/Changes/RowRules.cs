using Tarn.Delta.Actions;
using Tarn.Delta.Features;

namespace Tarn.DuckDb.Changes;

/// <summary>What a table lets happen to its rows. The commit checks the same; asking here spares writing files for nothing.</summary>
internal static class RowRules
{
    private const string DeletionVectorFeature = "deletionVectors";
    private const string RowTrackingFeature = "rowTracking";
    private const string EnableRowTracking = "delta.enableRowTracking";

    /// <summary>Whether rows of a file are deleted by a vector: the table asks for it, and the log knows how many rows the file has, as such an entry must.</summary>
    internal static bool TakesVectors(ChangeStep step, AddFile file) =>
        IsTrue(step.Request.Metadata, TableProperties.EnableDeletionVectors) &&
        step.Request.Protocol.WriterFeatures?.Contains(DeletionVectorFeature) is true &&
        file.PhysicalRowCount is not null;

    /// <summary>Refuses to take rows out of a table that only grows.</summary>
    internal static void RequireRemovable(ChangeStep step)
    {
        if (IsTrue(step.Request.Metadata, TableProperties.AppendOnly))
        {
            throw step.Refused(
                $"the table is append-only (property {TableProperties.AppendOnly}), and rows of it would go.", "Append instead, or unset the property.");
        }
    }

    /// <summary>Refuses to write present rows anew where they would lose their ids.</summary>
    internal static void RequireRewritable(ChangeStep step)
    {
        if (IsTrue(step.Request.Metadata, EnableRowTracking) && step.Request.Protocol.WriterFeatures?.Contains(RowTrackingFeature) is true)
        {
            throw step.Refused(
                $"the table uses the feature '{RowTrackingFeature}', and rows that are written anew would get new ids.",
                $"Delete by deletion vectors and append, or set {EnableRowTracking}=false.");
        }
    }

    private static bool IsTrue(Metadata metadata, string property) =>
        string.Equals(metadata.Configuration.GetValueOrDefault(property), "true", StringComparison.OrdinalIgnoreCase);
}
