namespace Tarn.Benchmarks;

/// <summary>What the rounds gave.</summary>
internal sealed record RetailFigures(
    int Rows, long CsvBytes, IReadOnlyList<Measured> Tarn, IReadOnlyList<Measured> ByHand, IReadOnlyList<Measured> NothingToDo)
{
    /// <summary>Tarn's median time to that by hand: 1 is as fast.</summary>
    public double Ratio => Median(Tarn).TotalSeconds / Median(ByHand).TotalSeconds;

    /// <summary>The same of processor time, which hardly depends on what else the machine does.</summary>
    public double ProcessorRatio => MedianProcessor(Tarn).TotalSeconds / MedianProcessor(ByHand).TotalSeconds;

    public static TimeSpan Median(IReadOnlyList<Measured> rounds) => Median(rounds.Select(round => round.Elapsed));

    public static TimeSpan MedianProcessor(IReadOnlyList<Measured> rounds) => Median(rounds.Select(round => round.Processor));

    public static long Peak(IReadOnlyList<Measured> rounds) => rounds.Max(round => round.PeakBytes);

    public double MegabytesPerSecond(IReadOnlyList<Measured> rounds) => Size.Megabytes(CsvBytes) / Median(rounds).TotalSeconds;

    private static TimeSpan Median(IEnumerable<TimeSpan> times)
    {
        var sorted = times.Order().ToList();
        return sorted.Count % 2 == 1 ? sorted[sorted.Count / 2] : (sorted[(sorted.Count / 2) - 1] + sorted[sorted.Count / 2]) / 2;
    }
}
