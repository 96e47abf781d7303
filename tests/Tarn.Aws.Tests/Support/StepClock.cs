namespace Tarn.Aws.Tests.Support;

/// <summary>A clock that tests set forward. Its waits are real.</summary>
internal sealed class StepClock : TimeProvider
{
    private DateTimeOffset now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public void Advance(TimeSpan by) => now += by;

    public override DateTimeOffset GetUtcNow() => now;
}
