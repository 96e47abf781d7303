using Tarn.Delta.Actions;
using Tarn.Delta.Features;
using Tarn.Delta.Schema;
using Tarn.Engines;

namespace Tarn.DuckDb.Changes;

/// <summary>Change data files (PROTOCOL.md, "Change Data Files"): each row that came or went, and how.</summary>
internal static class ChangeFeed
{
    private const string TypeColumn = "_change_type";
    private const string Folder = "_change_data/";
    private const string ConstraintPrefix = "delta.constraints.";
    private const int FirstLegacyWriter = 4;
    private const int FeatureWriter = 7;

    /// <summary>Whether the table keeps one.</summary>
    internal static bool IsKept(Protocol protocol, Metadata metadata) =>
        string.Equals(metadata.Configuration.GetValueOrDefault(TableProperties.EnableChangeDataFeed), "true", StringComparison.OrdinalIgnoreCase) &&
        (protocol.MinWriterVersion >= FeatureWriter ? protocol.WriterFeatures?.Contains("changeDataFeed") is true : protocol.MinWriterVersion >= FirstLegacyWriter);

    /// <summary>Writes them.</summary>
    /// <param name="step">The change.</param>
    /// <param name="changes">The table of changed rows (<see cref="ChangedColumns"/>), with old versions; null for none.</param>
    /// <param name="updates">A SELECT of the new versions of its rows; null for none.</param>
    /// <param name="inserts">A SELECT of new rows; null for none.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal static async Task<IReadOnlyList<StagedFile>> WriteAsync(
        ChangeStep step, string? changes, string? updates, string? inserts, CancellationToken cancellationToken)
    {
        List<string> parts = [];
        if (changes is not null)
        {
            var old = ChangedColumns.Names(step.Schema, ChangedColumns.Old);
            parts.Add($"SELECT {old}, CASE WHEN {ChangedColumns.Updated} THEN 'update_preimage' ELSE 'delete' END AS {TypeColumn} FROM {changes}");
            if (updates is not null)
            {
                parts.Add($"SELECT {TargetRows.Names(step.Schema)}, 'update_postimage' AS {TypeColumn} FROM ({updates})");
            }
        }

        if (inserts is not null)
        {
            parts.Add($"SELECT {TargetRows.Names(step.Schema)}, 'insert' AS {TypeColumn} FROM ({inserts})");
        }

        if (parts.Count == 0)
        {
            return [];
        }

        var metadata = step.Request.Metadata with { Schema = new StructType([.. step.Schema.Fields, new(TypeColumn, new PrimitiveType("string"))]) };
        var files = await step.WriteUncheckedAsync(string.Join(" UNION ALL ", parts), metadata, cancellationToken).ConfigureAwait(false);
        return [.. files.Select(file => file with { Path = Folder + file.Path })];
    }
}
