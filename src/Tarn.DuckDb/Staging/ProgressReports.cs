using Tarn.DuckDb.Binding;
using Tarn.Engines;

namespace Tarn.DuckDb.Staging;

/// <summary>Tells how far a connection's statements are, some times a second, until disposed.</summary>
internal sealed class ProgressReports : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private readonly Lock gate = new();
    private readonly DuckDbConnection connection;
    private readonly IProgress<StepProgress> progress;
    private readonly ITimer timer;
    private bool hasEnded;

    private ProgressReports(DuckDbConnection connection, IProgress<StepProgress> progress)
    {
        this.connection = connection;
        this.progress = progress;
        timer = TimeProvider.System.CreateTimer(static state => ((ProgressReports)state!).Report(), this, Period, Period);
    }

    internal static ProgressReports? Begin(DuckDbConnection connection, IProgress<StepProgress>? progress) =>
        progress is null ? null : new(connection, progress);

    public void Dispose()
    {
        // The lock keeps a late report from asking a connection that is closed.
        lock (gate)
        {
            hasEnded = true;
            timer.Dispose();
        }
    }

    private void Report()
    {
        lock (gate)
        {
            if (!hasEnded && connection.Progress is { } now)
            {
                progress.Report(now);
            }
        }
    }
}
