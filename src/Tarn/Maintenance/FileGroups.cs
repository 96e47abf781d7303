using Tarn.Delta.Actions;

namespace Tarn.Maintenance;

/// <summary>Chooses files that are worth writing together: of one partition each, about a target size together.</summary>
internal static class FileGroups
{
    /// <summary>Bin-packing. A file that is great enough and has few deleted rows stays; so does one that would be alone, but for its deleted rows.</summary>
    /// <param name="files">Live files.</param>
    /// <param name="targetSizeInBytes">What a new file is closed at.</param>
    /// <param name="deletedRowsRatio">See <see cref="OptimizeOptions.DeletedRowsRatio"/>.</param>
    internal static IEnumerable<IReadOnlyList<AddFile>> Pack(IEnumerable<AddFile> files, long targetSizeInBytes, double deletedRowsRatio)
    {
        var worth = files.Where(file => file.SizeInBytes < targetSizeInBytes || HasManyDeletedRows(file, deletedRowsRatio));
        foreach (var partition in ByPartition(worth))
        {
            // Oldest first: rows that were written together stay together. Paths break ties, so that a plan is the same each time.
            List<AddFile> bin = [];
            var size = 0L;
            foreach (var file in partition.OrderBy(file => file.ModificationTimeMs).ThenBy(file => file.Path, StringComparer.Ordinal))
            {
                if (bin.Count > 0 && size + file.SizeInBytes > targetSizeInBytes)
                {
                    if (IsWorth(bin, deletedRowsRatio))
                    {
                        yield return bin;
                    }

                    (bin, size) = ([], 0);
                }

                bin.Add(file);
                size += file.SizeInBytes;
            }

            if (IsWorth(bin, deletedRowsRatio))
            {
                yield return bin;
            }
        }
    }

    /// <summary>Every file of each partition together: rows find their place among all others there.</summary>
    internal static IEnumerable<IReadOnlyList<AddFile>> Whole(IEnumerable<AddFile> files) => ByPartition(files).Select(partition => (IReadOnlyList<AddFile>)[.. partition]);

    /// <summary>Consecutive groups of a size together, at least one each.</summary>
    internal static IEnumerable<IReadOnlyList<IReadOnlyList<AddFile>>> Batches(IEnumerable<IReadOnlyList<AddFile>> groups, long sizeInBytes)
    {
        List<IReadOnlyList<AddFile>> batch = [];
        var size = 0L;
        foreach (var group in groups)
        {
            var own = group.Sum(file => file.SizeInBytes);
            if (batch.Count > 0 && size + own > sizeInBytes)
            {
                yield return batch;
                (batch, size) = ([], 0);
            }

            batch.Add(group);
            size += own;
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }

    private static bool IsWorth(List<AddFile> bin, double deletedRowsRatio) => bin.Count > 1 || bin.Any(file => HasManyDeletedRows(file, deletedRowsRatio));

    /// <summary>A vector of unknown weight counts as many.</summary>
    private static bool HasManyDeletedRows(AddFile file, double ratio) =>
        file.DeletionVector is { } vector && (file.PhysicalRowCount is not { } rows || vector.Cardinality > rows * ratio);

    private static IEnumerable<IGrouping<string, AddFile>> ByPartition(IEnumerable<AddFile> files) => files.GroupBy(file => string.Concat(
        file.PartitionValues.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => pair.Value is { Length: > 0 } value ? $"{pair.Key.Length}:{pair.Key}{value.Length}:{value}" : $"{pair.Key.Length}:{pair.Key}-")));
}
