namespace Tarn.IntegrationTests.Conformance;

/// <summary>What came of one expectation.</summary>
/// <param name="Name">The expectation, as the support table names it.</param>
/// <param name="Problem">Why it does not hold; null where it does.</param>
internal sealed record CheckResult(string Name, string? Problem = null);

/// <summary>What came of all expectations of a table.</summary>
/// <param name="Table">The table.</param>
/// <param name="Outcome">Read, or refused, and why.</param>
/// <param name="Checks">Each expectation.</param>
internal sealed record TableResult(ManifestTable Table, string Outcome, IReadOnlyList<CheckResult> Checks)
{
    public IEnumerable<string> Problems => Checks.Where(check => check.Problem is not null).Select(check => $"{check.Name}: {check.Problem}");
}
