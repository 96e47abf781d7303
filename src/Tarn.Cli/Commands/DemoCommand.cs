using System.CommandLine;
using Tarn.Cli.Demo;
using Tarn.Cli.Output;
using Tarn.Cli.Progress;
using Tarn.Lakes;
using Tarn.Running;

namespace Tarn.Cli.Commands;

/// <summary><c>tarn demo</c>: makes data, runs the retail example on it, and shows what came out.</summary>
internal sealed class DemoCommand : TarnCommand
{
    private readonly Option<string> folder = new("--folder")
    {
        Description = "Where the demo's project, data and lake go. Default: ./tarn-demo.",
        HelpName = "DIR",
        DefaultValueFactory = _ => "tarn-demo",
    };

    private readonly Option<int?> rows = new("--rows")
    {
        Description = "Till lines to make, 1,000 to 50,000,000. Default: 200000.",
        HelpName = "N",
        CustomParser = Numbers.BetweenOrNone(1_000, 50_000_000),
    };

    private readonly Option<int?> seed = new("--seed")
    {
        Description = "Other data for another number. Default: 1.",
        HelpName = "N",
        CustomParser = Numbers.BetweenOrNone(0, int.MaxValue),
    };

    private readonly Option<bool> fresh = new("--fresh") { Description = "Delete the demo's folder and start over." };

    public DemoCommand(CommandContext context)
        : base("demo", "Make data of a shop, dirty as real data is, run a whole project on it, and show what came out.", context)
    {
        Add(folder);
        Add(rows);
        Add(seed);
        Add(fresh);
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("tarn demo", "200,000 till lines from CSV to Gold, in ./tarn-demo."),
        new("tarn demo --rows 5000000 --fresh", "Start over with five million."),
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var terminal = Context.Terminal;
        var typed = arguments.GetRequiredValue(folder);
        var demo = new DemoFolder(Path.GetFullPath(typed, Context.CurrentDirectory));
        var started = Context.Clock.GetTimestamp();
        var (recipe, made) = demo.Prepare(Asked(arguments), arguments.GetValue(fresh), cancellationToken);
        terminal.Say($"{Amounts.Of(recipe.Rows, "line")} of a shop's till, and the euro's exchange rates: dirty as real data is.");
        terminal.Say(made
            ? $"Made in {typed} ({Amounts.Duration(Context.Clock.GetElapsedTime(started))}). Now the project runs on them, as 'tarn run' does:"
            : $"They lie in {typed} from last time (--fresh starts over).");
        terminal.Say();

        await using var lake = await Lake.OpenAsync(
            demo.Path, Context.Host, new LakeOptions { CurrentDirectory = Context.CurrentDirectory }, cancellationToken);
        var report = await RunPresenter.RunAsync(lake, new RunOptions(), terminal, Context.Clock, cancellationToken);
        new RunSummary(terminal, lake.Project, command => $"{ProgramName.Typed} {command} --project {ShellText.Quote(typed)}").Write(report, Context.Format(arguments));
        if (report.Status is RunStatus.Succeeded or RunStatus.UpToDate && Context.Format(arguments) is OutputFormat.Text)
        {
            await new DemoSummary(terminal, lake).WriteAsync(typed, cancellationToken);
        }

        return RunPresenter.ExitCode(report);
    }

    private DemoRecipe? Asked(ParseResult arguments) => (arguments.GetValue(rows), arguments.GetValue(seed)) switch
    {
        (null, null) => null,
        var (count, number) => new(count ?? DemoRecipe.Default.Rows, number ?? DemoRecipe.Default.Seed),
    };
}
