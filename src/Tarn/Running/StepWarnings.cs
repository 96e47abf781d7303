using Tarn.Engines;
using Tarn.Quality;
using Tarn.Sources;

namespace Tarn.Running;

/// <summary>Sentences on what went well enough but should be looked at.</summary>
internal static class StepWarnings
{
    /// <summary>Checks that failed and only warn.</summary>
    public static IReadOnlyList<string> OfChecks(IEnumerable<CheckResult> checks) =>
        [.. checks.Where(check => !check.Passed).Select(check => $"Check '{check.Check.Name}' failed and only warns: {check.Message}")];

    /// <summary>Loaded files that are not what they were.</summary>
    public static IEnumerable<string> OfChanged(IEnumerable<SourceFile> files) => files.Select(file =>
        $"File '{file.Path}' changed after it was loaded, and was not loaded again: rows of a landed file are never replaced. " +
        "Land the new content under a new name.");

    /// <summary>Files that went to quarantine whole.</summary>
    public static IEnumerable<string> OfRefused(TableName table, IEnumerable<FileBooks> files) =>
        from file in files
        where file.Refused is not null
        select $"File '{file.File.Path}' was refused whole: {file.Refused} See 'tarn quarantine {table}'.";

    /// <summary>Rows that were loaded though they break a rule that only warns.</summary>
    public static IEnumerable<string> OfWarned(TableName table, IEnumerable<FileBooks> files) =>
        from file in files
        where file.Warned > 0
        select $"{file.Warned} rows of '{file.File.Path}' break rules of the contract that say 'on_violation: warn', and were loaded into '{table}'; values that have not their column's type are null.";
}
