using System.Text;
using Tarn.Delta.Features;

namespace Tarn.Delta.Tests;

/// <summary>The page of supported features says what the code does.</summary>
public sealed class FeatureDocsTests
{
    private const string Update = "TARN_UPDATE_DOCS";

    [Fact]
    public void Page_of_table_features_is_that_of_the_catalog()
    {
        var page = Path.Combine(Repository(), "docs", "reference", "delta-features.md");
        var expected = Write();
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            File.WriteAllText(page, expected);
        }

        Assert.True(
            File.Exists(page) && File.ReadAllText(page).ReplaceLineEndings("\n") == expected,
            $"docs/reference/delta-features.md does not say what FeatureCatalog says. Run this test once with {Update}=1 and commit the page.");
    }

    private static string Write()
    {
        var page = new StringBuilder(
            """
            # Table features

            What Tarn does with the features of Delta tables. A feature that is not listed is refused by its name; a table's error names the feature, the
            table and the operation. This page is written by a test from `src/Tarn.Delta/Features/FeatureCatalog.cs`.

            - **yes**: supported, or nothing to do.
            - **with the engine**: where the table makes use of it, the engine must apply it to data files: `IParquetIO.DataFeatures` lists those it reads, `WrittenFeatures` those it writes and the rules for new rows that it enforces.
            - **not when used**: a table that merely lists the feature is fine; one that makes use of it is refused.
            - **no**: refused.

            | feature | read | write |
            | --- | --- | --- |

            """.ReplaceLineEndings("\n"));
        foreach (var feature in FeatureCatalog.All)
        {
            page.Append(System.Globalization.CultureInfo.InvariantCulture, $"| `{feature.Name}` | {(feature.IsReaderFeature ? Word(feature.Read) : "—")} | {Word(feature.Write)} |\n");
        }

        return page.ToString();
    }

    private static string Word(FeatureSupport support) => support switch
    {
        FeatureSupport.Yes => "yes",
        FeatureSupport.WithEngine => "with the engine",
        FeatureSupport.NotWhenActive => "not when used",
        _ => "no",
    };

    internal static string Repository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Tarn.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No Tarn.slnx above {AppContext.BaseDirectory}: run the tests from a clone.");
    }
}
