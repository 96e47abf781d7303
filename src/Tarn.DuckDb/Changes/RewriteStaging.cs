using Tarn.Delta.Actions;
using Tarn.DuckDb.Writing;
using Tarn.Engines;

namespace Tarn.DuckDb.Changes;

/// <summary>OPTIMIZE: the rows of each group of files are written together, in their order or in that of a Z-order, without the deleted ones.</summary>
internal sealed class RewriteStaging(ChangeStep step, TableChange.Rewrite rewrite)
{
    internal async Task<StagedChange> StageAsync(CancellationToken cancellationToken)
    {
        RowRules.RequireRewritable(step);
        List<AddFile> removed = [];
        List<StagedFile> files = [];
        foreach (var group in rewrite.Groups.Where(group => group.Count > 0))
        {
            files.AddRange(await RewriteAsync(group, cancellationToken).ConfigureAwait(false));
            removed.AddRange(group);
        }

        return new StagedChange
        {
            Files = files,
            Removed = removed,
            KeepsRows = true,
            Read = new TableRead(removed, null, Whole: false),
            Rows = new RowCounts(Copied: files.Sum(file => file.RowCount)),
            Metrics = RewriteMetrics.Of(files, removed),
        };
    }

    private async Task<IReadOnlyList<StagedFile>> RewriteAsync(IReadOnlyList<AddFile> group, CancellationToken cancellationToken)
    {
        if (group.Any(file => PartitionKey.Of(file.PartitionValues) != PartitionKey.Of(group[0].PartitionValues)))
        {
            throw new InvalidOperationException($"Files of several partitions of '{step.Request.Table}' are to be written together. This is a bug in tarn.");
        }

        var scan = await step.ScanAsync(group, cancellationToken).ConfigureAwait(false);
        var partition = group[0].PartitionValues.ToDictionary(pair => pair.Key, pair => pair.Value is { Length: > 0 } value ? value : null);
        try
        {
            var rows = rewrite.ZOrderBy.Count == 0
                ? scan.Rows
                : await new ClusteredOrder(step.Connection, step.Base.Schema, rewrite.ZOrderBy).SortAsync(scan.Rows, cancellationToken).ConfigureAwait(false);
            var writer = new TableFileWriter(step.Connection, step.Request.Protocol, step.Request.Metadata, step.Request.StagingFolder)
            {
                TargetSizeInBytes = rewrite.TargetSizeInBytes,
            };
            var files = await writer.RewriteAsync(rows, partition, BytesOfRow(group), cancellationToken).ConfigureAwait(false);
            RequireAllRows(group, files);
            return files;
        }
        catch (EngineException exception)
        {
            throw step.Failed(exception);
        }
    }

    /// <summary>What a row takes in the old files; a guess where they are not counted.</summary>
    private static double BytesOfRow(IReadOnlyList<AddFile> group) =>
        group.Sum(file => file.PhysicalRowCount ?? 0) is > 0 and var rows ? Math.Max(1.0, group.Sum(file => file.SizeInBytes)) / rows : 100;

    /// <summary>Nothing may get lost: the log counts the rows.</summary>
    private static void RequireAllRows(IReadOnlyList<AddFile> group, IReadOnlyList<StagedFile> files)
    {
        if (group.All(file => file.LiveRowCount is not null) && group.Sum(file => file.LiveRowCount!.Value) is var live && live != files.Sum(file => file.RowCount))
        {
            throw new EngineException(
                $"the log counts {live} rows in {group.Count} files from '{group[0].Path}' on, and {files.Sum(file => file.RowCount)} were read. " +
                "The statistics of a file are wrong, or the file is not the one that was written.");
        }
    }
}
