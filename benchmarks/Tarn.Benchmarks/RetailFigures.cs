namespace Tarn.Benchmarks;

/// <summary>What the rounds gave.</summary>
internal sealed record RetailFigures(
    int Rows, long CsvBytes, IReadOnlyList<Measured> Tarn, IReadOnlyList<Measured> ByHand, IReadOnlyList<Measured> NothingToDo)
{
    /// <summary>Tarn's median time to that by hand: 1 is as fast.</summary>
    public double Ratio => Median(Tarn).TotalSeconds / Median(ByHand).TotalSeconds;

    public static TimeSpan Median(IReadOnlyList<Measured> rounds)
    {
        var sorted = rounds.Select(round => round.Elapsed).Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }

    public static long Peak(IReadOnlyList<Measured> rounds) => rounds.Max(round => round.PeakBytes);

    public double MegabytesPerSecond(IReadOnlyList<Measured> rounds) => Size.Megabytes(CsvBytes) / Median(rounds).TotalSeconds;
}
