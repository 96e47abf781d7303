using Spectre.Console;
using Tarn.Cli.Output;
using Tarn.Running;

namespace Tarn.Cli.Progress;

/// <summary>A run as a tree on a terminal, drawn again and again in place. It appears only when the run takes long enough to be looked at.</summary>
internal sealed class LiveProgress : IProgress<RunEvent>, IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(100);
    private const string Spinner = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";

    private readonly Terminal terminal;
    private readonly TimeProvider clock;
    private readonly RunView view;
    private readonly CancellationTokenSource ended = new();
    private readonly Task drawing;

    public LiveProgress(Terminal terminal, TimeProvider clock)
    {
        this.terminal = terminal;
        this.clock = clock;
        view = new RunView(clock);
        drawing = Task.Run(DrawAsync);
    }

    public void Report(RunEvent value) => view.Apply(value);

    /// <summary>Draws the end once and leaves it standing.</summary>
    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        await drawing;
        ended.Dispose();
    }

    private async Task DrawAsync()
    {
        if (await WaitAsync(Patience))
        {
            return; // over before anybody looked
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.Error), Ansi = AnsiSupport.Yes, Interactive = InteractionSupport.Yes });
        await console.Live(Tree(frame: 0)).Overflow(VerticalOverflow.Ellipsis).Cropping(VerticalOverflowCropping.Top).StartAsync(async screen =>
        {
            var over = false;
            for (var frame = 1; !over; frame++)
            {
                over = await WaitAsync(Frame);
                screen.UpdateTarget(Tree(frame));
            }
        });
    }

    /// <returns>Whether the run is over.</returns>
    private async Task<bool> WaitAsync(TimeSpan time)
    {
        try
        {
            await Task.Delay(time, clock, ended.Token);
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    private Tree Tree(int frame)
    {
        var steps = view.Steps;
        var done = steps.Count(step => step.Report is not null);
        var tree = new Tree(Markup.Escape($"{done} of {Amounts.Of(steps.Count, "step")}")).Style(Style.Parse("dim"));
        var width = steps.Select(step => CellText.Width(step.Step.Table.Name)).DefaultIfEmpty().Max();
        foreach (var layer in steps.GroupBy(step => step.Step.Table.Layer))
        {
            var branch = tree.AddNode(new Markup($"[bold]{Markup.Escape(layer.Key)}[/]"));
            foreach (var step in layer)
            {
                var name = Markup.Escape(CellText.Fit(step.Step.Table.Name, width, alignRight: false));
                branch.AddNode(new Markup($"{Mark(step, frame)} {name}  [dim]{step.Step.Kind,-5}[/]  {Says(step)}"));
            }
        }

        return tree;
    }

    private static string Mark(StepView step, int frame) => step switch
    {
        { Report.Status: StepStatus.Succeeded } => "[green]✓[/]",
        { Report.Status: StepStatus.UpToDate } => "[dim]=[/]",
        { Report.Status: StepStatus.Failed } => "[red]✗[/]",
        { Report.Status: StepStatus.Skipped } => "[yellow]-[/]",
        { StartedAt: not null } => $"[cyan]{Spinner[frame % Spinner.Length]}[/]",
        _ => "[dim]·[/]",
    };

    private string Says(StepView step) => step switch
    {
        { Report: { Status: StepStatus.Failed } report } => $"[red]{Markup.Escape(StepText.Outcome(report))}[/]",
        { Report: { Status: StepStatus.Skipped } report } => $"[yellow]{Markup.Escape(StepText.Outcome(report))}[/]",
        { Report: { Status: StepStatus.UpToDate } report } => $"[dim]{Markup.Escape(StepText.Outcome(report))}[/]",
        { Report: { } report } => Markup.Escape(StepText.Outcome(report)),
        { StartedAt: { } startedAt } => Markup.Escape(StepText.UnderWay(step.Progress, clock.GetElapsedTime(startedAt))),
        _ => "",
    };
}
