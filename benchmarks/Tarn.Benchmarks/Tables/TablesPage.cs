using System.Globalization;
using System.Text;

namespace Tarn.Benchmarks.Tables;

/// <summary>The figures as a page of <c>benchmarks/results</c>.</summary>
internal static class TablesPage
{
    public static string Write(IReadOnlyList<TableFigures> figures, string engine, DateOnly day, string again)
    {
        var page = new StringBuilder();
        Line(page, $"# Work on Delta tables");
        Line(page, $"");
        Line(page, $"Statements of `tarn query` against the least by hand in bare DuckDB that gives the same rows, in turn, rounds: {figures[0].Tarn.Count}, each a");
        Line(page, $"process of its own from start to exit. Times are medians, memory is the greatest seen. By hand there is no log, no statistics, no fsync,");
        Line(page, $"no conflict check, and nobody reads the old rows while it runs.");
        Line(page, $"");
        Line(page, $"| | tarn | by hand | ratio | processor time | ratio | peak memory | by hand |");
        Line(page, $"| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var one in figures)
        {
            var (tarn, hand) = (RetailFigures.Median(one.Tarn).TotalSeconds, RetailFigures.Median(one.ByHand).TotalSeconds);
            var (tarnWork, handWork) = (RetailFigures.MedianProcessor(one.Tarn).TotalSeconds, RetailFigures.MedianProcessor(one.ByHand).TotalSeconds);
            Line(page, $"| {one.Case.Name} | {tarn:0.00} s | {hand:0.00} s | **{tarn / hand:0.00}** | {tarnWork:0.00} s | {tarnWork / handWork:0.00} | {Size.Of(RetailFigures.Peak(one.Tarn))} | {Size.Of(RetailFigures.Peak(one.ByHand))} |");
        }

        Line(page, $"");
        foreach (var one in figures)
        {
            Line(page, $"- **{one.Case.Name}**: {one.Case.Work}.{(one.Note.Length == 0 ? "" : $" Tarn: {one.Note}.")}");
        }

        Line(page, $"");
        Line(page, $"| machine | |");
        Line(page, $"| --- | --- |");
        foreach (var (name, value) in Machine.Facts(engine).Append(("measured", day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))))
        {
            Line(page, $"| {name} | {value} |");
        }

        Line(page, $"");
        Line(page, $"Again: `dotnet run -c Release --project benchmarks/Tarn.Benchmarks -- {again}`");
        return page.ToString();
    }

    private static void Line(StringBuilder page, FormattableString text) => page.Append(FormattableString.Invariant(text)).Append('\n');
}
