using System.Globalization;
using Tarn.Cli.Output;
using Tarn.Engines;
using Tarn.Running;

namespace Tarn.Cli.Progress;

/// <summary>A step in a line.</summary>
internal static class StepText
{
    private const int CountWidth = 10;

    /// <summary>What came of a step, in columns that stand below each other.</summary>
    public static string Outcome(StepReport report) => report.Status switch
    {
        StepStatus.UpToDate => "up to date",
        StepStatus.Failed => $"FAILED after {Amounts.Duration(report.Duration)}",
        StepStatus.Skipped => report.SkippedFor is { } upstream ? $"skipped, as {upstream} failed" : "skipped",
        _ => $"{Rows(report.Books)}  {Amounts.Bytes(report.BytesWritten),6}  {Amounts.Duration(report.Duration),6}{Remarks(report)}",
    };

    /// <summary>How far a step is.</summary>
    public static string UnderWay(StepProgress? progress, TimeSpan elapsed)
    {
        List<string> parts = [];
        if (progress?.Fraction is { } fraction)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{Math.Clamp(fraction, 0, 1):0 %}"));
        }

        if (progress?.Rows is { } rows)
        {
            parts.Add(Amounts.Of(rows, "row"));
        }

        if (progress?.Bytes is { } bytes)
        {
            parts.Add(Amounts.Bytes(bytes));
        }

        parts.Add(Amounts.Duration(elapsed));
        return string.Join("  ", parts);
    }

    private static string Rows(RowBooks? books) => books is null
        ? new string(' ', (2 * CountWidth) + " in  ".Length + " out".Length)
        : $"{Amounts.Count(books.In),CountWidth} in  {Amounts.Count(books.Out),CountWidth} out";

    private static string Remarks(StepReport report)
    {
        var quarantined = report.Books is { Quarantined: > 0 } books ? $"  {Amounts.Count(books.Quarantined)} quarantined" : "";
        var warnings = report.Warnings.Count > 0 ? $"  {Amounts.Of(report.Warnings.Count, "warning")}" : "";
        return quarantined + warnings;
    }
}
