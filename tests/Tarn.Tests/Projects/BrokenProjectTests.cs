using Tarn.Testing;

namespace Tarn.Tests.Projects;

/// <summary>Every case of Broken/*.txt. With TARN_UPDATE_EXPECTED=1 the files take what the loader says, to be read before they are committed.</summary>
public sealed class BrokenProjectTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Tarn.Tests", "Projects", "Broken");

    public static TheoryData<string, string> Cases()
    {
        TheoryData<string, string> data = [];
        foreach (var file in Directory.EnumerateFiles(Folder, "*.txt").Order(StringComparer.Ordinal))
        {
            foreach (var broken in BrokenCase.Read(File.ReadAllText(file)))
            {
                data.Add(Path.GetFileName(file), broken.Title);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Broken_files_are_told_with_place_cause_and_cure(string file, string title)
    {
        var path = Path.Combine(Folder, file);
        var cases = BrokenCase.Read(await File.ReadAllTextAsync(path));
        var broken = cases.Single(candidate => candidate.Title == title);

        var problems = await LoadAsync(broken);
        Assert.DoesNotContain(problems, problem => problem.Contains("hunter2", StringComparison.Ordinal));

        if (Environment.GetEnvironmentVariable("TARN_UPDATE_EXPECTED") == "1")
        {
            broken = broken with { Problems = problems };
            await File.WriteAllTextAsync(path, string.Join("\n", cases.Select(other => other.Title == title ? broken.Print() : other.Print())));
        }

        Assert.Equal(string.Join("\n", broken.Problems), string.Join("\n", problems));
    }

    private static async Task<IReadOnlyList<string>> LoadAsync(BrokenCase broken)
    {
        using var folder = ProjectFolder.Sound();
        folder.EnvironmentVariables["DB_PASSWORD"] = "hunter2";
        folder.EnvironmentVariables["LAYER"] = "bronze";
        foreach (var (path, content) in broken.Files)
        {
            folder.Write(path, content.Replace('⇥', '\t') + (content.Length == 0 ? "" : "\n"));
        }

        return await folder.ProblemsAsync();
    }
}
