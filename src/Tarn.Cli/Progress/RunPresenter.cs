using Tarn.Cli.Output;
using Tarn.Lakes;
using Tarn.Running;

namespace Tarn.Cli.Progress;

/// <summary>Runs a lake and shows it going on.</summary>
internal static class RunPresenter
{
    public static async Task<RunReport> RunAsync(
        Lake lake, RunOptions options, Terminal terminal, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (!terminal.Live)
        {
            return await lake.RunAsync(options, new PlainProgress(terminal, clock), cancellationToken);
        }

        await using var live = new LiveProgress(terminal, clock);
        return await lake.RunAsync(options, live, cancellationToken);
    }

    public static int ExitCode(RunReport report) => report.Status switch
    {
        RunStatus.Succeeded or RunStatus.UpToDate => ExitCodes.Done,
        RunStatus.Cancelled => ExitCodes.Cancelled,
        _ => ExitCodes.Failed,
    };
}
