namespace Tarn.DuckDb.Rules;

/// <summary>A rule that every written row keeps to.</summary>
/// <param name="Broken">What happened when it is broken, as Spark says it: <c>CHECK constraint positive (amount &gt; 0) is violated</c>.</param>
/// <param name="Violation">True for offending rows, in DuckDB's SQL over the table's columns.</param>
/// <param name="Remedy">What to do now.</param>
internal sealed record TableRule(string Broken, string Violation, string Remedy);
