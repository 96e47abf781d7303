using System.Text.Json.Nodes;
using Tarn.Delta.Actions;
using Tarn.Delta.Schema;
using Tarn.Delta.Snapshots;

namespace Tarn.Delta.Scans;

/// <summary>Leaves out files none of whose rows can match a predicate, by their partition values and statistics. In doubt a file stays.</summary>
public static class FileFilter
{
    /// <summary>The files of a snapshot that may hold matching rows.</summary>
    public static IReadOnlyList<AddFile> Choose(Snapshot snapshot, FilePredicate predicate)
    {
        var columns = new Columns(snapshot);
        return [.. snapshot.Files.Where(file => Evaluate(predicate, new FileFacts(file, columns)).CanBeTrue)];
    }

    /// <summary>Whether a file of the snapshot's table, also one that it does not hold yet, may hold rows that match any of the predicates.</summary>
    internal static Func<AddFile, bool> Matching(Snapshot snapshot, IReadOnlyList<FilePredicate> predicates)
    {
        var columns = new Columns(snapshot);
        return file => predicates.Any(predicate => Evaluate(predicate, new FileFacts(file, columns)).CanBeTrue);
    }

    private static Verdict Evaluate(FilePredicate predicate, FileFacts file)
    {
        switch (predicate)
        {
            case FilePredicate.Both(var left, var right):
                var (one, other) = (Evaluate(left, file), Evaluate(right, file));
                return new(one.CanBeTrue && other.CanBeTrue, one.CanBeFalse || other.CanBeFalse);
            case FilePredicate.Either(var left, var right):
                (one, other) = (Evaluate(left, file), Evaluate(right, file));
                return new(one.CanBeTrue || other.CanBeTrue, one.CanBeFalse && other.CanBeFalse);
            case FilePredicate.Opposite(var inner):
                var opposite = Evaluate(inner, file);
                return new(opposite.CanBeFalse, opposite.CanBeTrue);
            case FilePredicate.IsNull(var column):
                return file.Nulls(column);
            case FilePredicate.Compare compare:
                return file.Find(compare.Column) is { } bounds ? Compare(bounds, compare) : Verdict.Unknown;
            default:
                return Verdict.Unknown;
        }
    }

    private static Verdict Compare(Bounds bounds, FilePredicate.Compare compare)
    {
        if (bounds.AllNull)
        {
            return new(false, false); // null compared with anything is neither
        }

        var (low, high) = (bounds.CompareMin(compare.Value), bounds.CompareMax(compare.Value)); // bound minus value; null when unknown
        return compare.Operator switch
        {
            Comparison.Equal => new(low is not > 0 && high is not < 0, !(low is 0 && high is 0)),
            Comparison.Less => new(low is not >= 0, high is not < 0),
            Comparison.LessOrEqual => new(low is not > 0, high is not <= 0),
            Comparison.Greater => new(high is not <= 0, low is not > 0),
            Comparison.GreaterOrEqual => new(high is not < 0, low is not >= 0),
            _ => Verdict.Unknown,
        };
    }

    /// <summary>Whether a predicate can be true, and false, for some row of a file.</summary>
    private readonly record struct Verdict(bool CanBeTrue, bool CanBeFalse)
    {
        public static Verdict Unknown => new(true, true);
    }

    private sealed class Columns(Snapshot snapshot)
    {
        private readonly ColumnMappingMode mode = ColumnMapping.ModeOf(snapshot.Protocol, snapshot.Metadata);

        public (List<string> Physical, DeltaType Type, bool IsPartition)? Find(IReadOnlyList<string> path)
        {
            List<string> physical = [];
            DeltaType type = snapshot.Schema;
            foreach (var name in path)
            {
                if (type is not StructType row || row.Fields.FirstOrDefault(field => field.Name == name) is not { } field)
                {
                    return null;
                }

                physical.Add(mode == ColumnMappingMode.None ? field.Name : ColumnMapping.PhysicalNameOf(field));
                type = field.Type;
            }

            return (physical, type, path.Count == 1 && snapshot.Metadata.PartitionColumns.Contains(path[0]));
        }
    }

    private sealed class FileFacts(AddFile file, Columns columns)
    {
        private FileStatistics? Statistics => field ??= FileStatistics.TryParse(file.Stats) ?? new FileStatistics();

        public Bounds? Find(IReadOnlyList<string> path)
        {
            if (columns.Find(path) is not { } column)
            {
                return null;
            }

            if (column.IsPartition)
            {
                return file.PartitionValues.TryGetValue(column.Physical[0], out var value)
                    ? new Bounds(column.Type, value, value, AllNull: value is null, IsPartition: true)
                    : null;
            }

            var nulls = Count(column.Physical);
            return new Bounds(
                column.Type, Text(Statistics!.MinValues, column.Physical), Text(Statistics.MaxValues, column.Physical),
                AllNull: nulls is not null && nulls == Statistics.RowCount, IsPartition: false);
        }

        public Verdict Nulls(IReadOnlyList<string> path)
        {
            if (columns.Find(path) is not { } column)
            {
                return Verdict.Unknown;
            }

            if (column.IsPartition)
            {
                return file.PartitionValues.TryGetValue(column.Physical[0], out var value) ? new(value is null, value is not null) : Verdict.Unknown;
            }

            // With wide bounds the count only means something where it is 0 or the row count; both hold here too.
            return Count(column.Physical) is { } nulls ? new(nulls > 0, nulls != Statistics!.RowCount) : Verdict.Unknown;
        }

        private long? Count(List<string> path) =>
            Leaf(Statistics!.NullCounts, path) is JsonValue value && value.TryGetValue<long>(out var count) ? count : null;

        private static string? Text(JsonObject? values, List<string> path) => Leaf(values, path) switch
        {
            JsonValue value when value.TryGetValue<string>(out var text) => text,
            JsonValue value => value.ToJsonString(),
            _ => null,
        };

        private static JsonNode? Leaf(JsonObject? values, List<string> path)
        {
            JsonNode? node = values;
            foreach (var name in path)
            {
                node = (node as JsonObject)?[name];
            }

            return node;
        }
    }
}
