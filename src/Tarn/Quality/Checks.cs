namespace Tarn.Quality;

/// <summary>What happens when a check fails.</summary>
public enum OnFailure
{
    /// <summary>The table keeps its old version; what depends on it does not run.</summary>
    Fail,

    /// <summary>The rows are published; the run says so.</summary>
    Warn,

    /// <summary>The offending rows go to quarantine, the others are published. Row checks only.</summary>
    Quarantine,
}

/// <summary>A claim about a table's rows.</summary>
public abstract record CheckDefinition
{
    /// <summary>Unique in its table: <c>not_null_customer_id</c> unless the user names it.</summary>
    public required string Name { get; init; }

    /// <summary>Default <see cref="OnFailure.Fail"/>.</summary>
    public OnFailure OnFailure { get; init; }

    /// <summary>A SQL condition that limits the check to some rows; null for all.</summary>
    public string? Where { get; init; }

    /// <summary>Tables besides its own that it reads.</summary>
    public virtual IEnumerable<TableName> Inputs => [];
}

/// <summary>A column has no null.</summary>
public sealed record NotNullCheck(string Column) : CheckDefinition;

/// <summary>No two rows agree in all of these columns. Rows with a null in one of them are left out, as in SQL.</summary>
public sealed record UniqueCheck(IReadOnlyList<string> Columns) : CheckDefinition;

/// <summary>A column holds only these values, or null.</summary>
public sealed record AcceptedValuesCheck(string Column, IReadOnlyList<string> Values) : CheckDefinition;

/// <summary>A column lies between two bounds, both included, or is null. A bound is a SQL literal's text; null is open.</summary>
public sealed record RangeCheck(string Column, string? Min, string? Max) : CheckDefinition;

/// <summary>Every non-null value of a column is a value of another table's column.</summary>
public sealed record RelationshipCheck(string Column, TableName To, string ToColumn) : CheckDefinition
{
    /// <inheritdoc/>
    public override IEnumerable<TableName> Inputs => [To];
}

/// <summary>The table's number of rows lies between two bounds, both included; null is open.</summary>
public sealed record RowCountCheck(long? Min, long? Max) : CheckDefinition;

/// <summary>
/// A SELECT that finds offending rows: the check holds when it gives none. <c>{table}</c> names the audited table.
/// Or, with <see cref="IsCondition"/>, a condition that every row must meet (null counts as met).
/// </summary>
public sealed record SqlCheck(string Sql, bool IsCondition) : CheckDefinition
{
    /// <summary>Tables that the SELECT names.</summary>
    public IReadOnlyList<TableName> Tables { get; init; } = [];

    /// <inheritdoc/>
    public override IEnumerable<TableName> Inputs => Tables;
}

/// <summary>How a check ended.</summary>
public sealed record CheckResult
{
    /// <summary>The check.</summary>
    public required CheckDefinition Check { get; init; }

    /// <summary>Offending rows; 0 when it holds.</summary>
    public required long Failures { get; init; }

    /// <summary>Whether it holds.</summary>
    public bool Passed => Failures == 0;

    /// <summary>One sentence: what was expected, what was found.</summary>
    public required string Message { get; init; }

    /// <summary>Some offending rows as JSON objects, empty when it holds.</summary>
    public IReadOnlyList<string> Samples { get; init; } = [];
}
