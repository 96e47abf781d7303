using Tarn.Delta.DeletionVectors;
using Tarn.DuckDb.Binding;
using Tarn.Engines;

namespace Tarn.DuckDb.Scanning;

/// <summary>Brings positions of rows out of the engine, a list per file: the one thing of rows that passes through C#.</summary>
internal static class RowPositions
{
    /// <summary>Of each file that loses rows, the positions that its new deletion vector holds: those that go, and those that were gone.</summary>
    /// <param name="connection">The session's.</param>
    /// <param name="scan">Whose files the numbers name.</param>
    /// <param name="rows">A SELECT of file number (INTEGER) and position (BIGINT) of live rows, each once, in ascending order.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal static async Task<IReadOnlyList<RowDeletion>> ReadAsync(DuckDbConnection connection, TableScan scan, string rows, CancellationToken cancellationToken)
    {
        List<(int File, List<long> Positions)> going = [];
        await foreach (var chunk in connection.QueryAsync(rows, null, cancellationToken).ConfigureAwait(false))
        {
            for (var row = 0; row < chunk.RowCount; row++)
            {
                var file = chunk[0].Raw<int>(row);
                if (going.Count == 0 || going[^1].File != file)
                {
                    going.Add((file, []));
                }

                going[^1].Positions.Add(chunk[1].Raw<long>(row));
            }
        }

        var old = going.Select(entry => scan.Files[entry.File].DeletionVector).OfType<Delta.Actions.DeletionVectorDescriptor>().ToList();
        var gone = new Queue<long[]>(await DeletionVectorFile.ReadAllAsync(scan.Snapshot.Table, old, cancellationToken).ConfigureAwait(false));
        return
        [
            .. going.Select(entry => new RowDeletion(
                scan.Files[entry.File],
                scan.Files[entry.File].DeletionVector is null ? entry.Positions : Merged(entry.Positions, gone.Dequeue()))),
        ];
    }

    private static List<long> Merged(List<long> going, long[] gone)
    {
        List<long> merged = new(going.Count + gone.Length);
        var next = 0;
        foreach (var position in going)
        {
            for (; next < gone.Length && gone[next] < position; next++)
            {
                merged.Add(gone[next]);
            }

            merged.Add(position);
        }

        merged.AddRange(gone.AsSpan(next));
        return merged;
    }
}
