using Tarn.Engines;
using Tarn.Quality;

namespace Tarn.Running;

/// <summary>A step cannot publish: a check failed, an input is missing. Carries what is known of the step by then.</summary>
internal sealed class StepFailedException(string message, RowBooks? books = null, IReadOnlyList<CheckResult>? checks = null) : TarnException(message)
{
    /// <summary>The books, where the step came so far.</summary>
    public RowBooks? Books => books;

    /// <summary>The checks' results, where the step came so far.</summary>
    public IReadOnlyList<CheckResult> Checks => checks ?? [];
}
