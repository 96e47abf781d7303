using System.Globalization;
using Tarn.Cli.Output;
using Tarn.Engines;
using Tarn.Running;

namespace Tarn.Cli.Progress;

/// <summary>A step in a line.</summary>
internal static class StepText
{
    private const int CountWidth = 11;

    /// <summary>What came of a step, in columns that stand below each other.</summary>
    public static string Outcome(StepReport report) => report.Status switch
    {
        StepStatus.UpToDate => "up to date",
        StepStatus.Failed => $"FAILED after {Amounts.Duration(report.Duration)}",
        StepStatus.Skipped => report.SkippedFor is { } upstream ? $"skipped, as {upstream} failed" : "skipped",
        _ => $"{Rows(report)}  {Amounts.Bytes(report.BytesWritten),7}  {Amounts.Duration(report.Duration),8}{Warnings(report)}",
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

    private static string Rows(StepReport report)
    {
        var books = report.Books ?? new RowBooks();
        var quarantined = books.Quarantined > 0 ? $"{Amounts.Count(books.Quarantined)} quarantined" : "";
        return $"{Amounts.Count(books.In),CountWidth} in  {Amounts.Count(books.Out),CountWidth} out  {quarantined,-CountWidth}";
    }

    private static string Warnings(StepReport report) => report.Warnings.Count == 0 ? "" : $"  {Amounts.Of(report.Warnings.Count, "warning")}";
}
