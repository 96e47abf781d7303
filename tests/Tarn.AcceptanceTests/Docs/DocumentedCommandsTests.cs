using System.Text.RegularExpressions;
using Tarn.AcceptanceTests.Support;
using Xunit.Abstractions;

namespace Tarn.AcceptanceTests.Docs;

/// <summary>
/// Every command that the README and the pages under docs show works as printed. Those that begin with <c>tarn</c> are run, page by page and in
/// order, in a folder where <c>tarn demo</c> has made its project and <c>data</c> holds a small CSV file. The others are of a known kind.
/// </summary>
public sealed partial class DocumentedCommandsTests(ITestOutputHelper output) : IDisposable
{
    /// <summary>Commands that another test or the CI script runs, or that no test can: git, editors, package managers.</summary>
    private static readonly string[] RunElsewhere =
    [
        "dotnet test", "dotnet build", "dotnet run -c Release --project src/Tarn.Cli -- demo", "dotnet run -c Release --project benchmarks/Tarn.Benchmarks",
        "dotnet format", "git ", "cd ", ".ci/run", "npm ", "export PATH=", "alias tarn=", "source ", "eval ", "mkdir ", "cp ", "TARN_SWEEP=",
    ];

    private readonly TempFolder folder = new();

    public static TheoryData<string> Pages =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "examples"), "*.md", SearchOption.AllDirectories))
            .Append(Path.Combine(Repository.Root, "README.md"))
            .Where(page => File.Exists(page) && Commands(File.ReadAllText(page)).Count > 0)
            .Select(page => Path.GetRelativePath(Repository.Root, page)),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Commands_of_a_page_work_as_printed(string page)
    {
        (await TarnProgram.RunAsync(folder.Path, "demo", "--rows", "5000")).Expect(0);
        var project = Path.GetDirectoryName(Directory.EnumerateFiles(folder.Path, "tarn.yml", SearchOption.AllDirectories).Single())!;
        foreach (var command in Commands(await File.ReadAllTextAsync(Path.Combine(Repository.Root, page))))
        {
            if (!command.StartsWith("tarn ", StringComparison.Ordinal))
            {
                Assert.True(RunElsewhere.Any(known => command.StartsWith(known, StringComparison.Ordinal)), $"{page} shows '{command}', which no test runs.");
                continue;
            }

            var result = await TarnProgram.RunAsync(command.Contains("tarn-demo", StringComparison.Ordinal) ? folder.Path : project, [.. CommandLine.Split(command).Skip(1)]);
            output.WriteLine($"{result.ExitCode} {command}");
            Assert.True(result.ExitCode == 0, $"{page} shows a command that fails.\n{result}");
        }
    }

    /// <summary>The lines of fenced blocks of a shell, prompts taken off, lines that end in a backslash joined.</summary>
    private static List<string> Commands(string markdown) =>
    [
        .. from Match block in ShellBlock().Matches(markdown)
           let withPrompts = block.Groups["shell"].Value == "console"
           from line in block.Groups["body"].Value.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n')
           let command = line.Trim()
           where withPrompts ? command.StartsWith("$ ", StringComparison.Ordinal) : command.Length > 0 && !command.StartsWith('#')
           select command.StartsWith("$ ", StringComparison.Ordinal) ? command[2..] : command,
    ];

    [GeneratedRegex(@"^```(?<shell>console|bash|sh)\n(?<body>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex ShellBlock();

    public void Dispose() => folder.Dispose();
}
