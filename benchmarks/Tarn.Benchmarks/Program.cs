using System.CommandLine;
using Tarn.Benchmarks;
using Tarn.Benchmarks.Tables;
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

const int tableRows = 10_000_000;
var lines = new Option<int>("--rows") { Description = "Rows of the tables. Default: 10,000,000.", DefaultValueFactory = _ => tableRows };
var only = new Option<string?>("--case") { Description = "Only the cases whose names begin so." };
var tables = new Command("tables", "Statements on Delta tables: append, merge, point read, opening, small commits.") { lines, rounds, only };
tables.SetAction(async (arguments, cancellationToken) =>
{
    const int filesOfLargeLog = 100_000;
    const int commits = 1_000;
    using var folder = new ScratchFolder();
    var size = arguments.GetValue(lines);
    var cases = new TableCases(folder.Path, size, size / 100, commits).All()
        .Where(work => work.Name.StartsWith(arguments.GetValue(only) ?? "", StringComparison.OrdinalIgnoreCase)).ToList();
    await LargeLog.WriteAsync(Path.Combine(folder.Path, "tarn", TableCases.LargeLogName), filesOfLargeLog);
    var figures = await new TablesBenchmark(folder.Path, arguments.GetValue(rounds), Console.Error).RunAsync(cases);
    var page = TablesPage.Write(
        figures, $"DuckDB {DuckDbDatabase.Version}", DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime), $"tables --rows {size}");
    await Console.Out.WriteAsync(page);
    if (size == tableRows && arguments.GetValue(only) is null)
    {
        await File.WriteAllTextAsync(Path.Combine(Repository.Root, "benchmarks", "results", Machine.Class, "tables.md"), page, cancellationToken);
    }

    return 0;
});

var script = new Argument<string>("script") { Description = "A file of SQL." };
var byHand = new Command("by-hand", "Run a script in bare DuckDB: the other side of a comparison, in a process of its own.") { script };
byHand.Hidden = true;
byHand.SetAction((arguments, _) => HandWritten.RunAsync(arguments.GetRequiredValue(script)));

return await new RootCommand("Tarn's benchmarks.") { retail, tables, byHand }.Parse(args).InvokeAsync();
