using System.CommandLine;
using Tarn.Cli.Output;
using Tarn.Engines;
using Tarn.Lakes;
using Tarn.Running;

namespace Tarn.Cli.Commands;

/// <summary><c>tarn ls</c>: the tables.</summary>
internal sealed class ListCommand : TarnCommand
{
    private readonly Option<string[]> select;
    private readonly Option<string[]> exclude;

    public ListCommand(CommandContext context)
        : base("ls", "List the tables of the lake: kind, rows, size, version.", context)
    {
        select = TableArgument.Selector(context, "--select", "Only these tables and, with +, those up- or downstream.", "-s");
        exclude = TableArgument.Selector(context, "--exclude", "Not these tables.");
        Add(select);
        Add(exclude);
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("tarn ls", "All tables, layer by layer."),
        new("tarn ls -s +gold.daily_sales", "gold.daily_sales and everything that it is made of."),
        new("tarn ls -o json", "The same for a program."),
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var lake = await Context.OpenLakeAsync(arguments, cancellationToken);
        var tables = await lake.ListTablesAsync(cancellationToken);
        var options = new RunOptions { Select = arguments.GetValue(select) ?? [], Exclude = arguments.GetValue(exclude) ?? [] };
        if (options.Select.Count + options.Exclude.Count > 0)
        {
            var chosen = lake.Plan(options).Select(step => step.Table).ToHashSet();
            tables = [.. tables.Where(table => chosen.Contains(table.Name))];
        }

        var format = Context.Format(arguments);
        if (format is OutputFormat.Text)
        {
            ListOutput.Write(
                Context.Terminal,
                format,
                tables,
                new("table", "string", table => table.Name.ToString()),
                new("kind", "string", table => table.Kind),
                new("rows", "decimal", table => table.Rows is { } rows ? Amounts.Count(rows) : Version(table) is null ? "not made yet" : null),
                new("size", "decimal", table => Version(table) is null ? "" : Amounts.Bytes(table.SizeInBytes)),
                new("files", "long", table => Version(table) is null ? "" : (object)table.Files),
                new("version", "long", table => (object?)Version(table) ?? ""),
                new("updated", "string", table => table.UpdatedAt is { } at ? Times.Short(at) : ""));
        }
        else
        {
            ListOutput.Write(
                Context.Terminal,
                format,
                tables,
                new("table", "string", table => table.Name.ToString()),
                new("kind", "string", table => table.Kind),
                new("rows", "long", table => table.Rows),
                new("bytes", "long", table => table.SizeInBytes),
                new("files", "long", table => table.Files),
                new("version", "long", table => Version(table)),
                new("updated_at", "timestamp", table => table.UpdatedAt is { } at ? TimestampValue.From(at) : null),
                new("description", "string", table => table.Description));
        }

        Context.Terminal.Say(Amounts.Of(tables.Count, "table"));
        return ExitCodes.Done;
    }

    private static long? Version(TableSummary table) => table.Version?.Value;
}
