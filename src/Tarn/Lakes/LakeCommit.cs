namespace Tarn.Lakes;

/// <summary>One state of the whole lake: every table with its version. Written once, never changed.</summary>
public sealed record LakeCommit
{
    /// <summary>1 for the first, then one more per commit.</summary>
    public required long Number { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>The run that made it.</summary>
    public required string RunId { get; init; }

    /// <summary><c>run</c>, <c>rewind to 41</c>, or a statement: <c>MERGE INTO silver.sales</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>The tables, each with the Delta version that belongs to this commit.</summary>
    public required IReadOnlyDictionary<TableName, Delta.TableVersion> Tables { get; init; }
}
