namespace Tarn.Delta.Scans;

/// <summary>
/// A condition on rows, as far as files can be chosen by it. What cannot be said with it is left out by the caller: leaving out a part of
/// a conjunction only keeps more files.
/// </summary>
public abstract record FilePredicate
{
    private FilePredicate()
    {
    }

    /// <summary>A column compared with a value.</summary>
    /// <param name="Column">Logical names from the outermost column to the leaf.</param>
    /// <param name="Operator">How.</param>
    /// <param name="Value">Never null; written as <see cref="Schema.ColumnStatistics"/> says.</param>
    public sealed record Compare(IReadOnlyList<string> Column, Comparison Operator, string Value) : FilePredicate;

    /// <summary>Whether a column is null.</summary>
    /// <param name="Column">Logical names from the outermost column to the leaf.</param>
    public sealed record IsNull(IReadOnlyList<string> Column) : FilePredicate;

    /// <summary>Two predicates, both of which must hold.</summary>
    public sealed record Both(FilePredicate Left, FilePredicate Right) : FilePredicate;

    /// <summary>Two predicates, one of which must hold.</summary>
    public sealed record Either(FilePredicate Left, FilePredicate Right) : FilePredicate;

    /// <summary>A predicate that must be false.</summary>
    public sealed record Opposite(FilePredicate Inner) : FilePredicate;
}

/// <summary>How a column is compared with a value.</summary>
public enum Comparison
{
    /// <summary>=</summary>
    Equal,

    /// <summary>&lt;</summary>
    Less,

    /// <summary>&lt;=</summary>
    LessOrEqual,

    /// <summary>&gt;</summary>
    Greater,

    /// <summary>&gt;=</summary>
    GreaterOrEqual,
}
