using System.CommandLine;
using Tarn.Cli.Progress;
using Tarn.Running;

namespace Tarn.Cli.Commands;

/// <summary><c>tarn run</c>: loads what is new and computes what depends on it.</summary>
internal sealed class RunCommand : TarnCommand
{
    private readonly Option<string[]> select;
    private readonly Option<string[]> exclude;

    private readonly Option<int?> threads = new("--threads")
    {
        Description = "Steps side by side, 1 to 64. Default: the environment's.",
        HelpName = "N",
        CustomParser = Numbers.BetweenOrNone(1, 64),
    };

    private readonly Option<bool> fullRefresh = new("--full-refresh")
    {
        Description = "Compute models though nothing changed, and rebuild merge and scd2 tables from nothing. Loaded files stay loaded.",
    };

    private readonly Option<bool> failFast = new("--fail-fast") { Description = "Start no further step after the first failure." };

    public RunCommand(CommandContext context)
        : base("run", "Load what is new and compute what depends on it. Every step is checked before its rows are visible.", context)
    {
        select = TableArgument.Selector(context, "--select", "Only these steps (dbt's grammar): name, +upstream, downstream+, tag:x, source:x, path:x, layer:x.", "-s");
        exclude = TableArgument.Selector(context, "--exclude", "Not these steps.");
        Add(select);
        Add(exclude);
        Add(threads);
        Add(fullRefresh);
        Add(failFast);
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("tarn run", "Everything that has something to do."),
        new("tarn run --select +gold.daily_sales", "gold.daily_sales and what it is made of."),
        new("tarn run --exclude tag:fx --threads 2", "All but the steps tagged fx, two at a time."),
        new("tarn run --project examples/retail --var DATA=../data", "A project elsewhere; DATA counts from here."),
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var lake = await Context.OpenLakeAsync(arguments, cancellationToken);
        var options = new RunOptions
        {
            Select = arguments.GetValue(select) ?? [],
            Exclude = arguments.GetValue(exclude) ?? [],
            Threads = arguments.GetValue(threads),
            FullRefresh = arguments.GetValue(fullRefresh),
            FailFast = arguments.GetValue(failFast),
        };
        var report = await RunPresenter.RunAsync(lake, options, Context.Terminal, Context.Clock, cancellationToken);
        new RunSummary(Context.Terminal, lake.Project, command => Context.Retype(arguments, command)).Write(report, Context.Format(arguments));
        return RunPresenter.ExitCode(report);
    }
}
