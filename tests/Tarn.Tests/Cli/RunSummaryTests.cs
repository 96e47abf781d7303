using System.Text.Json.Nodes;
using Tarn.Cli;
using Tarn.Cli.Output;
using Tarn.Cli.Progress;
using Tarn.Running;

namespace Tarn.Tests.Cli;

public sealed class RunSummaryTests
{
    [Fact]
    public void A_failed_run_says_what_failed_why_which_rows_where_the_evidence_lies_and_what_to_type_next()
    {
        var screen = Summarize(RunReports.Of(RunStatus.Failed, RunReports.Loaded, RunReports.Failed, RunReports.Skipped));

        Assert.Contains("Failed: silver.orders", screen.Error, StringComparison.Ordinal);
        Assert.Contains("1 of 2 checks failed.", screen.Error, StringComparison.Ordinal);
        Assert.Contains("not_null_b: 'b' is null in 5 rows.", screen.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("not_null_a", screen.Error, StringComparison.Ordinal);
        Assert.Contains("{\"a\":3}", screen.Error, StringComparison.Ordinal);
        Assert.Contains("and 2 more", screen.Error, StringComparison.Ordinal);
        Assert.Contains("/lake/_tarn/runs/r1/silver.orders.json", screen.Error, StringComparison.Ordinal);
        Assert.Contains("keeps version 4", screen.Error, StringComparison.Ordinal);
        Assert.Contains("not run   gold.revenue", screen.Error, StringComparison.Ordinal);
        Assert.Contains("tarn run --env dev --select silver.orders+", screen.Error, StringComparison.Ordinal);
        Assert.Contains("Failed: 1 table made, 1 failed, 1 skipped", screen.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_with_nothing_to_do_says_so()
    {
        var upToDate = RunReports.Loaded with { Status = StepStatus.UpToDate };

        Assert.Contains("Nothing to do: the only table is up to date", Summarize(RunReports.Of(RunStatus.UpToDate, upToDate)).Output, StringComparison.Ordinal);
        Assert.Contains("Nothing to do: all 2 tables are up to date", Summarize(RunReports.Of(RunStatus.UpToDate, upToDate, upToDate)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_did_something_counts_rows_and_names_the_lake_commit()
    {
        var screen = Summarize(RunReports.Of(RunStatus.Succeeded, RunReports.Loaded));

        Assert.Equal("Done: 1 table made in 1.3 s. 1,000 rows read, 3 quarantined. Lake commit 7.\n", screen.Output);
        Assert.Empty(screen.Error);
    }

    [Fact]
    public void Warnings_name_their_table()
    {
        var screen = Summarize(RunReports.Of(RunStatus.Succeeded, RunReports.Loaded with { Warnings = ["Something odd."] }));

        Assert.Equal("Warning: bronze.orders: Something odd.\n", screen.Error);
    }

    [Fact]
    public void For_programs_the_result_is_the_steps_and_the_verdict_is_talk()
    {
        var screen = new TestScreen();
        new RunSummary(screen.Terminal, project: null, command => $"tarn {command}").Write(
            RunReports.Of(RunStatus.Failed, RunReports.Loaded, RunReports.Failed, RunReports.Skipped), OutputFormat.Json);

        var steps = JsonNode.Parse(screen.Output)!.AsArray();
        Assert.Equal(["succeeded", "failed", "skipped"], steps.Select(step => (string?)step!["status"]));
        Assert.Equal(997, (long)steps[0]!["books"]!["out"]!);
        Assert.Equal(5, (long)steps[1]!["checks"]![1]!["failures"]!);
        Assert.Contains("Failed: 1 table made", screen.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RunStatus.Succeeded, ExitCodes.Done)]
    [InlineData(RunStatus.UpToDate, ExitCodes.Done)]
    [InlineData(RunStatus.Failed, ExitCodes.Failed)]
    [InlineData(RunStatus.Cancelled, ExitCodes.Cancelled)]
    public void Every_end_has_its_exit_code(RunStatus status, int exitCode) =>
        Assert.Equal(exitCode, RunPresenter.ExitCode(RunReports.Of(status, RunReports.Loaded)));

    [Fact]
    public void Plain_progress_is_a_line_for_every_step_that_did_something()
    {
        var screen = new TestScreen();
        var progress = new PlainProgress(screen.Terminal, TimeProvider.System);
        StepReport[] reports = [RunReports.Loaded, RunReports.Failed, RunReports.Skipped, RunReports.Loaded with { Table = new TableName("bronze", "b"), Status = StepStatus.UpToDate }];
        progress.Report(new RunStarted("r1", [.. reports.Select(report => new PlannedStep { Table = report.Table, Kind = report.Kind, DependsOn = [] })]));
        foreach (var report in reports)
        {
            progress.Report(new StepEnded(report));
        }

        Assert.Equal(
            """
            [1/4]  bronze.orders  load        1,000 in         997 out   12 kB  0.42 s  3 quarantined
            [2/4]  silver.orders  table  FAILED after 0.10 s
            [3/4]  gold.revenue   table  skipped, as silver.orders failed

            """.ReplaceLineEndings("\n"),
            screen.Error);
        Assert.Empty(screen.Output);
    }

    private static TestScreen Summarize(RunReport report)
    {
        var screen = new TestScreen();
        new RunSummary(screen.Terminal, project: null, command => $"tarn {command} --env dev").Write(report, OutputFormat.Text);
        return screen;
    }
}
