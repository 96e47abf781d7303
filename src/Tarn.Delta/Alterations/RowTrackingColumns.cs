using Tarn.Delta.Actions;
using Tarn.Delta.Features;
using Tarn.Delta.Snapshots;

namespace Tarn.Delta.Alterations;

/// <summary>Names the columns that will hold the ids of rows that are written anew (PROTOCOL.md, "Row Tracking": required once it is enabled).</summary>
internal static class RowTrackingColumns
{
    /// <exception cref="DeltaException">Files that are there have no ids.</exception>
    public static Metadata Enable(Snapshot? table, Metadata metadata, string operation)
    {
        if (!TableProperties.IsTrue(metadata, TableProperties.EnableRowTracking) || (metadata.Configuration.ContainsKey(TableProperties.RowIdColumn) && metadata.Configuration.ContainsKey(TableProperties.RowCommitVersionColumn)))
        {
            return metadata;
        }

        if (table?.Files.FirstOrDefault(file => file.Extra?.ContainsKey("baseRowId") != true) is { } untracked)
        {
            throw Alteration.Refused(
                table, operation,
                $"{TableProperties.EnableRowTracking}=true needs ids for the rows that are there, and file '{untracked.Path}' has none. Enable it with Spark, which assigns them, or write the rows to a new table that has the property.");
        }

        return metadata with
        {
            Configuration = new Dictionary<string, string>(metadata.Configuration)
            {
                [TableProperties.RowIdColumn] = metadata.Configuration.GetValueOrDefault(TableProperties.RowIdColumn) ?? $"_row-id-col-{Guid.NewGuid():D}",
                [TableProperties.RowCommitVersionColumn] = metadata.Configuration.GetValueOrDefault(TableProperties.RowCommitVersionColumn) ?? $"_row-commit-version-col-{Guid.NewGuid():D}",
            },
        };
    }
}
