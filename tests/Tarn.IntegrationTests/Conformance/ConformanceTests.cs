using Tarn.Testing;

namespace Tarn.IntegrationTests.Conformance;

/// <summary>Every expectation of every table of other writers.</summary>
public sealed class ConformanceTests(ConformanceRun run) : IClassFixture<ConformanceRun>
{
    private const string Update = "TARN_UPDATE_DOCS";
    private static readonly string Page = Path.Combine(Repository.Root, "docs", "reference", "delta-conformance.md");

    public static TheoryData<string> Tables() => new(ManifestTable.All.Select(table => table.Path));

    [SharedDataTheory]
    [MemberData(nameof(Tables))]
    public void Table_is_as_its_writers_say(string path)
    {
        var result = run.Of(path);

        Assert.Empty(result.Problems);
        Assert.NotEmpty(result.Checks);
    }

    [SharedDataFact]
    public void Support_table_says_what_was_found()
    {
        var page = SupportTable.Render(run.All);
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            File.WriteAllText(Page, page);
        }

        Assert.True(File.Exists(Page) && File.ReadAllText(Page) == page, $"docs/reference/delta-conformance.md is not what the tables give. Run the test with {Update}=1 and look at the difference.");
    }
}
