using Tarn.Delta.Actions;
using Tarn.Delta.Scans;
using Tarn.DuckDb.Scanning.Pruning;
using Tarn.Engines;

namespace Tarn.DuckDb.Changes;

/// <summary>The live files that may hold rows of interest.</summary>
/// <param name="Files">Those files.</param>
/// <param name="Read">What a change that looks at them depends on: they, and files that others add and that would be among them.</param>
internal sealed record CandidateFiles(IReadOnlyList<AddFile> Files, TableRead Read)
{
    /// <summary>No row of the table is of interest, nor one that others add.</summary>
    internal static CandidateFiles None { get; } = new([], TableRead.Nothing);

    /// <summary>Those that a predicate leaves; all where it is null.</summary>
    internal static CandidateFiles Of(ChangeStep step, FilePredicate? predicate)
    {
        IReadOnlyList<AddFile> files = predicate is null ? [.. step.Base.Files] : FileFilter.Choose(step.Base, predicate);
        return new(files, new TableRead(files, predicate, Whole: predicate is null));
    }

    /// <summary>Those in which a condition may be true; all where there is none.</summary>
    internal static CandidateFiles Where(ChangeStep step, string? condition, string? alias) =>
        Of(step, condition is null ? null : PredicateReader.Read(step.Connection, condition, alias ?? step.Request.Table.Name, step.Base.Schema));
}
