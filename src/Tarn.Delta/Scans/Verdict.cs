namespace Tarn.Delta.Scans;

/// <summary>Whether a predicate can be true, and false, for some row of a file.</summary>
internal readonly record struct Verdict(bool CanBeTrue, bool CanBeFalse)
{
    public static Verdict Unknown => new(true, true);

    /// <summary>False for every row.</summary>
    public static Verdict False => new(false, true);
}
