using System.Runtime.InteropServices;

namespace Tarn.Cli.Starting;

/// <summary>
/// The first Ctrl-C or termination signal asks the work to stop; a second Ctrl-C ends the process at once, which is safe: what is committed stays,
/// what is not is invisible, and the next run finishes the work.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly List<PosixSignalRegistration> registrations;

    public StopSignals() => registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop),
    ];

    public CancellationToken Token => source.Token;

    public void Dispose()
    {
        registrations.ForEach(registration => registration.Dispose());
        source.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        if (!source.IsCancellationRequested)
        {
            context.Cancel = true; // handled: the process goes on until its work has stopped
            source.Cancel();
        }
    }
}
