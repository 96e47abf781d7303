namespace Tarn.Running;

/// <summary>A step of a run: what makes one table.</summary>
public sealed record PlannedStep
{
    /// <summary>The table that it makes, and the step's name.</summary>
    public required TableName Table { get; init; }

    /// <summary><c>load</c>, <c>table</c>, <c>merge</c>, <c>scd2</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The steps of this run that end before it begins.</summary>
    public required IReadOnlyList<TableName> DependsOn { get; init; }
}
