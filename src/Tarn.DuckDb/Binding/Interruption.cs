using Tarn.DuckDb.Native;

namespace Tarn.DuckDb.Binding;

/// <summary>
/// Interrupts a running call once the token is cancelled. DuckDB forgets an interrupt that comes before the statement has begun, so it is
/// repeated until the call has ended.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(10);

    private readonly Lock gate = new();
    private readonly ConnectionHandle connection;
    private readonly CancellationTokenRegistration registration;
    private ITimer? timer;
    private bool hasEnded;

    internal Interruption(ConnectionHandle connection, CancellationToken cancellationToken)
    {
        this.connection = connection;
        registration = cancellationToken.UnsafeRegister(static state => ((Interruption)state!).Begin(), this);
    }

    public void Dispose()
    {
        lock (gate)
        {
            hasEnded = true;
            timer?.Dispose();
        }

        registration.Dispose();
    }

    private void Begin()
    {
        lock (gate)
        {
            if (!hasEnded)
            {
                timer = TimeProvider.System.CreateTimer(static state => ((Interruption)state!).Interrupt(), this, TimeSpan.Zero, Period);
            }
        }
    }

    private void Interrupt()
    {
        lock (gate)
        {
            if (!hasEnded)
            {
                DuckDbNative.Interrupt(connection);
            }
        }
    }
}
