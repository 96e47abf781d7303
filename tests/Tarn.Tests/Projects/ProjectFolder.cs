using System.Text;
using System.Text.RegularExpressions;
using Tarn.Engines;
using Tarn.Projects;

namespace Tarn.Tests.Projects;

/// <summary>A project's folder on disk, deleted with the object.</summary>
internal sealed partial class ProjectFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("tarn-project-").FullName;

    public Dictionary<string, string> Variables { get; } = [];

    public Dictionary<string, string> EnvironmentVariables { get; } = [];

    public string CurrentDirectory { get; set; } = "/elsewhere";

    public string? EnvironmentName { get; set; }

    /// <summary>A project with one source and one model, in which nothing is wrong.</summary>
    public static ProjectFolder Sound()
    {
        var folder = new ProjectFolder();
        folder.Write("tarn.yml", "name: shop\n");
        folder.Write("sources/shop.yml", "source: shop\nconnector: files\npath: data/*.csv\nstreams:\n  orders: { table: bronze.orders }\n");
        folder.Write("models/silver/orders.sql", "SELECT * FROM bronze.orders\n");
        return folder;
    }

    public ProjectFolder Write(string path, string content)
    {
        var full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, Encoding.UTF8.GetBytes(content)); // half of a surrogate pair becomes U+FFFD
        return this;
    }

    public Task<Project> LoadAsync() => ProjectLoader.LoadAsync(new()
    {
        Folder = Root,
        Environment = EnvironmentName,
        Variables = Variables,
        CurrentDirectory = CurrentDirectory,
        EnvironmentVariable = EnvironmentVariables.GetValueOrDefault,
        Analyze = Analyze,
    });

    public async Task<IReadOnlyList<string>> ProblemsAsync()
    {
        var exception = await Assert.ThrowsAsync<ProjectException>(LoadAsync);
        return [.. exception.Problems.Select(problem => problem.ToString())];
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    /// <summary>Finds what follows FROM and JOIN, as the engine's parser would; "SELEC" does not parse.</summary>
    public static SqlAnalysis Analyze(string sql)
    {
        var broken = sql.IndexOf("SELEC ", StringComparison.Ordinal);
        var depth = 0;
        var unbalanced = sql.Any(letter => (depth += letter switch { '(' => 1, ')' => -1, _ => 0 }) < 0) || depth != 0;
        if (broken >= 0 || unbalanced)
        {
            var (line, column) = Place(sql, Math.Max(0, broken));
            return new() { Problem = new("Syntax error. Mend the statement.", line, column) };
        }

        return new()
        {
            Canonical = Spaces().Replace(sql.Trim(), " "),
            Tables =
            [
                .. Tables().Matches(sql).Select(match =>
                {
                    var (line, column) = Place(sql, match.Groups["table"].Index);
                    return new SqlTableReference(match.Groups["table"].Value, line, column);
                }),
            ],
        };
    }

    private static (int Line, int Column) Place(string text, int index)
    {
        var before = text[..index];
        return (before.Count(letter => letter == '\n') + 1, index - before.LastIndexOf('\n'));
    }

    [GeneratedRegex(@"\b(FROM|JOIN)\s+(?<table>[\w"".]+)", RegexOptions.IgnoreCase)]
    private static partial Regex Tables();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
