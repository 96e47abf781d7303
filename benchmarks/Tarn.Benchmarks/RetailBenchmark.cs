using System.Globalization;
using System.IO.Compression;
using Tarn.Cli.Demo;

namespace Tarn.Benchmarks;

/// <summary>
/// The retail project from CSV to Gold by <c>tarn run</c>, and by hand in bare DuckDB, in turn, each in a process of its own from nothing;
/// then a run that finds nothing to do.
/// </summary>
internal sealed class RetailBenchmark(int rows, int rounds, string folder, TextWriter talk)
{
    private const int Seed = 42;

    private string Data => Path.Combine(folder, "data");

    private string Project => Path.Combine(folder, "retail");

    private string Hand => Path.Combine(folder, "hand");

    public async Task<RetailFigures> RunAsync(CancellationToken cancellationToken)
    {
        await TalkAsync($"making {rows:N0} till lines");
        WriteData(cancellationToken);
        CopyProject();
        List<Measured> tarn = [], hand = [], nothing = [];
        for (var round = 1; round <= rounds; round++)
        {
            Folders.Discard(Path.Combine(Project, "lake"));
            tarn.Add(await RunTarnAsync());
            nothing.Add(await RunTarnAsync());
            await TalkAsync($"round {round}: tarn run {tarn[^1].Elapsed.TotalSeconds:0.00} s, nothing to do {nothing[^1].Elapsed.TotalSeconds:0.00} s");

            Folders.Discard(Hand);
            hand.Add(await RunByHandAsync());
            await TalkAsync($"round {round}: by hand {hand[^1].Elapsed.TotalSeconds:0.00} s");
        }

        await new SameTables(Project, Hand, folder).AssertAsync();
        await TalkAsync($"both ways made the same tables");
        return new RetailFigures(rows, Folders.SizeOf(Data), tarn, hand, nothing);
    }

    /// <summary>The files of <c>tarn demo</c>, unpacked: reading plain CSV in parallel is the harder comparison.</summary>
    private void WriteData(CancellationToken cancellationToken)
    {
        DemoData.Write(Data, new DemoRecipe(rows, Seed), cancellationToken);
        foreach (var packed in Directory.EnumerateFiles(Data, "*.gz", SearchOption.AllDirectories).ToList())
        {
            using (var from = new GZipStream(File.OpenRead(packed), CompressionMode.Decompress))
            using (var to = File.Create(Path.ChangeExtension(packed, null)))
            {
                from.CopyTo(to);
            }

            File.Delete(packed);
        }
    }

    private void CopyProject()
    {
        Folders.CopyProject(Path.Combine(Repository.Root, "examples", "retail"), Project);
        foreach (var source in Directory.EnumerateFiles(Path.Combine(Project, "sources")))
        {
            File.WriteAllText(source, File.ReadAllText(source).Replace("*.csv.gz", "*.csv", StringComparison.Ordinal));
        }
    }

    private Task<Measured> RunTarnAsync() => Measured.RunAsync(Repository.Tarn, folder, ["run", "--project", Project, "--var", $"DATA={Data}"]);

    private async Task<Measured> RunByHandAsync()
    {
        Directory.CreateDirectory(Hand);
        var script = Path.Combine(folder, "by-hand.sql");
        await File.WriteAllTextAsync(script, HandWritten.Script(Project, Data, Hand));
        return await Measured.RunAsync(Environment.ProcessPath!, folder, ["by-hand", script]);
    }

    private Task TalkAsync(FormattableString text) => talk.WriteLineAsync(text.ToString(CultureInfo.InvariantCulture));
}
