using System.Text.Json.Nodes;
using Tarn.Delta;
using Tarn.Delta.DeletionVectors;
using Tarn.Delta.Transactions;
using Tarn.Engines;

namespace Tarn.Running.Publishing;

/// <summary>Deletes rows of files that stay, by deletion vectors; a file of which no row stays goes whole.</summary>
internal static class RowDeletions
{
    /// <summary>Writes the vectors into one file of the table's folder, and stages what makes them count.</summary>
    public static async Task StageAsync(
        DeltaTable table, Transaction transaction, IReadOnlyList<RowDeletion> deletions, long nowMs, CancellationToken cancellationToken)
    {
        var partial = deletions.Where(deletion => deletion.Positions.Count != deletion.File.PhysicalRowCount).ToList();
        var vectors = await DeletionVectorFile.WriteAllAsync(table, [.. partial.Select(deletion => deletion.Positions)], cancellationToken).ConfigureAwait(false);
        foreach (var deletion in deletions)
        {
            transaction.Stage(FileUploads.ToRemove(deletion.File, nowMs));
        }

        foreach (var (deletion, vector) in partial.Zip(vectors))
        {
            transaction.Stage(deletion.File with { DeletionVector = vector, DataChange = true, Stats = WithWideBounds(deletion.File.Stats) });
        }
    }

    /// <summary>Least and greatest values may be those of deleted rows now (PROTOCOL.md, "Per-file Statistics").</summary>
    private static string? WithWideBounds(string? stats)
    {
        if (stats is null || JsonNode.Parse(stats) is not JsonObject statistics)
        {
            return stats;
        }

        statistics["tightBounds"] = false;
        return statistics.ToJsonString();
    }
}
