using System.Globalization;

namespace Tarn.Testing;

/// <summary>
/// How far tests by chance go: a few rounds of always the same chance in <c>dotnet test</c>; with <c>TARN_SWEEP=full</c> as many as prove something,
/// of new chance each time. <c>TARN_SWEEP_SEED</c> repeats either.
/// </summary>
public static class Sweep
{
    private const int SmallSeed = 20240229;

    /// <summary>Whether it goes all the way.</summary>
    public static bool IsFull { get; } = Environment.GetEnvironmentVariable("TARN_SWEEP") == "full";

    /// <summary>What chance begins with.</summary>
    public static int Seed { get; } = int.TryParse(Environment.GetEnvironmentVariable("TARN_SWEEP_SEED"), CultureInfo.InvariantCulture, out var given)
        ? given
        : IsFull ? Environment.TickCount & int.MaxValue : SmallSeed;

    /// <summary>One of two sizes.</summary>
    public static int Size(int small, int full) => IsFull ? full : small;
}
