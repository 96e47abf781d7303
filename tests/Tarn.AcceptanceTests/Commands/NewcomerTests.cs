using System.Globalization;
using Tarn.AcceptanceTests.Support;
using Tarn.Testing.Reader;

namespace Tarn.AcceptanceTests.Commands;

/// <summary>What somebody types in the first quarter of an hour, mistakes included.</summary>
public sealed class NewcomerTests : IDisposable
{
    private readonly TempFolder folder = new();

    [Fact]
    public async Task Init_makes_a_project_that_runs_as_it_is()
    {
        (await TarnProgram.RunAsync(folder.Path, "init", "cafe")).Expect(0).Says("tarn run");
        Assert.True(File.Exists(folder.At("cafe", "tarn.yml")));
        (await TarnProgram.RunAsync(folder.At("cafe"), "run")).Expect(0);
        var tables = LakeFiles.Tables(folder.At("cafe", "lake"));
        Assert.All((string[])["bronze.", "silver.", "gold."], layer => Assert.Contains(tables, table => table.StartsWith(layer, StringComparison.Ordinal)));
        (await TarnProgram.RunAsync(folder.At("cafe"), "run")).Expect(0).Says("up to date");

        var files = Folders.Listing(folder.Path);
        (await TarnProgram.RunAsync(folder.Path, "init", "cafe")).Expect(2).Says("cafe");
        Assert.Equal(files, Folders.Listing(folder.Path));
    }

    [Fact]
    public async Task Demo_of_20000_rows_ends_with_a_summary_a_chart_and_three_commands_that_work()
    {
        var demo = (await TarnProgram.RunAsync(folder.Path, "demo", "--rows", "20000")).Expect(0);
        demo.Says("bronze").Says("silver").Says("gold").Says("quarantine");

        var project = Directory.EnumerateFiles(folder.Path, "tarn.yml", SearchOption.AllDirectories).Select(Path.GetDirectoryName).Single()!;
        var lake = Path.Combine(project, "lake");
        var read = TableRows.Count(LakeFiles.Table(lake, "bronze.transactions")) + TableRows.Count(LakeFiles.Table(lake, "quarantine.transactions"));
        Assert.Equal(20_000, read);
        Assert.NotEqual(0, TableRows.Count(LakeFiles.Table(lake, "quarantine.transactions")));

        var suggested = demo.Output.Split('\n').Select(CommandLine.Split).Where(words => words is [var program, ..] && Path.GetFileNameWithoutExtension(program) == "tarn").ToList();
        Assert.Equal(3, suggested.Count);
        foreach (var words in suggested)
        {
            (await TarnProgram.RunAsync(folder.Path, [.. words.Skip(1)])).Expect(0);
        }
    }

    [Fact]
    public async Task Demo_makes_the_same_rows_for_the_same_seed()
    {
        List<IReadOnlyDictionary<string, IReadOnlyList<string>>> lakes = [];
        foreach (var name in (string[])["one", "two"])
        {
            Directory.CreateDirectory(folder.At(name));
            (await TarnProgram.RunAsync(folder.At(name), "demo", "--rows", "2000")).Expect(0);
            var project = Directory.EnumerateFiles(folder.At(name), "tarn.yml", SearchOption.AllDirectories).Select(Path.GetDirectoryName).Single()!;
            lakes.Add(LakeFiles.Rows(Path.Combine(project, "lake")).Where(table => table.Key.StartsWith("gold.", StringComparison.Ordinal)).ToDictionary());
        }

        LakeFiles.AssertSameRows(lakes[0], lakes[1], "second demo");
    }

    [Fact]
    public async Task Query_outside_a_project_reads_csv_and_parquet_files()
    {
        folder.Write("tea.csv", "name,price\ngreen,2.5\nblack,3.5\n");
        using (var duck = new Duck())
        {
            duck.Rows($"COPY (SELECT 7 AS seven) TO {Duck.Literal(folder.At("seven.parquet"))} (FORMAT parquet)");
        }

        var csv = (await TarnProgram.RunAsync(folder.Path, "query", "--output", "csv", "SELECT sum(price) AS total FROM 'tea.csv'")).Expect(0);
        Assert.Equal(6.0m, decimal.Parse(Assert.Single(CsvText.Rows(csv.Output))["total"], CultureInfo.InvariantCulture));
        var parquet = (await TarnProgram.RunAsync(folder.Path, "query", "--output", "csv", "SELECT * FROM 'seven.parquet'")).Expect(0);
        Assert.Equal("7", Assert.Single(CsvText.Rows(parquet.Output))["seven"]);
        Assert.Equal(2, Folders.Listing(folder.Path).Count);
    }

