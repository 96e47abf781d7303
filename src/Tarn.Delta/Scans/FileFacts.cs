using Tarn.Delta.Actions;

namespace Tarn.Delta.Scans;

/// <summary>What the log says of the columns of a file; of one file after the other, to keep what it reads into.</summary>
internal sealed class FileFacts(FilterColumns columns)
{
    private readonly ColumnFacts statistics = new(columns);
    private AddFile? file;
    private bool isRead;

    public FileFacts Of(AddFile next)
    {
        (file, isRead) = (next, false);
        return this;
    }

    /// <summary>Null where nothing is known of the column.</summary>
    public Bounds? Find(IReadOnlyList<string> path)
    {
        if (columns.Find(path) is not { } column)
        {
            return null;
        }

        if (column.Index < 0)
        {
            return file!.PartitionValues.TryGetValue(column.Name, out var value)
                ? new Bounds(column.Type, value, value, AllNull: value is null, IsPartition: true)
                : null;
        }

        var known = Statistics();
        var nulls = known.NullCounts[column.Index];
        return new Bounds(
            column.Type, known.Min[column.Index], known.Max[column.Index], AllNull: nulls is not null && nulls == known.RowCount, IsPartition: false);
    }

    public Verdict Nulls(IReadOnlyList<string> path)
    {
        if (columns.Find(path) is not { } column)
        {
            return Verdict.Unknown;
        }

        if (column.Index < 0)
        {
            return file!.PartitionValues.TryGetValue(column.Name, out var value) ? new(value is null, value is not null) : Verdict.Unknown;
        }

        // With wide bounds the count only means something where it is 0 or the row count; both hold here too.
        var known = Statistics();
        return known.NullCounts[column.Index] is { } nulls ? new(nulls > 0, nulls != known.RowCount) : Verdict.Unknown;
    }

    private ColumnFacts Statistics()
    {
        if (!isRead)
        {
            statistics.Read(file!.Stats);
            isRead = true;
        }

        return statistics;
    }
}
