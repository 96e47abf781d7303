using Tarn.Engines;

namespace Tarn.Lakes.Queries;

/// <summary>What a name in a rewritten statement stands for.</summary>
/// <param name="Table">A table of the lake; null where <paramref name="Path"/> is given.</param>
/// <param name="Path">A Delta table's folder; null where <paramref name="Table"/> is given.</param>
/// <param name="When">Which of its states; null for the statement's.</param>
internal sealed record TableTarget(TableName? Table, string? Path, TimeTravel? When)
{
    /// <summary>The changes that are meant instead of the rows; null for the rows.</summary>
    public ChangeRange? Changes { get; init; }
}

/// <summary>The arguments of <c>table_changes</c>.</summary>
/// <param name="From">The first version or time.</param>
/// <param name="To">The last one; null for the newest.</param>
internal sealed record ChangeRange(ChangePoint From, ChangePoint? To);

/// <summary>A state of a table.</summary>
internal abstract record TimeTravel
{
    private TimeTravel()
    {
    }

    /// <summary>A Delta version.</summary>
    public sealed record Version(long Number) : TimeTravel;

    /// <summary>The newest version not after a time.</summary>
    public sealed record Time(DateTimeOffset At) : TimeTravel;

    /// <summary>The version that a lake commit names.</summary>
    public sealed record Commit(long Number) : TimeTravel;
}

/// <summary>A statement in the engine's own SQL.</summary>
/// <param name="Sql">The text.</param>
/// <param name="Targets">What the names that were put into it stand for.</param>
/// <param name="AtCommit">The lake commit of the whole statement, where it names one.</param>
internal sealed record RewrittenSql(string Sql, IReadOnlyDictionary<TableName, TableTarget> Targets, long? AtCommit);
