using Tarn.Delta.Actions;
using Tarn.Engines;

namespace Tarn.DuckDb.Changes;

/// <summary>What commitInfo says of OPTIMIZE, in Spark's names.</summary>
internal static class RewriteMetrics
{
    internal static IReadOnlyDictionary<string, string> Of(IReadOnlyList<StagedFile> files, IReadOnlyList<AddFile> removed)
    {
        Dictionary<string, string> metrics = new()
        {
            ["numAddedFiles"] = WriteMetrics.Text(files.Count),
            ["numRemovedFiles"] = WriteMetrics.Text(removed.Count),
            ["numAddedBytes"] = WriteMetrics.Text(files.Sum(file => file.SizeInBytes)),
            ["numRemovedBytes"] = WriteMetrics.Text(removed.Sum(file => file.SizeInBytes)),
            ["numDeletionVectorsRemoved"] = WriteMetrics.Text(removed.Count(file => file.DeletionVector is not null)),
        };
        if (files.Count > 0)
        {
            var sizes = files.Select(file => file.SizeInBytes).Order().ToList();
            metrics["minFileSize"] = WriteMetrics.Text(sizes[0]);
            metrics["p25FileSize"] = WriteMetrics.Text(sizes[(sizes.Count - 1) / 4]);
            metrics["p50FileSize"] = WriteMetrics.Text(sizes[(sizes.Count - 1) / 2]);
            metrics["p75FileSize"] = WriteMetrics.Text(sizes[(sizes.Count - 1) * 3 / 4]);
            metrics["maxFileSize"] = WriteMetrics.Text(sizes[^1]);
        }

        return metrics;
    }
}
