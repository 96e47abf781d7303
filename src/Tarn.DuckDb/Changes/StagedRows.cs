using Tarn.Delta.Actions;
using Tarn.Engines;

namespace Tarn.DuckDb.Changes;

/// <summary>What became of a table of changed rows.</summary>
internal sealed record StagedRows
{
    internal static StagedRows Nothing { get; } = new();

    internal IReadOnlyList<StagedFile> Files { get; init; } = [];

    internal IReadOnlyList<AddFile> Removed { get; init; } = [];

    internal IReadOnlyList<RowDeletion> Deletions { get; init; } = [];

    internal IReadOnlyList<StagedFile> ChangeFiles { get; init; } = [];

    internal RowCounts Rows { get; init; } = new();

    /// <summary>As a change.</summary>
    internal StagedChange ToChange(TableRead read, IReadOnlyDictionary<string, string> metrics) => new()
    {
        Files = Files,
        Removed = Removed,
        Deletions = Deletions,
        ChangeFiles = ChangeFiles,
        Read = read,
        Rows = Rows,
        Metrics = metrics,
    };
}
