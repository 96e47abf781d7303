using System.CommandLine;
using Tarn.Cli.Output;

namespace Tarn.Cli.Commands;

/// <summary><c>tarn debug</c>: could a run work?</summary>
internal sealed class DebugCommand(CommandContext context)
    : TarnCommand("debug", "Look whether a run could work: the project, the lake's folder, the engine, each source.", context)
{
    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("tarn debug", "Look at everything; exit code 1 where something is out of order."),
        new("tarn debug --env prod", "The same for another environment."),
    ];

    protected override async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        await using var lake = await Context.OpenLakeAsync(arguments, cancellationToken);
        var report = await lake.DebugAsync(cancellationToken);
        var terminal = Context.Terminal;
        if (Context.Format(arguments) is not OutputFormat.Text)
        {
            ListOutput.Write(
                terminal,
                Context.Format(arguments),
                report.Findings,
                new("subject", "string", finding => finding.Subject),
                new("ok", "boolean", finding => finding.Ok),
                new("detail", "string", finding => finding.Detail));
        }
        else
        {
            var width = report.Findings.Select(finding => CellText.Width(finding.Subject)).DefaultIfEmpty().Max();
            foreach (var finding in report.Findings)
            {
                var mark = finding.Ok ? terminal.Paint(Ink.Green, "ok  ") : terminal.Paint(Ink.Red, "FAIL");
                terminal.Out.WriteLine($"{mark}  {CellText.Fit(finding.Subject, width, alignRight: false)}  {finding.Detail}");
            }

            terminal.Out.Flush();
        }

        terminal.Say(report.Healthy ? "Everything is in order. Next: tarn run" : "Something is out of order: see the lines with FAIL.");
        return report.Healthy ? ExitCodes.Done : ExitCodes.Failed;
    }
}
