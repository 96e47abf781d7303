using System.CommandLine;
using System.Text.RegularExpressions;
using Tarn.Cli;
using Tarn.Cli.Commands;
using Tarn.Cli.Help;
using Tarn.Cli.Starting;
using Tarn.Lakes;

namespace Tarn.Tests.Cli;

/// <summary>What the program says before it touches any lake.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("tarn-cli-");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("rnu", "run")]
    [InlineData("hisotry", "history")]
    [InlineData("querry", "query")]
    public async Task A_misspelt_command_is_refused_with_the_one_that_was_meant(string typed, string meant)
    {
        var (exitCode, screen) = await RunAsync(typed);

        Assert.Equal(ExitCodes.CouldNotRun, exitCode);
        Assert.Contains($"'{typed}'", screen.Error, StringComparison.Ordinal);
        Assert.Contains($"Did you mean '{meant}'?", screen.Error, StringComparison.Ordinal);
        Assert.Empty(screen.Output);
    }

    [Fact]
    public async Task A_misspelt_option_is_not_taken_for_a_statement()
    {
        var (exitCode, screen) = await RunAsync("query", "--outptu");

        Assert.Equal(ExitCodes.CouldNotRun, exitCode);
        Assert.Contains("Did you mean '--output'?", screen.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--output", "xml")]
    [InlineData("--var", "DATA")]
    [InlineData("--threads", "0")]
    [InlineData("--threads", "many")]
    public async Task Wrong_values_of_options_are_refused(string option, string value)
    {
        var (exitCode, screen) = await RunAsync("run", option, value);

        Assert.Equal(ExitCodes.CouldNotRun, exitCode);
        Assert.Contains(value, screen.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'x' (COMMIT) is not a whole number of at least 1.", "rewind", "x")]
    [InlineData("'0' (--threads) is not a whole number from 1 to 64.", "run", "--threads", "0")]
    [InlineData("'9' (--rows) is not a whole number from 1,000 to 50,000,000.", "demo", "--rows", "9")]
    [InlineData("'-1' (--limit) is not a whole number of at least 0.", "quarantine", "-n", "-1")]
    public async Task A_number_that_is_none_is_told_in_words(string said, params string[] arguments)
    {
        var (exitCode, screen) = await RunAsync(arguments);

        Assert.Equal(ExitCodes.CouldNotRun, exitCode);
        Assert.Contains(said, screen.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Outside_a_project_a_run_says_how_to_name_or_begin_one()
    {
        var (exitCode, screen) = await RunAsync("run");

        Assert.Equal(ExitCodes.CouldNotRun, exitCode);
        Assert.Contains("tarn.yml", screen.Error, StringComparison.Ordinal);
        Assert.Contains("--project", screen.Error, StringComparison.Ordinal);
        Assert.Contains("tarn init", screen.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_command_has_help_with_examples()
    {
        var commands = Tree().Subcommands.Select(command => command.Name).ToList();
        Assert.Equal(["demo", "init", "run", "query", "show", "ls", "log", "history", "rewind", "restore", "optimize", "vacuum", "quarantine", "debug", "completion"], commands);
        foreach (var command in commands)
        {
            var (exitCode, screen) = await RunAsync(command, "--help");

            Assert.Equal(ExitCodes.Done, exitCode);
            Assert.Contains("Examples:", screen.Output, StringComparison.Ordinal);
            Assert.All(screen.Output.Split('\n'), line => Assert.True(line.Length <= 140, line));
        }
    }

    /// <summary>A hint that does not parse is worse than none.</summary>
    [Fact]
    public void Every_example_parses()
    {
        var root = Tree();
        foreach (var example in root.Subcommands.Cast<TarnCommand>().SelectMany(command => command.Examples))
        {
            var typed = example.CommandLine.StartsWith("source <(", StringComparison.Ordinal) ? example.CommandLine["source <(".Length..^1] : example.CommandLine;
            var words = Regex.Matches(typed, """'[^']*'|"[^"]*"|\S+""").Select(match => match.Value.Trim('\'', '"')).Skip(1).TakeWhile(word => word is not (">" or "&&")).ToList();
            Assert.True(root.Parse(words) is { Errors.Count: 0 }, example.CommandLine);
        }
    }

    [Fact]
    public async Task Shells_get_commands_options_and_tables()
    {
        Directory.CreateDirectory(Path.Combine(folder.FullName, "models", "silver"));
        Directory.CreateDirectory(Path.Combine(folder.FullName, "sources"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "tarn.yml"), "name: test\n");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "models", "silver", "sales.sql"), "SELECT 1");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "sources", "shop.yml"), "streams:\n  a:\n    table: bronze.orders  # here\n");

        Assert.Equal(["rewind"], await CompleteAsync("tarn rew"));
        Assert.Contains("--full-refresh", await CompleteAsync("tarn run --f"));
        Assert.Equal(["bronze.orders", "silver.sales"], await CompleteAsync("tarn show "));
        Assert.Equal(["silver.sales"], await CompleteAsync("tarn run --select silv"));
        Assert.Equal(["text", "json", "csv"], (await CompleteAsync("tarn ls --output ")).OrderBy(word => Array.IndexOf(["text", "json", "csv"], word)));
    }

    [Theory]
    [InlineData("bash", "complete ")]
    [InlineData("zsh", "compdef")]
    [InlineData("fish", "complete -c tarn")]
    [InlineData("pwsh", "Register-ArgumentCompleter")]
    public async Task Every_shell_has_a_script_that_asks_the_program(string shell, string command)
    {
        var (exitCode, screen) = await RunAsync("completion", shell);

        Assert.Equal(ExitCodes.Done, exitCode);
        Assert.Contains(command, screen.Output, StringComparison.Ordinal);
        Assert.Contains("[suggest:", screen.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bug_of_ours_is_called_one_and_leaves_a_report_without_values_of_variables()
    {
        var screen = new TestScreen();
        const string impossible = "\0"; // no process can stand in such a folder: what it provokes is nobody's mistake but ours
        var exitCode = await TarnProgram.RunAsync(["ls", "--var", "TOKEN=secret"], screen.Terminal, Host, impossible, CancellationToken.None);

        Assert.Equal(ExitCodes.CouldNotRun, exitCode);
        Assert.Contains("This is a bug in tarn", screen.Error, StringComparison.Ordinal);
        var report = screen.Error.Split("attach ")[1].Split(": it holds")[0];
        var text = await File.ReadAllTextAsync(report);
        File.Delete(report);
        Assert.Contains("TOKEN=…", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_reference_page_says_what_the_commands_say()
    {
        var context = new CommandContext(new TestScreen().Terminal, Host, folder.FullName);
        var written = ReferencePage.Write(CommandTree.Create(context), context.Globals);
        var page = Path.Combine(Repository(), "docs", "reference", "cli.md");
        if (Environment.GetEnvironmentVariable("TARN_WRITE_DOCS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(page)!);
            File.WriteAllText(page, written);
        }

        Assert.Equal(File.ReadAllText(page).ReplaceLineEndings("\n"), written);
    }

    private static LakeHost Host { get; } = new() { Engine = _ => throw new InvalidOperationException("No engine is needed here.") };

    private static RootCommand Tree() => CommandTree.Create(new CommandContext(new TestScreen().Terminal, Host, "."));

    private static string Repository()
    {
        for (var candidate = new DirectoryInfo(AppContext.BaseDirectory); candidate is not null; candidate = candidate.Parent)
        {
            if (File.Exists(Path.Combine(candidate.FullName, "Tarn.slnx")))
            {
                return candidate.FullName;
            }
        }

        throw new DirectoryNotFoundException("No folder upwards holds Tarn.slnx.");
    }

    private async Task<string[]> CompleteAsync(string line)
    {
        var (_, screen) = await RunAsync($"[suggest:{line.Length}]", line);
        return screen.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private async Task<(int ExitCode, TestScreen Screen)> RunAsync(params string[] arguments)
    {
        var screen = new TestScreen();
        var exitCode = await TarnProgram.RunAsync(arguments, screen.Terminal, Host, folder.FullName, CancellationToken.None);
        return (exitCode, screen);
    }
}
