using Tarn.Cli.Output;
using Tarn.Running;

namespace Tarn.Cli.Progress;

/// <summary>A step of a run as a row, for programs.</summary>
internal static class StepRow
{
    public static IReadOnlyList<ListColumn<StepReport>> Columns { get; } =
    [
        new("table", "string", step => step.Table.ToString()),
        new("kind", "string", step => step.Kind),
        new("status", "string", step => step.Status switch
        {
            StepStatus.Succeeded => "succeeded",
            StepStatus.UpToDate => "up_to_date",
            StepStatus.Failed => "failed",
            _ => "skipped",
        }),
        new("rows_in", "long", step => step.Books?.In),
        new("rows_out", "long", step => step.Books?.Out),
        new("quarantined", "long", step => step.Books?.Quarantined),
        new("bytes_written", "long", step => step.BytesWritten),
        new("files_loaded", "long", step => step.FilesLoaded),
        new("seconds", "double", step => Math.Round(step.Duration.TotalSeconds, 3)),
        new("version_before", "long", step => step.VersionBefore?.Value),
        new("version_after", "long", step => step.VersionAfter?.Value),
        new("why", "string", step => step.Why),
        new("evidence", "string", step => step.EvidencePath),
        new("books", "string", step => step.Books is { } books ? BooksText.Members(books) : null),
        new("checks", "string", step => step.Checks.Select(check => (object?)new KeyValuePair<string, object?>[]
        {
            new("name", check.Check.Name),
            new("passed", check.Passed),
            new("failures", check.Failures),
            new("message", check.Message),
        }).ToArray()),
    ];
}