    [Theory]
    [InlineData("rnu", "run")]
    [InlineData("querry", "query")]
    public async Task Wrong_command_is_refused_with_the_near_one(string typed, string meant) =>
        (await TarnProgram.RunAsync(folder.Path, typed)).Expect(2).Says(meant);

    [Fact]
    public async Task Missing_file_in_a_query_is_named()
    {
        var result = (await TarnProgram.RunAsync(folder.Path, "query", "SELECT * FROM 'no_such_file.csv'")).Expect(2).Says("no_such_file.csv");
        Assert.Empty(result.Output);
        Assert.DoesNotContain("   at Tarn.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folder_that_is_no_delta_table_is_named() =>
        (await TarnProgram.RunAsync(folder.Path, "query", $"SELECT * FROM delta.`{folder.At("nothing")}`")).Expect(2).Says("nothing");

    [Fact]
    public async Task Wrong_table_is_refused_with_the_near_one()
    {
        (await TarnProgram.RunAsync(folder.Path, "init", "cafe")).Expect(0);
        (await TarnProgram.RunAsync(folder.At("cafe"), "run")).Expect(0);
        var table = LakeFiles.Tables(folder.At("cafe", "lake")).First(name => name.StartsWith("gold.", StringComparison.Ordinal));
        (await TarnProgram.RunAsync(folder.At("cafe"), "query", $"SELECT * FROM {table}x")).Expect(2).Says(table + "x").Says($"{table}'");
        (await TarnProgram.RunAsync(folder.At("cafe"), "show", table + "x")).Expect(2).Says(table);
        (await TarnProgram.RunAsync(folder.At("cafe"), "history", table + "x")).Expect(2).Says(table);
        (await TarnProgram.RunAsync(folder.At("cafe"), "run", "--select", table + "x")).Expect(2).Says(table + "x");
    }

    [Fact]
    public async Task Broken_sql_in_a_query_says_where() =>
        (await TarnProgram.RunAsync(folder.Path, "query", "SELECT 1 +")).Expect(2).Says("syntax");

    [Fact]
    public async Task Source_folder_that_is_not_there_fails_the_run_and_names_it()
    {
        (await TarnProgram.RunAsync(folder.Path, "init", "cafe")).Expect(0);
        var source = Directory.EnumerateFiles(folder.At("cafe", "sources")).First();
        await File.WriteAllTextAsync(source, "source: s\nconnector: files\nstreams:\n  orders: { path: no_such_folder/*.csv }\n");
        foreach (var model in Directory.EnumerateFiles(folder.At("cafe", "models"), "*", SearchOption.AllDirectories))
        {
            File.Delete(model);
        }

        foreach (var other in Directory.EnumerateFiles(folder.At("cafe", "sources")).Where(path => path != source))
        {
            File.Delete(other);
        }

        (await TarnProgram.RunAsync(folder.At("cafe"), "run")).Expect(1).Says("no_such_folder");
    }

    [Fact]
    public async Task Every_command_has_help_with_an_example()
    {
        foreach (var command in (string[])["demo", "init", "run", "query", "show", "ls", "log", "history", "rewind", "quarantine", "debug"])
        {
            var help = (await TarnProgram.RunAsync(folder.Path, command, "--help")).Expect(0);
            Assert.Contains($"tarn {command}", help.Output, StringComparison.Ordinal);
            Assert.Contains("Examples:", help.Output, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("pwsh")]
    public async Task Completion_prints_a_script_for_the_shell(string shell)
    {
        var script = (await TarnProgram.RunAsync(folder.Path, "completion", shell)).Expect(0);
        Assert.Contains("tarn", script.Output, StringComparison.Ordinal);
        Assert.Empty(script.Error);
    }

    public void Dispose() => folder.Dispose();
}
