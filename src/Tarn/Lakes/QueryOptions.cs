using Tarn.Engines;

namespace Tarn.Lakes;

/// <summary>How a query is answered. Without a commit or time, it reads the newest lake commit.</summary>
public sealed record QueryOptions
{
    /// <summary>Whether the statement may read files: what a user types on their own machine. Default false.</summary>
    public bool AllowFiles { get; init; }

    /// <summary>
    /// Whether statements may change tables: INSERT, DELETE, UPDATE, MERGE, CREATE, ALTER, OPTIMIZE, VACUUM, RESTORE … Default false: a served query never
    /// changes anything.
    /// </summary>
    public bool AllowChanges { get; init; }

    /// <summary>Hears of each statement that was carried out, in order, those that give no rows too.</summary>
    public IProgress<StatementReport>? Observer { get; init; }

    /// <summary>Hears how many of each table's files a SELECT reads: those none of whose rows can matter are left out.</summary>
    public IProgress<ScannedFiles>? Scanned { get; init; }

    /// <summary>Reads the whole lake as this lake commit left it.</summary>
    public long? AtCommit { get; init; }

    /// <summary>Reads the whole lake as it was at this time: the newest lake commit not after it.</summary>
    public DateTimeOffset? AtTime { get; init; }
}
