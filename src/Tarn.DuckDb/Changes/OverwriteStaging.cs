using Tarn.Delta.Actions;
using Tarn.Delta.Scans;
using Tarn.Delta.Schema;
using Tarn.Engines;

namespace Tarn.DuckDb.Changes;

/// <summary>INSERT OVERWRITE: new rows come, and all others go; or those that match a condition; or those of the partitions that get rows.</summary>
internal sealed class OverwriteStaging(ChangeStep step, TableChange.Overwrite overwrite)
{
    internal async Task<StagedChange> StageAsync(CancellationToken cancellationToken)
    {
        var select = new RowBinding(step).Bind(overwrite.Rows);
        if (overwrite.Where is not null && overwrite.DynamicPartitions)
        {
            throw step.Refused("it names both a condition and dynamic partitions.", "Choose one of the two.");
        }

        if (overwrite.Where is { } condition)
        {
            return await new ReplaceStaging(step, condition).StageAsync(select, cancellationToken).ConfigureAwait(false);
        }

        var files = await step.WriteAsync(select, cancellationToken).ConfigureAwait(false);
        var source = AppendStaging.ReadOfSource(step);
        if (step.Request.Base is not { } present)
        {
            return Change(files, [], source);
        }

        return overwrite.DynamicPartitions && present.Metadata.PartitionColumns.Count > 0
            ? Change(files, Replaced(files, present.Files), source.Whole ? source : new TableRead([], Predicate(files), Whole: false))
            : Change(files, [.. present.Files], new TableRead([], null, Whole: true));
    }

    private StagedChange Change(IReadOnlyList<StagedFile> files, List<AddFile> removed, TableRead read)
    {
        if (removed.Count > 0)
        {
            RowRules.RequireRemovable(step);
        }

        return new()
        {
            Files = files,
            Removed = removed,
            Read = read,
            Rows = new RowCounts(Inserted: files.Sum(file => file.RowCount), Deleted: removed.Sum(file => file.LiveRowCount ?? 0)),
            Metrics = WriteMetrics.Of(files, removed),
        };
    }

    /// <summary>Live files of the partitions that get rows.</summary>
    private static List<AddFile> Replaced(IReadOnlyList<StagedFile> files, IReadOnlyCollection<AddFile> live)
    {
        var partitions = files.Select(file => PartitionKey.Of(file.PartitionValues)).ToHashSet();
        return [.. live.Where(file => partitions.Contains(PartitionKey.Of(file.PartitionValues)))];
    }

    /// <summary>Rows of the partitions that get rows: what others add there, this overwrite did not see.</summary>
    private FilePredicate? Predicate(IReadOnlyList<StagedFile> files)
    {
        var columns = step.Request.Metadata.PartitionColumns.Select(name => step.Schema.Fields.First(field => field.Name == name)).ToList();
        var mode = ColumnMapping.ModeOf(step.Request.Protocol, step.Request.Metadata);
        return files.DistinctBy(file => PartitionKey.Of(file.PartitionValues))
            .Select(file => columns.Select(column => Matches(column, file.PartitionValues[mode == ColumnMappingMode.None ? column.Name : ColumnMapping.PhysicalNameOf(column)]))
                .Aggregate((left, right) => new FilePredicate.Both(left, right)))
            .Aggregate((FilePredicate?)null, (all, one) => all is null ? one : new FilePredicate.Either(all, one));
    }

    private static FilePredicate Matches(StructField column, string? value) => value is null
        ? new FilePredicate.IsNull([column.Name])
        : new FilePredicate.Compare([column.Name], Comparison.Equal, value);
}
