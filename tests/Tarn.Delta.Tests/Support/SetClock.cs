namespace Tarn.Delta.Tests.Support;

/// <summary>A clock that stands where a test sets it; timers run by the system's.</summary>
public sealed class SetClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = System.GetUtcNow();

    public override DateTimeOffset GetUtcNow() => Now;
}
