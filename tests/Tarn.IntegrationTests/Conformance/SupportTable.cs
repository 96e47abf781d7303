using System.Globalization;
using System.Text;

namespace Tarn.IntegrationTests.Conformance;

/// <summary>The results as a page of the documentation.</summary>
internal static class SupportTable
{
    public static string Render(IReadOnlyList<TableResult> results)
    {
        var page = new StringBuilder();
        page.Append(string.Create(CultureInfo.InvariantCulture, $"""
            # Delta tables of other writers

            {results.Count} tables that Spark, Databricks, Fabric and delta-rs wrote, from the test data of delta-rs and of the Delta Acceptance Tests, held against
            everything that those projects' own tests say of them. Each row was made by a test that reads the table through the engine
            (`tests/Tarn.IntegrationTests/Conformance`), and that fails when this page and its results differ.

            {results.Count(result => !result.Problems.Any())} of {results.Count} tables hold all of their expectations;
            {results.Count(result => result.Table.MustBeRefused)} of them are tables that a reader must refuse.

            What is checked: *content* is the table's rows, compared value by value with the expected ones; *rows*, *values* and *partition values* are counted and
            compared; *computed* is the version, the live files, and the rows as every value was read; *pruning* counts the files that a condition leaves;
            *size of each version* compares files and bytes with the checksum files that Spark left beside its commits.

            | table | writer | features | checked | outcome |
            |-|-|-|-|-|

            """).ReplaceLineEndings("\n"));
        foreach (var result in results)
        {
            page.Append(CultureInfo.InvariantCulture, $"| `{result.Table.Path}` | {Cell(result.Table.Writers)} | {Cell(result.Table.Features)} | {Cell(result.Checks.Select(check => check.Name))} | ");
            page.Append(CultureInfo.InvariantCulture, $"{Escape(result.Outcome)}{string.Concat(result.Problems.Select(problem => $"; **does not hold**: {Escape(problem)}"))} |\n");
        }

        return page.ToString();
    }

    private static string Cell(IEnumerable<string> texts) => string.Join(", ", texts.Select(Escape).Distinct());

    private static string Escape(string text) => text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}
