using System.CommandLine;
using System.Globalization;
using Tarn.Cli.Output;
using Tarn.Lakes;

namespace Tarn.Cli.Commands;

/// <summary><c>tarn show silver.sales</c>: everything about a table.</summary>
internal sealed class ShowCommand : TarnCommand
{
    private readonly Argument<string> table;
    private readonly Option<int> rows = new("--rows", "-n")
    {
        Description = "Show so many of its rows besides. Default: none.",
        HelpName = "N",
        CustomParser = Numbers.Between(0, 1_000_000),
    };

    public ShowCommand(CommandContext context)
        : base("show", "Show a table: columns, size, what it is made of, where its rows came from, how its checks went.", context)
    {
        table = TableArgument.Required(context);
        Add(table);
        Add(rows);
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("tarn show silver.sales", "Everything about silver.sales."),
        new("tarn show gold.daily_sales -n 5", "The same, and five of its rows."),
        new("tarn show silver.sales -o json", "The same for a program."),
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var lake = await Context.OpenLakeAsync(arguments, cancellationToken);
        var name = TableArgument.Parse(arguments.GetRequiredValue(table));
        var details = await lake.ShowAsync(name, cancellationToken);
        var format = Context.Format(arguments);
        if (format is OutputFormat.Text)
        {
            WriteText(details);
        }
        else
        {
            ListOutput.Write(Context.Terminal, format, [details], TableDetailsRow.Columns);
        }

        if (arguments.GetValue(rows) is > 0 and var count && details.Summary.Version is not null)
        {
            Context.Terminal.Out.WriteLine();
            var statement = string.Create(CultureInfo.InvariantCulture, $"SELECT * FROM \"{details.Summary.Name.Layer}\".\"{details.Summary.Name.Name}\" LIMIT {count}");
            var writer = ResultWriter.For(format, Context.Terminal);
            await foreach (var batch in lake.QueryAsync(statement, cancellationToken: cancellationToken))
            {
                writer.Write(batch);
            }

            writer.End();
        }

        await Context.Terminal.Out.FlushAsync(cancellationToken);
        return ExitCodes.Done;
    }

    private void WriteText(TableDetails details)
    {
        var terminal = Context.Terminal;
        var summary = details.Summary;
        terminal.Out.WriteLine($"{terminal.Paint(Ink.Bold, summary.Name.ToString())}  {summary.Kind}".TrimEnd());
        if (summary.Description is { } description)
        {
            terminal.Out.WriteLine(description.Trim());
        }

        terminal.Out.WriteLine();
        WriteFact("version", summary.Version is { } version
            ? string.Create(CultureInfo.InvariantCulture, $"{version} of {(summary.UpdatedAt is { } at ? Times.Short(at) : "unknown time")}")
            : "none: no run has made it yet");
        WriteFact("rows", summary.Rows is { } count ? Amounts.Count(count) : null);
        WriteFact("size", summary.Version is null ? null : $"{Amounts.Bytes(summary.SizeInBytes)} in {Amounts.Of(summary.Files, "file")}");
        WriteFact("made of", string.Join(", ", details.Inputs));
        WriteFact("used by", string.Join(", ", details.Dependents));
        WriteFact("books", details.Books is { } books ? BooksText.Of(books) : null);
        WriteFact("quarantine", details.Quarantined > 0 ? $"{Amounts.Of(details.Quarantined, "row")}: tarn quarantine {summary.Name}" : null);
        WriteFact("owner", details.Owner);
        WriteFact("tags", string.Join(", ", details.Tags));
        WriteFact("defined in", details.DefinedIn);
        if (details.Columns.Count > 0)
        {
            terminal.Out.WriteLine();
            ListOutput.Write(
                terminal,
                OutputFormat.Text,
                details.Columns,
                new("column", "string", column => column.Name),
                new("type", "string", column => column.Type.ToString()),
                new("null", "string", column => column.Nullable ? "" : "never"),
                new("description", "string", column => column.Description ?? ""));
        }

        if (details.Checks.Count > 0)
        {
            terminal.Out.WriteLine();
            ListOutput.Write(
                terminal,
                OutputFormat.Text,
                details.Checks,
                new("check", "string", check => check.Check),
                new("result", "string", check => check.Passed ? "passed" : check.OnFailure.ToString().ToLowerInvariant()),
                new("rows", "long", check => check.Failures),
                new("message", "string", check => check.Message));
        }
    }

    private void WriteFact(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            Context.Terminal.Out.WriteLine($"{Context.Terminal.Paint(Ink.Dim, name.PadRight(11))} {value}");
        }
    }
}
