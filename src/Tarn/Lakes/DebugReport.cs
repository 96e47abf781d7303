namespace Tarn.Lakes;

/// <summary>What <c>tarn debug</c> looked at.</summary>
/// <param name="Findings">In the order of looking.</param>
public sealed record DebugReport(IReadOnlyList<DebugFinding> Findings)
{
    /// <summary>Whether everything is in order.</summary>
    public bool Healthy => Findings.All(finding => finding.Ok);
}

/// <summary>One thing looked at.</summary>
/// <param name="Subject">What: the project, the lake, the engine, a source.</param>
/// <param name="Ok">Whether it is in order.</param>
/// <param name="Detail">What was found, and where it is not in order, what to do.</param>
public sealed record DebugFinding(string Subject, bool Ok, string Detail);
