using Tarn.Delta.Actions;
using Tarn.Delta.Snapshots;

namespace Tarn.Delta.Scans;

/// <summary>Leaves out files none of whose rows can match a predicate, by their partition values and statistics. In doubt a file stays.</summary>
public static class FileFilter
{
    /// <summary>The files of a snapshot that may hold matching rows.</summary>
    public static IReadOnlyList<AddFile> Choose(Snapshot snapshot, FilePredicate predicate)
    {
        var facts = new FileFacts(new FilterColumns(snapshot, [predicate]));
        return [.. snapshot.Files.Where(file => Evaluate(predicate, facts.Of(file)).CanBeTrue)];
    }

    /// <summary>Whether a file of the snapshot's table, also one that it does not hold yet, may hold rows that match any of the predicates.</summary>
    internal static Func<AddFile, bool> Matching(Snapshot snapshot, IReadOnlyList<FilePredicate> predicates)
    {
        var columns = new FilterColumns(snapshot, predicates);
        return file =>
        {
            var facts = new FileFacts(columns).Of(file);
            return predicates.Any(predicate => Evaluate(predicate, facts).CanBeTrue);
        };
    }

    private static Verdict Evaluate(FilePredicate predicate, FileFacts file)
    {
        switch (predicate)
        {
            case FilePredicate.Both(var left, var right):
                var one = Evaluate(left, file);
                if (one == Verdict.False)
                {
                    return one; // the right side need not be looked at
                }

                var other = Evaluate(right, file);
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
            Comparison.Equal => new(low is not > 0 && high is not < 0, !(low is 0 && high is 0 && bounds.AreExact)),
            Comparison.Less => new(low is not >= 0, high is not < 0),
            Comparison.LessOrEqual => new(low is not > 0, high is not <= 0),
            Comparison.Greater => new(high is not <= 0, low is not > 0),
            Comparison.GreaterOrEqual => new(high is not < 0, low is not >= 0),
            _ => Verdict.Unknown,
        };
    }

}
