using System.Globalization;
using Tarn.Cli.Output;
using Tarn.Projects;
using Tarn.Quality;
using Tarn.Running;

namespace Tarn.Cli.Progress;

/// <summary>How a run ended, in words: what failed, why, which rows, where the evidence lies, what to type next.</summary>
/// <param name="terminal">Where to say it.</param>
/// <param name="project">Tells the file that makes a table; null where none is at hand.</param>
/// <param name="retype">A command as it is typed for this project from here.</param>
internal sealed class RunSummary(Terminal terminal, Project? project, Func<string, string> retype)
{
    private const int SamplesShown = 3;

    /// <param name="report">The run.</param>
    /// <param name="format">How the result goes to standard output.</param>
    public void Write(RunReport report, OutputFormat format)
    {
        WriteWarnings(report);
        foreach (var step in report.Steps.Where(step => step.Status is StepStatus.Failed))
        {
            WriteFailure(step, report);
        }

        if (format is OutputFormat.Text)
        {
            terminal.Out.WriteLine(Verdict(report));
            terminal.Out.Flush();
        }
        else
        {
            ListOutput.Write(terminal, format, report.Steps, StepRow.Columns);
            terminal.Say(Verdict(report));
        }
    }

    private string Verdict(RunReport report)
    {
        var steps = report.Steps;
        var time = Amounts.Duration(report.Duration);
        var done = steps.Count(step => step.Status is StepStatus.Succeeded);
        var commit = report.LakeCommit is { } number ? string.Create(CultureInfo.InvariantCulture, $" Lake commit {number}.") : "";
        return report.Status switch
        {
            RunStatus.UpToDate when steps.Count == 0 => "Nothing to do: the project has no step.",
            RunStatus.UpToDate => $"Nothing to do: {Everything(steps.Count)} up to date ({time}).{commit}",
            RunStatus.Succeeded => $"{terminal.Paint(Ink.Green, "Done")}: {Outcomes(steps, done)} in {time}. {Rows(steps)}{commit}",
            RunStatus.Cancelled => $"{terminal.Paint(Ink.Yellow, "Stopped")} after {time}: {Outcomes(steps, done)}. What was published stays; go on with: {retype("run")}",
            _ => $"{terminal.Paint(Ink.Red, "Failed")}: {Outcomes(steps, done)} in {time}.{commit}",
        };
    }

    private static string Everything(int count) => count == 1 ? "the only table is" : $"all {Amounts.Count(count)} tables are";

    private static string Outcomes(IReadOnlyList<StepReport> steps, int done)
    {
        List<string> parts = [$"{Amounts.Of(done, "table")} made"];
        foreach (var (status, words) in new[] { (StepStatus.UpToDate, "up to date"), (StepStatus.Failed, "failed"), (StepStatus.Skipped, "skipped") })
        {
            if (steps.Count(step => step.Status == status) is > 0 and var count)
            {
                parts.Add($"{Amounts.Count(count)} {words}");
            }
        }

        return string.Join(", ", parts);
    }

    private static string Rows(IReadOnlyList<StepReport> steps)
    {
        var loads = steps.Where(step => step is { Kind: "load", Books: not null }).Select(step => step.Books!).ToList();
        var quarantined = steps.Sum(step => step.Books?.Quarantined ?? 0);
        return (loads.Count, quarantined) switch
        {
            (0, 0) => "",
            (0, _) => $"{Amounts.Of(quarantined, "row")} quarantined: tarn quarantine.",
            (_, 0) => $"{Amounts.Of(loads.Sum(books => books.In), "row")} read.",
            _ => $"{Amounts.Of(loads.Sum(books => books.In), "row")} read, {Amounts.Count(quarantined)} quarantined.",
        };
    }

    private void WriteWarnings(RunReport report)
    {
        foreach (var (step, warning) in report.Steps.SelectMany(step => step.Warnings, (step, warning) => (step, warning)))
        {
            terminal.Say($"{terminal.PaintTalk(Ink.Yellow, "Warning")}: {step.Table}: {warning}");
        }
    }

    private void WriteFailure(StepReport step, RunReport report)
    {
        terminal.Say();
        terminal.Say($"{terminal.PaintTalk(Ink.Red, "Failed")}: {terminal.PaintTalk(Ink.Bold, step.Table.ToString())}");
        WriteFact("why", step.Why);
        var broken = step.Checks.Where(check => !check.Passed && check.Check.OnFailure is OnFailure.Fail).ToList();
        foreach (var check in broken)
        {
            if (broken.Count > 1 || step.Why?.Contains(check.Message, StringComparison.Ordinal) is not true)
            {
                WriteFact("check", $"{check.Check.Name}: {check.Message}");
            }

            foreach (var sample in check.Samples.Take(SamplesShown))
            {
                WriteFact("row", CellText.Visible(sample));
            }

            var shown = Math.Min(SamplesShown, check.Samples.Count);
            if (shown > 0 && check.Failures > shown)
            {
                WriteFact("", $"and {Amounts.Count(check.Failures - shown)} more");
            }
        }

        WriteFact("evidence", step.EvidencePath ?? report.LedgerPath);
        WriteFact("table", step.VersionBefore is { } version
            ? string.Create(CultureInfo.InvariantCulture, $"keeps version {version}; nothing of this step is visible")
            : "does not exist yet; nothing of this step is visible");
        var skipped = report.Steps.Where(other => other.SkippedFor == step.Table).Select(other => other.Table.ToString()).ToList();
        WriteFact("not run", skipped.Count > 0 ? string.Join(", ", skipped) : null);
        WriteFact("next", $"look at {FileOf(step.Table) ?? "the cause"}, then: {retype("run")} --select {step.Table}+");
    }

    /// <summary>The project's file that says how the table is made.</summary>
    private string? FileOf(TableName table) =>
        project?.Models.FirstOrDefault(model => model.Name == table)?.File
        ?? project?.Sources.SelectMany(source => source.Streams).FirstOrDefault(stream => stream.Table == table)?.Location.ToString();

    private void WriteFact(string name, string? value)
    {
        if (value is null)
        {
            return;
        }

        var lines = value.Split('\n');
        terminal.Say($"  {terminal.PaintTalk(Ink.Dim, name.PadRight(9))} {lines[0].TrimEnd('\r')}");
        foreach (var line in lines.Skip(1))
        {
            terminal.Say($"            {line.TrimEnd('\r')}");
        }
    }
}
