using System.Globalization;
using Tarn.Delta.Actions;
using Tarn.Engines;

namespace Tarn.DuckDb.Changes;

/// <summary>What commitInfo says of an append or overwrite, in Spark's names.</summary>
internal static class WriteMetrics
{
    internal static IReadOnlyDictionary<string, string> Of(IReadOnlyList<StagedFile> files, IReadOnlyCollection<AddFile>? removed = null)
    {
        Dictionary<string, string> metrics = new()
        {
            ["numFiles"] = Text(files.Count),
            ["numOutputRows"] = Text(files.Sum(file => file.RowCount)),
            ["numOutputBytes"] = Text(files.Sum(file => file.SizeInBytes)),
        };
        if (removed is not null)
        {
            metrics["numRemovedFiles"] = Text(removed.Count);
            metrics["numRemovedBytes"] = Text(removed.Sum(file => file.SizeInBytes));
        }

        return metrics;
    }

    internal static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
