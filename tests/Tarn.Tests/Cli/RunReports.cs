using Tarn.Delta;
using Tarn.Engines;
using Tarn.Quality;
using Tarn.Running;

namespace Tarn.Tests.Cli;

/// <summary>Reports of runs, made by hand.</summary>
internal static class RunReports
{
    public static StepReport Loaded { get; } = new()
    {
        Table = new TableName("bronze", "orders"),
        Kind = "load",
        Status = StepStatus.Succeeded,
        Books = new RowBooks { In = 1_000, Out = 997, Quarantined = 3 },
        BytesWritten = 12_345,
        FilesLoaded = 1,
        Duration = TimeSpan.FromSeconds(0.42),
        VersionAfter = new TableVersion(0),
    };

    public static StepReport Failed { get; } = new()
    {
        Table = new TableName("silver", "orders"),
        Kind = "table",
        Status = StepStatus.Failed,
        Why = "1 of 2 checks failed.",
        Checks =
        [
            new CheckResult { Check = new NotNullCheck("a") { Name = "not_null_a" }, Failures = 0, Message = "No null." },
            new CheckResult
            {
                Check = new NotNullCheck("b") { Name = "not_null_b" },
                Failures = 5,
                Message = "'b' is null in 5 rows.",
                Samples = ["{\"a\":1}", "{\"a\":2}", "{\"a\":3}", "{\"a\":4}"],
            },
        ],
        EvidencePath = "/lake/_tarn/runs/r1/silver.orders.json",
        VersionBefore = new TableVersion(4),
        VersionAfter = new TableVersion(4),
        Duration = TimeSpan.FromSeconds(0.1),
    };

    public static StepReport Skipped { get; } = new()
    {
        Table = new TableName("gold", "revenue"),
        Kind = "table",
        Status = StepStatus.Skipped,
        SkippedFor = new TableName("silver", "orders"),
    };

    public static RunReport Of(RunStatus status, params IReadOnlyList<StepReport> steps) => new()
    {
        RunId = "r1",
        Status = status,
        StartedAt = DateTimeOffset.UnixEpoch,
        Duration = TimeSpan.FromSeconds(1.26),
        Steps = steps,
        LakeCommit = status is RunStatus.Succeeded ? 7 : null,
        LedgerPath = "/lake/_tarn/runs/r1",
    };
}
