using Tarn.Quality;

namespace Tarn.Running.Ledger;

/// <summary>How the ledger, and so SQL, spells the platform's states.</summary>
internal static class LedgerNames
{
    public static string Of(RunStatus status) => status switch
    {
        RunStatus.Succeeded => "succeeded",
        RunStatus.UpToDate => "up_to_date",
        RunStatus.Failed => "failed",
        RunStatus.Cancelled => "cancelled",
        RunStatus.Interrupted => "interrupted",
        RunStatus.Running => "running",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Unknown run status: this is a bug in tarn."),
    };

    public static string Of(StepStatus status) => status switch
    {
        StepStatus.Succeeded => "succeeded",
        StepStatus.UpToDate => "up_to_date",
        StepStatus.Failed => "failed",
        StepStatus.Skipped => "skipped",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Unknown step status: this is a bug in tarn."),
    };

    public static string Of(OnFailure onFailure) => onFailure switch
    {
        OnFailure.Fail => "fail",
        OnFailure.Warn => "warn",
        OnFailure.Quarantine => "quarantine",
        _ => throw new ArgumentOutOfRangeException(nameof(onFailure), onFailure, "Unknown on_failure: this is a bug in tarn."),
    };

    public static OnFailure OnFailureOf(string name) => name switch
    {
        "warn" => OnFailure.Warn,
        "quarantine" => OnFailure.Quarantine,
        _ => OnFailure.Fail,
    };
}
