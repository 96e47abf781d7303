using System.Diagnostics;
using Tarn.AcceptanceTests.Cloud;
using Tarn.AcceptanceTests.Support;
using Tarn.Testing.Storage;

namespace Tarn.AcceptanceTests.Docs;

/// <summary>
/// The commands that pages show work when they are copied into a shell: bash runs them as a reader would. Before a block that is meant to
/// fail, a page carries <c>&lt;!-- exit code 1 --&gt;</c>.
/// </summary>
public sealed class DocumentedCommandsTests : IDisposable
{
    /// <summary>The page of single examples: they stand for themselves, not one behind the other.</summary>
    private const string Reference = "docs/reference/cli.md";

    /// <summary>The page whose commands need a bucket.</summary>
    private const string Cloud = "docs/guides/s3.md";

    /// <summary>Other programs that pages name. They are not run here; what they do is seen in the CI script.</summary>
    private static readonly string[] OtherPrograms = ["dotnet", "git", "npm", ".ci/run", ".ci/s3/start"];

    /// <summary>How their command lines may begin: a page cannot show one that nothing runs.</summary>
    private static readonly string[] RunElsewhere =
    [
        "dotnet test", "dotnet build", "dotnet format", "dotnet run -c Release --project src/Tarn.Cli -- ", "dotnet run -c Release --project benchmarks/Tarn.Benchmarks",
        "git clone", ".ci/run", ".ci/s3/start",
    ];

    private readonly TempFolder folder = new();

    public static TheoryData<string> Pages =>
    [
        .. from page in Directory.EnumerateFiles(Repository.Root, "*.md", SearchOption.AllDirectories)
           let name = Path.GetRelativePath(Repository.Root, page).Replace('\\', '/')
           where !name.Split('/').Any(part => part is "artifacts" or "node_modules" or ".git")
           where name != Cloud && ShellBlock.Of(File.ReadAllText(page)).Count > 0
           orderby name
           select name,
    ];

    [UnixTheory]
    [MemberData(nameof(Pages))]
    public async Task Commands_of_a_page_work_when_copied_into_a_shell(string page) => await CopyAsync(page, await ReadAsync(page), "");

    [S3Fact]
    public async Task Commands_of_the_page_on_s3_work_when_copied_into_a_shell()
    {
        await using var bucket = await CloudBucket.CreateAsync();
        var blocks = ShellBlock.Of((await File.ReadAllTextAsync(Path.Combine(Repository.Root, Cloud))).Replace("our-bucket", bucket.Name, StringComparison.Ordinal));

        await CopyAsync(Cloud, blocks, $"export {string.Join(' ', bucket.Environment.Select(variable => $"{variable.Key}={Quoted(variable.Value)}"))}\n");

        Assert.Contains(await bucket.KeysAsync(), key => key.StartsWith("lake/gold/daily_revenue/_delta_log/", StringComparison.Ordinal));
    }

    private static async Task<IReadOnlyList<ShellBlock>> ReadAsync(string page) => ShellBlock.Of(await File.ReadAllTextAsync(Path.Combine(Repository.Root, page)));

    private async Task CopyAsync(string page, IReadOnlyList<ShellBlock> blocks, string settings)
    {
        var start = await PrepareAsync(page);
        var script = folder.Write("page.sh", Preamble() + settings + (page == Reference ? LineByLine(blocks, start) : InOneShell(blocks)));

        var (exitCode, said) = await BashAsync(script, start);

        Assert.True(exitCode == 0, $"{page}: the last command shown fails.\n{said}");
        var elsewhere = File.Exists(folder.At("elsewhere")) ? await File.ReadAllLinesAsync(folder.At("elsewhere")) : [];
        Assert.All(elsewhere, command => Assert.True(
            RunElsewhere.Any(known => command.StartsWith(known, StringComparison.Ordinal)), $"{page} shows '{command}', which nothing runs."));
    }

