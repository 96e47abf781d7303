using System.Runtime.CompilerServices;
using System.Text.Json;
using Tarn.Delta;
using Tarn.Planning;
using Tarn.Running.Progress;

namespace Tarn.Lakes;

/// <summary>The versions of a table, with what Tarn's commits say of themselves.</summary>
internal sealed class TableHistory(LakeTables tables, StepGraph graph)
{
    /// <summary>The versions, newest first.</summary>
    public async IAsyncEnumerable<TableHistoryEntry> ReadAsync(TableName name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var commits = new LakeCommits(tables.Store);
        Dictionary<TableVersion, long> firstShown = [];
        LakeCommit? newest = null;
        await foreach (var commit in commits.NewestFirstAsync(cancellationToken).ConfigureAwait(false))
        {
            newest ??= commit;
            if (commit.Tables.TryGetValue(name, out var version))
            {
                firstShown[version] = commit.Number; // the last one written is the oldest
            }
        }

        if (firstShown.Count == 0 && await tables[name].FindSnapshotAsync(cancellationToken).ConfigureAwait(false) is null)
        {
            throw new LakeView(tables, newest).Unknown(name, graph.Nodes.Select(node => node.Table));
        }

        await foreach (var entry in tables[name].HistoryAsync(cancellationToken).ConfigureAwait(false))
        {
            var tarn = entry.Info.Content["tarn"];
            yield return new TableHistoryEntry
            {
                Version = entry.Version,
                Timestamp = entry.Timestamp,
                Operation = entry.Operation,
                RunId = (string?)tarn?["runId"],
                Books = tarn?["books"] is { } books ? books.Deserialize(ProgressJson.Default.RowBooks) : null,
                LakeCommit = firstShown.TryGetValue(entry.Version, out var number) ? number : null,
            };
        }
    }
}
