using System.Globalization;
using Tarn.Delta.Actions;
using Tarn.DuckDb.Scanning;
using Tarn.Engines;

namespace Tarn.DuckDb.Changes;

/// <summary>Makes files of changed rows: by deletion vector where the table takes them, else by writing files anew without them.</summary>
/// <param name="step">The change.</param>
/// <param name="scan">Whose files the changed rows are of.</param>
/// <param name="changes">The table of changed rows: see <see cref="ChangedColumns"/>.</param>
/// <param name="versions">Their new versions; null where they only go.</param>
internal sealed class ChangedRows(ChangeStep step, TableScan scan, string changes, NewVersions? versions = null)
{
    /// <summary>Stages them.</summary>
    /// <param name="inserts">A SELECT of new rows, in the table's columns; null for none. It may run twice.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal async Task<StagedRows> StageAsync(string? inserts, CancellationToken cancellationToken)
    {
        var touched = await TouchedAsync(cancellationToken).ConfigureAwait(false);
        var changed = touched.Sum(file => file.Changed);
        var updated = touched.Sum(file => file.Updated);
        var partial = touched.Where(file => file.Changed != file.Live).ToList();
        var rewritten = partial.Where(file => !RowRules.TakesVectors(step, file.File)).ToList();
        if (touched.Count > 0)
        {
            RowRules.RequireRemovable(step);
        }

        if (rewritten.Count > 0 || updated > 0)
        {
            RowRules.RequireRewritable(step);
        }

        var updates = updated > 0 ? versions?.Select($"{changes} WHERE {ChangedColumns.Updated}") : null;
        List<string> parts = [];
        if (rewritten.Count > 0)
        {
            parts.Add(await CopiedAsync(rewritten, cancellationToken).ConfigureAwait(false));
        }

        if (updates is not null)
        {
            parts.Add(updates);
        }

        if (inserts is not null)
        {
            parts.Add($"SELECT {TargetRows.Names(step.Schema)} FROM ({inserts})");
        }

        var files = parts.Count == 0 ? [] : await step.WriteAsync(string.Join(" UNION ALL ", parts), cancellationToken).ConfigureAwait(false);
        var copied = rewritten.Sum(file => file.Live - file.Changed);
        return new()
        {
            Files = files,
            Removed = [.. touched.Where(file => file.Changed == file.Live).Concat(rewritten).Select(file => file.File)],
            Deletions = partial.Count == rewritten.Count ? [] : await DeletionsAsync(partial.Except(rewritten), cancellationToken).ConfigureAwait(false),
            ChangeFiles = changed > 0 && (partial.Count > 0 || updated > 0 || inserts is not null) && ChangeFeed.IsKept(step.Request.Protocol, step.Request.Metadata)
                ? await ChangeFeed.WriteAsync(step, changes, updates, inserts, cancellationToken).ConfigureAwait(false)
                : [],
            Rows = new(Inserted: files.Sum(file => file.RowCount) - copied - updated, updated, changed - updated, copied),
        };
    }

    /// <summary>The files that hold changed rows, with counts.</summary>
    private async Task<IReadOnlyList<TouchedFile>> TouchedAsync(CancellationToken cancellationToken)
    {
        List<TouchedFile> touched = [];
        var sql = $"SELECT {TableScan.FileColumn}, count(*), count(*) FILTER ({ChangedColumns.Updated}) FROM {changes} GROUP BY 1 ORDER BY 1";
        await foreach (var chunk in step.Connection.QueryAsync(sql, null, cancellationToken).ConfigureAwait(false))
        {
            for (var row = 0; row < chunk.RowCount; row++)
            {
                var number = chunk[0].Raw<int>(row);
                touched.Add(new(number, scan.Files[number], scan.Files[number].LiveRowCount ?? -1, chunk[1].Raw<long>(row), chunk[2].Raw<long>(row)));
            }
        }

        for (var index = 0; index < touched.Count; index++)
        {
            if (touched[index].Live < 0)
            {
                var one = await step.ScanAsync([touched[index].File], cancellationToken).ConfigureAwait(false);
                touched[index] = touched[index] with { Live = await step.CountAsync($"SELECT count(*) FROM ({one.Rows})", cancellationToken).ConfigureAwait(false) };
            }
        }

        return touched;
    }

    /// <summary>A SELECT of the rows of some files that stay as they are.</summary>
    private async Task<string> CopiedAsync(IReadOnlyList<TouchedFile> files, CancellationToken cancellationToken)
    {
        var copied = await step.ScanAsync([.. files.Select(file => file.File)], cancellationToken).ConfigureAwait(false);
        var numbers = files.ToDictionary(file => file.File.Path, file => file.Number);
        var first = string.Join(", ", copied.Files.Select(file => numbers[file.Path].ToString(CultureInfo.InvariantCulture)));
        return $"""
            SELECT {TargetRows.Names(step.Schema, "r.")} FROM ({TargetRows.Select(copied, step.Schema)}) r
            ANTI JOIN {changes} c ON c.{TableScan.FileColumn} = ([{first}])[r.{TableScan.FileColumn} + 1] AND c.{TableScan.PositionColumn} = r.{TableScan.PositionColumn}
            """;
    }

    private Task<IReadOnlyList<RowDeletion>> DeletionsAsync(IEnumerable<TouchedFile> files, CancellationToken cancellationToken)
    {
        var numbers = string.Join(", ", files.Select(file => file.Number.ToString(CultureInfo.InvariantCulture)));
        return RowPositions.ReadAsync(
            step.Connection, scan,
            $"SELECT {TableScan.FileColumn}, {TableScan.PositionColumn} FROM {changes} WHERE {TableScan.FileColumn} IN ({numbers}) ORDER BY ALL", cancellationToken);
    }

    /// <summary>A file that holds changed rows.</summary>
    private sealed record TouchedFile(int Number, AddFile File, long Live, long Changed, long Updated);
}
