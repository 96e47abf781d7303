using System.Globalization;

namespace Tarn.DuckDb.Changes;

/// <summary>What commitInfo tells of a change of rows, under the names that Spark gives it.</summary>
internal static class RowMetrics
{
    /// <param name="rows">What was staged.</param>
    /// <param name="target">What Spark puts before names of the table's own in the operation: <c>Target</c> for MERGE, else nothing.</param>
    /// <param name="counts">Rows, by name.</param>
    internal static IReadOnlyDictionary<string, string> Of(StagedRows rows, string target, params IEnumerable<(string Name, long Value)> counts)
    {
        var isMerge = target.Length > 0;
        var grown = rows.Deletions.Count(deletion => deletion.File.DeletionVector is not null);
        IEnumerable<(string Name, long Value)> files =
        [
            (isMerge ? "numTargetFilesAdded" : "numAddedFiles", rows.Files.Count),
            (isMerge ? "numTargetFilesRemoved" : "numRemovedFiles", rows.Removed.Count),
            (isMerge ? "numTargetBytesAdded" : "numAddedBytes", rows.Files.Sum(file => file.SizeInBytes)),
            (isMerge ? "numTargetBytesRemoved" : "numRemovedBytes", rows.Removed.Sum(file => file.SizeInBytes)),
            (isMerge ? "numTargetChangeFilesAdded" : "numAddedChangeFiles", rows.ChangeFiles.Count),
            ($"num{target}DeletionVectorsAdded", rows.Deletions.Count - grown),
            ($"num{target}DeletionVectorsUpdated", grown),
            ($"num{target}DeletionVectorsRemoved", rows.Removed.Count(file => file.DeletionVector is not null)),
        ];
        return counts.Concat(files).ToDictionary(metric => metric.Name, metric => metric.Value.ToString(CultureInfo.InvariantCulture));
    }
}
