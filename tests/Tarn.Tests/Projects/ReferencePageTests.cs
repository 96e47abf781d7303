using Tarn.Projects;
using Tarn.Testing;

namespace Tarn.Tests.Projects;

public sealed class ReferencePageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "reference", "project-files.md"));

    public static TheoryData<string> Titles() => [.. KeySet.All.Select(keys => keys.Title)];

    [Theory]
    [MemberData(nameof(Titles))]
    public void The_reference_has_a_section_with_exactly_the_keys_that_are_read(string title)
    {
        var section = Assert.Single(Page.Split("\n## "), section => section.StartsWith(title + "\n", StringComparison.Ordinal));
        var documented = section.Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .SelectMany(line => line.Split('|')[1].Split(','))
            .Select(key => key.Trim().Trim('`'));

        Assert.Equal(KeySet.All.Single(keys => keys.Title == title).Keys, documented);
    }
}
