using Tarn.Delta.Actions;
using Tarn.Delta.Scans;
using Tarn.Engines;

namespace Tarn.DuckDb.Changes;

/// <summary>The live files that may hold rows of interest.</summary>
/// <param name="Files">Those files.</param>
/// <param name="Predicate">By what they were chosen; null where nothing can be said.</param>
internal sealed record CandidateFiles(IReadOnlyList<AddFile> Files, FilePredicate? Predicate)
{
    /// <summary>What a change that looked at them depends on.</summary>
    internal TableRead Read => new(Files, Predicate, Whole: Predicate is null);

    internal static CandidateFiles All(ChangeStep step) => new([.. step.Base.Files], null);

    internal static CandidateFiles Of(ChangeStep step, FilePredicate? predicate) =>
        predicate is null ? All(step) : new(FileFilter.Choose(step.Base, predicate), predicate);

    /// <summary>Those in which a condition may hold.</summary>
    internal static CandidateFiles Where(ChangeStep step, string? condition, string? alias)
    {
        _ = (condition, alias);
        return All(step);
    }
}
