using System.Globalization;
using Tarn.Cli.Output;
using Tarn.Running;

namespace Tarn.Cli.Progress;

/// <summary>A run as plain lines: one when a step ends. For pipes, logs and simple terminals.</summary>
internal sealed class PlainProgress(Terminal terminal, TimeProvider clock) : IProgress<RunEvent>
{
    private readonly RunView view = new(clock);
    private int nameWidth;

    public void Report(RunEvent value)
    {
        view.Apply(value);
        switch (value)
        {
            case RunStarted started:
                nameWidth = started.Steps.Select(step => CellText.Width(step.Table.ToString())).DefaultIfEmpty().Max();
                break;
            case StepEnded { Report: { Status: StepStatus.Succeeded or StepStatus.Failed } or { SkippedFor: not null } } ended:
                var digits = view.Count.ToString(CultureInfo.InvariantCulture).Length;
                var number = view.Ended.ToString(CultureInfo.InvariantCulture).PadLeft(digits);
                var name = CellText.Fit(ended.Report.Table.ToString(), nameWidth, alignRight: false);
                terminal.Say($"[{number}/{view.Count}]  {name}  {ended.Report.Kind,-5}  {StepText.Outcome(ended.Report)}");
                break;
        }
    }
}
