using Tarn.Delta.Actions;
using Tarn.Delta.Scans;
using Tarn.DuckDb.Scanning.Pruning;
using Tarn.Engines;

namespace Tarn.DuckDb.Changes;

/// <summary>The live files that may hold rows of interest.</summary>
/// <param name="Files">Those files.</param>
/// <param name="Predicate">By what they were chosen; null where nothing can be said.</param>
/// <param name="IsWhole">Whether every row of the table is of interest.</param>
internal sealed record CandidateFiles(IReadOnlyList<AddFile> Files, FilePredicate? Predicate, bool IsWhole)
{
    /// <summary>No row of the table is of interest, nor one that others add.</summary>
    internal static CandidateFiles None { get; } = new([], Predicate: null, IsWhole: false);

    /// <summary>Those that a predicate leaves; all where it is null.</summary>
    internal static CandidateFiles Of(ChangeStep step, FilePredicate? predicate) =>
        new(predicate is null ? [.. step.Base.Files] : FileFilter.Choose(step.Base, predicate), predicate, IsWhole: predicate is null);

    /// <summary>Those in which a condition may be true; all where there is none.</summary>
    internal static CandidateFiles Where(ChangeStep step, string? condition, string? alias) =>
        Of(step, condition is null ? null : PredicateReader.Read(step.Connection, condition, alias ?? step.Request.Table.Name, step.Base.Schema));

    /// <summary>What a change that looks at them depends on: they, and files that others add and that would be among them; all where its SQL reads the table too.</summary>
    internal TableRead ReadBy(ChangeStep step) => AppendStaging.ReadOfSource(step) is { Whole: true } source ? source : new(Files, Predicate, IsWhole);
}
