using System.CommandLine;
using Tarn.Cli.Output;
using Tarn.Engines;

namespace Tarn.Cli.Commands;

/// <summary><c>tarn history silver.sales</c>: a table's versions.</summary>
internal sealed class HistoryCommand : TarnCommand
{
    private readonly Argument<string> table;
    private readonly Option<int> limit = new("--limit", "-n")
    {
        Description = "At most so many versions. Default: 20.",
        HelpName = "N",
        DefaultValueFactory = _ => 20,
        CustomParser = Numbers.Between(1, 1_000_000),
    };

    public HistoryCommand(CommandContext context)
        : base("history", "List the versions of a table, newest first, with the books of each: where its rows went.", context)
    {
        table = TableArgument.Required(context);
        Add(table);
        Add(limit);
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("tarn history silver.sales", "The newest 20 versions."),
        new("tarn query \"SELECT count(*) FROM silver.sales VERSION AS OF 0\"", "Ask one of them."),
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var lake = await Context.OpenLakeAsync(arguments, cancellationToken);
        var name = TableArgument.Parse(arguments.GetRequiredValue(table));
        var entries = await lake.HistoryAsync(name, cancellationToken).Take(arguments.GetValue(limit), cancellationToken);
        ListOutput.Write(
            Context.Terminal,
            Context.Format(arguments),
            entries,
            new("version", "long", entry => entry.Version.Value),
            new("at", "timestamp", entry => TimestampValue.From(entry.Timestamp)),
            new("operation", "string", entry => entry.Operation),
            new("rows_in", "long", entry => entry.Books?.In),
            new("rows_out", "long", entry => entry.Books?.Out),
            new("quarantined", "long", entry => entry.Books?.Quarantined),
            new("filtered", "long", entry => entry.Books?.Filtered),
            new("deduplicated", "long", entry => entry.Books?.Deduplicated),
            new("lake_commit", "long", entry => entry.LakeCommit),
            new("run", "string", entry => entry.RunId));
        Context.Terminal.Say(Amounts.Of(entries.Count, "version"));
        return ExitCodes.Done;
    }
}
