using System.CommandLine;
using Tarn.Benchmarks;
using Tarn.DuckDb.Binding;

const int defaultRows = 5_000_000;
var rows = new Option<int>("--rows") { Description = "Till lines to generate. Default: 5,000,000.", DefaultValueFactory = _ => defaultRows };
var rounds = new Option<int>("--rounds") { Description = "How often each way runs; medians are told. Default: 3.", DefaultValueFactory = _ => 3 };
var retail = new Command("retail", "The retail project from CSV to Gold by tarn run, and the same SQL by hand in bare DuckDB, in turn.") { rows, rounds };
retail.SetAction(async (arguments, cancellationToken) =>
{
    using var folder = new ScratchFolder();
    var figures = await new RetailBenchmark(arguments.GetValue(rows), arguments.GetValue(rounds), folder.Path, Console.Error).RunAsync(cancellationToken);
    var page = RetailPage.Write(figures, $"DuckDB {DuckDbDatabase.Version}", DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime));
    await Console.Out.WriteAsync(page);

    // Only figures of one size compare: a try with fewer rows leaves the page alone.
    if (figures.Rows == defaultRows)
    {
        var target = Path.Combine(Repository.Root, "benchmarks", "results", Machine.Class, "retail.md");
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        await File.WriteAllTextAsync(target, page, cancellationToken);
    }

    return 0;
});

var script = new Argument<string>("script") { Description = "A file of SQL." };
var byHand = new Command("by-hand", "Run a script in bare DuckDB: the other side of a comparison, in a process of its own.") { script };
byHand.Hidden = true;
byHand.SetAction((arguments, _) => HandWritten.RunAsync(arguments.GetRequiredValue(script)));

return await new RootCommand("Tarn's benchmarks.") { retail, byHand }.Parse(args).InvokeAsync();
