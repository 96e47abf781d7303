using System.Globalization;
using System.Text;

namespace Tarn.Benchmarks;

/// <summary>The figures as a page of <c>benchmarks/results</c>.</summary>
internal static class RetailPage
{
    public static string Write(RetailFigures figures, string engine, DateOnly day)
    {
        var page = new StringBuilder();
        Line(page, $"# Retail, CSV to Gold, {figures.Rows:N0} till lines");
        Line(page, $"");
        Line(page, $"`tarn run` of `examples/retail` on generated data against the same SQL by hand in bare DuckDB (`benchmarks/workloads/retail.sql`), in turn,");
        Line(page, $"rounds: {figures.Tarn.Count}, each a new process from nothing to its exit. Times are medians, memory is the greatest seen.");
        Line(page, $"By hand there are no checks of models, no log, no statistics, no fsync, and no second run that knows what is done.");
        Line(page, $"");
        Line(page, $"| | time | processor time | CSV to Gold | peak memory | rounds |");
        Line(page, $"| --- | ---: | ---: | ---: | ---: | --- |");
        Row(page, "`tarn run`", figures, figures.Tarn);
        Row(page, "by hand", figures, figures.ByHand);
        Line(page, $"| `tarn run`, nothing to do | {RetailFigures.Median(figures.NothingToDo).TotalSeconds:0.00} s | {RetailFigures.MedianProcessor(figures.NothingToDo).TotalSeconds:0.00} s | | {Size.Of(RetailFigures.Peak(figures.NothingToDo))} | {Rounds(figures.NothingToDo)} |");
        Line(page, $"");
        Line(page, $"**Ratio {figures.Ratio:0.00}** (tarn's time to that by hand; of processor time {figures.ProcessorRatio:0.00}) on {Size.Of(figures.CsvBytes)} of CSV.");
        Line(page, $"");
        Line(page, $"| machine | |");
        Line(page, $"| --- | --- |");
        foreach (var (name, value) in Machine.Facts(engine).Append(("measured", day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))))
        {
            Line(page, $"| {name} | {value} |");
        }

        Line(page, $"");
        Line(page, $"Again: `dotnet run -c Release --project benchmarks/Tarn.Benchmarks -- retail --rows {figures.Rows}`");
        return page.ToString();
    }

    private static void Row(StringBuilder page, string name, RetailFigures figures, IReadOnlyList<Measured> rounds) => Line(
        page,
        $"| {name} | {RetailFigures.Median(rounds).TotalSeconds:0.00} s | {RetailFigures.MedianProcessor(rounds).TotalSeconds:0.00} s | {figures.MegabytesPerSecond(rounds):0} MB/s | {Size.Of(RetailFigures.Peak(rounds))} | {Rounds(rounds)} |");

    private static string Rounds(IReadOnlyList<Measured> rounds) =>
        string.Join(" ", rounds.Select(round => round.Elapsed.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture)));

    private static void Line(StringBuilder page, FormattableString text) => page.Append(FormattableString.Invariant(text)).Append('\n');
}
