using System.Globalization;
using System.Text;
using Tarn.Delta.Features;

namespace Tarn.Delta.Tests;

/// <summary>The page of table properties says what the code does.</summary>
public sealed class PropertyDocsTests
{
    private const string Update = "TARN_UPDATE_DOCS";

    [Fact]
    public void Page_of_table_properties_is_that_of_the_catalog()
    {
        var page = Path.Combine(FeatureDocsTests.Repository(), "docs", "reference", "table-properties.md");
        var expected = Write();
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            File.WriteAllText(page, expected);
        }

        Assert.True(
            File.Exists(page) && File.ReadAllText(page).ReplaceLineEndings("\n") == expected,
            $"docs/reference/table-properties.md does not say what PropertyCatalog says. Run this test once with {Update}=1 and commit the page.");
    }

    [Fact]
    public void Every_default_passes_its_own_check()
    {
        Assert.All(PropertyCatalog.All.Where(property => property.Default.Length > 0), property => Assert.Null(property.Check(property.Default)));
        Assert.All(PropertyCatalog.All.Where(property => property.Feature is not null), property => Assert.NotNull(FeatureCatalog.Find(property.Feature!)));
    }

    private static string Write()
    {
        var page = new StringBuilder(
            """
            # Table properties

            Properties of Delta tables that Tarn knows, for `CREATE TABLE … TBLPROPERTIES` and `ALTER TABLE … SET TBLPROPERTIES`. Letter case of names does not count. A
            name that begins with `delta.` and is not here is refused, with the names that come near; tables that another program gave such a property keep it.
            Names that do not begin with `delta.` are yours. Some properties need a feature in the table's protocol, which setting them adds: see
            [table features](delta-features.md). This page is written by a test from `src/Tarn.Delta/Features/PropertyCatalog.cs`.

            - Intervals are written as `interval 7 days` or `36 hours`: weeks, days, hours, minutes, seconds, milliseconds, microseconds.
            - `delta.feature.<name> = supported` adds a feature; `delta.minReaderVersion` and `delta.minWriterVersion` raise the protocol to a version. Neither is kept as a property.
            - `delta.constraints.<name>` holds a CHECK constraint. Use `ALTER TABLE … ADD CONSTRAINT` and `DROP CONSTRAINT`.

            | property | default | feature | meaning |
            | --- | --- | --- | --- |

            """.ReplaceLineEndings("\n"));
        foreach (var property in PropertyCatalog.All.OrderBy(property => property.Name, StringComparer.Ordinal))
        {
            var (value, feature) = (property.Default.Length > 0 ? $"`{property.Default}`" : "—", property.Feature is { } name ? $"`{name}`" : "—");
            page.Append(CultureInfo.InvariantCulture, $"| `{property.Name}` | {value} | {feature} | {property.Meaning}{(property.NotSettable is null ? "" : " Cannot be set.")} |\n");
        }

        return page.ToString();
    }
}
