using System.Text;

namespace Tarn.Tests.Projects;

/// <summary>
/// A case of a file in Broken/: <c>=== title</c>, then files (<c>--- path</c> and their lines, <c>⇥</c> for a tab) laid over a sound project,
/// then <c>--- problems</c> and the exact problems, one a line.
/// </summary>
internal sealed record BrokenCase(string Title, IReadOnlyList<(string Path, string Content)> Files, IReadOnlyList<string> Problems)
{
    private const string Expected = "problems";

    public static IReadOnlyList<BrokenCase> Read(string text)
    {
        List<BrokenCase> cases = [];
        foreach (var block in text.ReplaceLineEndings("\n").Split("=== ", StringSplitOptions.RemoveEmptyEntries).Where(block => block.Contains("\n--- ", StringComparison.Ordinal)))
        {
            var sections = block.Split("\n--- ");
            var files = sections.Skip(1).Select(Split).ToList();
            var problems = files.Single(file => file.Name == Expected).Content.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            cases.Add(new(sections[0].Trim(), [.. files.Where(file => file.Name != Expected)], problems));
        }

        return cases;
    }

    public string Print()
    {
        var text = new StringBuilder($"=== {Title}\n");
        foreach (var (path, content) in Files)
        {
            text.Append($"--- {path}\n{content}\n");
        }

        return text.Append($"--- {Expected}\n{string.Join("\n", Problems)}\n").ToString();
    }

    private static (string Name, string Content) Split(string section)
    {
        var end = section.IndexOf('\n', StringComparison.Ordinal);
        return end < 0 ? (section.Trim(), "") : (section[..end].Trim(), section[(end + 1)..].TrimEnd('\n'));
    }
}
