namespace Tarn.Testing;

/// <summary>The machine's clock, put forward: what must be old, is.</summary>
public sealed class ShiftedClock : TimeProvider
{
    /// <summary>How far. It only grows.</summary>
    public TimeSpan Shift { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;
}
