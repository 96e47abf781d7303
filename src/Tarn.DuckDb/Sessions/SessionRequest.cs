using System.Collections.ObjectModel;
using Tarn.Delta.Scans;
using Tarn.Engines;

namespace Tarn.DuckDb.Sessions;

/// <summary>What a session holds and may do.</summary>
internal sealed record SessionRequest(IReadOnlyList<TableInput> Tables)
{
    /// <summary>Tables read from JSON files.</summary>
    internal IReadOnlyList<JsonTableInput> JsonTables { get; init; } = [];

    /// <summary>What rows of a table must be like to matter: files that hold none of them are left out.</summary>
    internal IReadOnlyDictionary<TableName, FilePredicate> Predicates { get; init; } = ReadOnlyDictionary<TableName, FilePredicate>.Empty;

    /// <summary>Change data feeds.</summary>
    internal IReadOnlyList<ChangesInput> Changes { get; init; } = [];

    /// <summary>
    /// Whether statements see the tables and nothing else: no files, no attached databases, no settings. Default true. SQL that users wrote runs in such
    /// sessions only, but for what one types on one's own machine.
    /// </summary>
    internal bool IsSandboxed { get; init; } = true;

    /// <summary>Folders that a sandboxed session may write into and read from: a step's staging folder.</summary>
    internal IReadOnlyList<string> Folders { get; init; } = [];

    /// <summary>Local files that a sandboxed session may read besides those of its tables: the changed table's.</summary>
    internal IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Whether statements are profiled, for their books.</summary>
    internal bool IsProfiled { get; init; }

    /// <summary>Whether the progress of statements is counted.</summary>
    internal bool HasProgress { get; init; }
}