    /// <summary>Where a reader of the page stands: in a clone with data beside it, in the demo's project, in a new project.</summary>
    private async Task<string> PrepareAsync(string page)
    {
        (await TarnProgram.RunAsync(folder.Path, "demo", "--rows", "2000", "--folder", folder.At("shop"))).Expect(0);
        switch (page)
        {
            case Reference:
                Folders.Copy(Path.Combine(Repository.Root, "examples", "retail"), folder.At("shop", "examples", "retail"));
                Folders.Copy(folder.At("shop", "data"), folder.At("data"));
                folder.Write("shop/data/prices.csv", "name,price\ntea,2.50\n");
                var project = folder.At("shop", "tarn.yml");
                await File.WriteAllTextAsync(project, (await File.ReadAllTextAsync(project)).Replace("  dev:", "  prod: { lake: prod }\n  dev:", StringComparison.Ordinal));
                return folder.At("shop");
            case var _ when page.EndsWith("Starter/README.md", StringComparison.Ordinal):
                (await TarnProgram.RunAsync(folder.Path, "init", "starter")).Expect(0);
                return folder.At("starter");
            default:
                Folders.Copy(Path.Combine(Repository.Root, "examples", "retail"), folder.At("clone", "examples", "retail"));
                Folders.Copy(folder.At("shop", "data"), folder.At("clone", "data"));
                return folder.At("clone");
        }
    }

    /// <summary>The built program first on the path, a home of its own, other programs only noted down.</summary>
    private string Preamble()
    {
        var noted = OtherPrograms.Select(program => $"function {program} {{ echo \"{program} $*\" >> {Quoted(folder.At("elsewhere"))}; }}\n");
        return $"set -eu -o pipefail\nexport PATH={Quoted(Path.GetDirectoryName(TarnProgram.Path)!)}:$PATH HOME={Quoted(folder.At("home"))}\n"
            + $"mkdir -p ~/.config/fish/completions\n{string.Concat(noted)}";
    }

    /// <summary>What a block changes, the folder too, lasts for the next one.</summary>
    private string InOneShell(IReadOnlyList<ShellBlock> blocks) => string.Concat(blocks.Select((block, index) =>
    {
        var file = Quoted(folder.Write($"block{index}.sh", block.Commands));
        return $"echo '--- block {index + 1}'; cat {file}\n" + (block.ExitCode == 0
            ? $"source {file}\n"
            : $"set +e; source {file}; code=$?; set -e\n[ $code -eq {block.ExitCode} ] || {{ echo \"exit code $code, the page says {block.ExitCode}\"; exit 1; }}\n");
    }));

    /// <summary>Each line for itself; what makes a project, in an empty folder.</summary>
    private string LineByLine(IReadOnlyList<ShellBlock> blocks, string start) => string.Concat(
        from block in blocks
        from line in block.Commands.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        let makes = line.StartsWith("tarn demo", StringComparison.Ordinal) || line.StartsWith("tarn init", StringComparison.Ordinal)
        let place = makes ? folder.At("new", Guid.NewGuid().ToString("N")) : start
        select $"echo {Quoted("--- " + line)}; mkdir -p {Quoted(place)}; ( cd {Quoted(place)}\n{Smaller(line)}\n)\n");

    /// <summary>Five million rows make the same point as five thousand.</summary>
    private static string Smaller(string command) => command.Replace("--rows 5000000", "--rows 5000", StringComparison.Ordinal);

    private static async Task<(int ExitCode, string Said)> BashAsync(string script, string start)
    {
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-c", $"exec 2>&1; source {Quoted(script)}"])
        {
            WorkingDirectory = start,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        })!;
        bash.StandardInput.Close();
        var said = await bash.StandardOutput.ReadToEndAsync();
        await bash.WaitForExitAsync();
        return (bash.ExitCode, said);
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    public void Dispose() => folder.Dispose();
}
