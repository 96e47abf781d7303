using System.Globalization;
using Tarn.Cli.Commands;
using Tarn.Cli.Output;
using Tarn.Engines;
using Tarn.Lakes;

namespace Tarn.Cli.Demo;

/// <summary>What a newcomer sees at the end of the demo: the layers, a chart, three commands to try.</summary>
internal sealed class DemoSummary(Terminal terminal, Lake lake)
{
    private const int BarWidth = 40;

    private const string MonthlySales = """
        SELECT strftime(date, '%Y-%m') AS month, CAST(sum(amount_gbp) AS DOUBLE) AS amount_gbp
        FROM gold.daily_sales
        GROUP BY 1
        ORDER BY 1
        """;

    /// <param name="folder">The demo's folder as a user types it from here.</param>
    /// <param name="cancellationToken">Stops the asking.</param>
    public async Task WriteAsync(string folder, CancellationToken cancellationToken)
    {
        var output = terminal.Out;
        output.WriteLine();
        output.WriteLine(terminal.Paint(Ink.Bold, "What is in the lake"));
        output.WriteLine();
        await WriteLayersAsync(cancellationToken);
        output.WriteLine();
        output.WriteLine(terminal.Paint(Ink.Bold, "Turnover by month in pounds, from gold.daily_sales"));
        output.WriteLine();
        foreach (var line in BarChart.Lines(await MonthsAsync(cancellationToken), BarWidth))
        {
            output.WriteLine("  " + line);
        }

        output.WriteLine();
        output.WriteLine(terminal.Paint(Ink.Bold, "Try next"));
        output.WriteLine();
        var project = $"--project {ShellText.Quote(folder)}";
        output.WriteLine($"  {ProgramName.Typed} query {project} \"SELECT country, count(*) AS customers, sum(amount_gbp) AS worth FROM gold.customer_value GROUP BY country ORDER BY worth DESC\"");
        output.WriteLine($"  {ProgramName.Typed} quarantine {project}");
        output.WriteLine($"  {ProgramName.Typed} show silver.sales {project}");
        await output.FlushAsync(cancellationToken);
    }

    private async Task WriteLayersAsync(CancellationToken cancellationToken)
    {
        List<(string Layer, TableDetails Details)> tables = [];
        foreach (var table in await lake.ListTablesAsync(cancellationToken))
        {
            tables.Add((table.Name.Layer, await lake.ShowAsync(table.Name, cancellationToken)));
        }

        var layers = tables.GroupBy(table => table.Layer).Where(layer => layer.Key != "quarantine").ToList();
        ListOutput.Write(
            terminal,
            OutputFormat.Text,
            layers,
            new("layer", "string", layer => layer.Key),
            new("what it holds", "string", layer => Meaning(layer.Key)),
            new("tables", "long", layer => (long)layer.Count()),
            new("rows in", "decimal", layer => Sum(layer, books => books.In)),
            new("rows out", "decimal", layer => Sum(layer, books => books.Out)),
            new("quarantined", "decimal", layer => Sum(layer, books => books.Quarantined)),
            new("size", "decimal", layer => Amounts.Bytes(layer.Sum(table => table.Details.Summary.SizeInBytes))));
    }

    private async Task<IReadOnlyList<(string Label, double Value, string Text)>> MonthsAsync(CancellationToken cancellationToken)
    {
        List<(string, double, string)> months = [];
        await foreach (var batch in lake.QueryAsync(MonthlySales, cancellationToken: cancellationToken))
        {
            for (var row = 0; row < batch.RowCount; row++)
            {
                var amount = Convert.ToDouble(batch.GetValue(1, row), CultureInfo.InvariantCulture);
                months.Add(((string)batch.GetValue(0, row)!, amount, Amounts.Count((long)Math.Round(amount))));
            }
        }

        return months;
    }

    private static string Sum(IEnumerable<(string Layer, TableDetails Details)> tables, Func<RowBooks, long> rows) =>
        Amounts.Count(tables.Sum(table => table.Details.Books is { } books ? rows(books) : 0));

    private static string Meaning(string layer) => layer switch
    {
        "bronze" => "what the sources said, typed and checked",
        "silver" => "cleaned, without repetitions, with history",
        "gold" => "ready for questions",
        _ => "",
    };
}
