using System.Globalization;
using Tarn.Quality;

namespace Tarn.DuckDb.Auditing;

/// <summary>What a check says of its outcome: one sentence, expected and found.</summary>
internal static class CheckMessages
{
    internal static string Of(RowRule rule, long failures, long rows) => failures == 0
        ? $"Expected {rule.Expectation}{Limit(rule.Check)}; it holds for all of {Rows(rows)}."
        : $"Expected {rule.Expectation}{Limit(rule.Check)}; found {Rows(failures)} of {Number(rows)} that {Break(failures)} it.";

    internal static string Of(UniqueRule rule, long failures, long values, long rows)
    {
        var columns = string.Join(", ", rule.Columns);
        return failures == 0
            ? $"Expected no two rows with the same ({columns}){Limit(rule.Check)}; found none among {Rows(rows)}."
            : $"Expected no two rows with the same ({columns}){Limit(rule.Check)}; found {Rows(failures)} that share {Number(values)} {(values == 1 ? "value" : "values")}.";
    }

    internal static string Of(RowCountRule rule, long found) => $"Expected {rule.Expectation}{Limit(rule.Check)}; found {Number(found)}.";

    internal static string Of(QueryRule rule, long failures) => failures == 0
        ? $"Expected the query to give no rows{Limit(rule.Check)}; it gave none."
        : $"Expected the query to give no rows{Limit(rule.Check)}; it gave {Number(failures)}.";

    private static string Limit(CheckDefinition check) => check.Where is { } where ? $" where {where.Trim()}" : "";

    private static string Rows(long count) => count == 1 ? "1 row" : $"{Number(count)} rows";

    private static string Break(long count) => count == 1 ? "breaks" : "break";

    private static string Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
