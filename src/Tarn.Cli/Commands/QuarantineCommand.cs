using System.CommandLine;
using System.Globalization;
using Tarn.Cli.Output;
using Tarn.Lakes;

namespace Tarn.Cli.Commands;

/// <summary><c>tarn quarantine</c>: what was refused, and why.</summary>
internal sealed class QuarantineCommand : TarnCommand
{
    private readonly Argument<string?> table;
    private readonly Option<long> limit = new("--limit", "-n")
    {
        Description = "At most so many rows of the table; 0 for all. Default: 20.",
        HelpName = "N",
        DefaultValueFactory = _ => 20,
        CustomParser = Numbers.Between(0, long.MaxValue),
    };

    public QuarantineCommand(CommandContext context)
        : base("quarantine", "Show what was refused and why: by reason, or the rows of one table with their raw text.", context)
    {
        table = TableArgument.Optional(context, "The table whose rows they would have been; without one, a summary of all.");
        Add(table);
        Add(limit);
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("tarn quarantine", "How many rows were refused, by table and reason."),
        new("tarn quarantine bronze.transactions", "The rows themselves: file and line, reasons, raw text."),
        new("tarn quarantine bronze.transactions -n 0 -o csv > refused.csv", "All of them, as a file."),
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        Context.WarmUpForAsking();
        await using var lake = await Context.OpenLakeForAskingAsync(arguments, cancellationToken);
        return arguments.GetValue(table) is { } named
            ? await WriteRowsAsync(lake, TableArgument.Parse(named), arguments, cancellationToken)
            : WriteSummary(await lake.QuarantineAsync(cancellationToken), arguments);
    }

    private async Task<int> WriteRowsAsync(Lake lake, TableName name, ParseResult arguments, CancellationToken cancellationToken)
    {
        var most = arguments.GetValue(limit);
        var writer = ResultWriter.For(Context.Format(arguments), Context.Terminal);
        await foreach (var batch in lake.QuarantinedRowsAsync(name, most > 0 ? most : null, cancellationToken))
        {
            writer.Write(Context.Format(arguments) is OutputFormat.Text ? new QuarantinedRowBatch(batch) : batch);
        }

        writer.End();
        await Context.Terminal.Out.FlushAsync(cancellationToken);
        Context.Terminal.Say(writer.Rows == most
            ? string.Create(CultureInfo.InvariantCulture, $"The first {Amounts.Of(most, "row")}; all with: -n 0")
            : Amounts.Of(writer.Rows, "row"));
        return ExitCodes.Done;
    }

    private int WriteSummary(IReadOnlyList<QuarantineSummary> summaries, ParseResult arguments)
    {
        var lines = summaries.SelectMany(summary => summary.Reasons, (summary, reason) => (Summary: summary, Reason: reason)).ToList();
        ListOutput.Write(
            Context.Terminal,
            Context.Format(arguments),
            lines,
            new("table", "string", line => line.Summary.Table),
            new("rule", "string", line => line.Reason.Rule),
            new("column", "string", line => line.Reason.Column),
            new("rows", "long", line => line.Reason.Rows),
            new("example", "string", line => line.Reason.Example));
        Context.Terminal.Say(summaries.Count == 0
            ? "Nothing is in quarantine."
            : $"{Amounts.Of(summaries.Sum(summary => summary.Rows), "row")} in quarantine. The rows themselves: {Context.Retype(arguments, "quarantine")} {summaries[0].Table}");
        return ExitCodes.Done;
    }
}
