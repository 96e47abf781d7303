using System.Globalization;
using System.Text;
using Tarn.Contracts;
using Tarn.Engines;

namespace Tarn.IntegrationTests.Loading;

/// <summary>Batches of many files, progress and cancellation.</summary>
public sealed class BatchTests
{
    [Fact]
    public async Task Thousands_of_files_of_every_kind_balance_file_by_file()
    {
        await using var loads = new Loads { Contract = new Contract { Evolution = SchemaEvolution.Additive, Columns = [Loads.Column("n", "integer")] } };
        for (var index = 0; index < 5000; index++)
        {
            loads.Add(FormattableString.Invariant($"{index:0000}.csv"), (index % 100) switch
            {
                7 => $"n\r\n{index}\n{index}\r\n", // mixed line breaks: the engine refuses the file
                13 => $"n,m\n{index},x\n{index}\n", // a record too short
                19 => $"m,n\nx,{index}\ny,q\n",
                23 => "",
                29 => "other\n1\n",
                _ => $"n\n{index}\n{index}\n",
            });
        }

        var loaded = await loads.RunAsync();

        Assert.All(loaded.Staged.Files.Index(), file =>
        {
            var (records, refused) = (file.Index % 100) switch { 23 => (0, 0), 29 => (1, 1), 13 or 19 => (2, 1), _ => (2, 0) };
            Assert.Equal((records, refused, file.Index % 100 == 29), (file.Item.Books.In, file.Item.Books.Quarantined, file.Item.Refused is not null));
        });
        Assert.Equal((9850, 9700, 150), (loaded.Books.In, loaded.Books.Out, loaded.Books.Quarantined));
        Assert.Equal(
            Enumerable.Range(0, 5000).Where(index => index % 100 is not (23 or 29)).Sum(index => (long)index * (index % 100 is 13 or 19 ? 1 : 2)).ToString(CultureInfo.InvariantCulture),
            loaded.Select("SELECT sum(n) FROM rows")[0]);
        Assert.Equal(["0"], loaded.Select("SELECT count(*) FROM rows WHERE n <> parse_filename(_source_object, true)::INTEGER OR _source_row NOT IN (1, 2)"));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public async Task Quoted_line_breaks_survive_reading_in_parallel(string newLine)
    {
        // Some 30 MB: the engine reads it in several parts, each of which must find where a record begins.
        const int rows = 400_000;
        await using var loads = new Loads { Contract = new Contract { Columns = [Loads.Column("n", "integer"), Loads.Column("text"), Loads.Column("m", "integer")] } };
        var text = new StringBuilder("n,text,m").Append(newLine);
        long[] bad = [7, 123_456, 399_999];
        for (var row = 1; row <= rows; row++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{(bad.Contains(row) ? "x" : row)},\"line one,{newLine}\"\"{row * 7919L % 10007}\"\"{newLine}{newLine}, {new string('z', row % 50)}\",{row % 1000}{newLine}");
        }

        loads.Add("a.csv", text.ToString());

        var loaded = await loads.RunAsync();

        Assert.Equal(["0"], loaded.Select("SELECT count(*) FROM rows WHERE n <> _source_row OR m <> n % 1000 OR length(text) - length(replace(text, chr(10), '')) <> 3"));
        Assert.Equal(bad.Select(row => FormattableString.Invariant($"{row}|{2 + ((row - 1) * 4)}")), loaded.Bad("_source_row, _source_line"));
        Assert.Equal((rows, rows - 3, 3), (loaded.Books.In, loaded.Books.Out, loaded.Books.Quarantined));
    }

    [Fact]
    public async Task Progress_rises_to_the_end()
    {
        await using var loads = new Loads();
        loads.Add("a.csv", "n\n" + string.Concat(Enumerable.Range(0, 300_000).Select(index => FormattableString.Invariant($"{index}\n"))));
        var reports = new Reports();

        await loads.RunAsync(progress: reports);

        var fractions = reports.All.Select(report => report.Fraction ?? -1).ToList();
        Assert.Equal(fractions.Order(), fractions);
        Assert.Equal((300_000, 1.0), (reports.All[^1].Rows, reports.All[^1].Fraction));
    }

    [Fact]
    public async Task A_cancelled_load_throws()
    {
        await using var loads = new Loads();
        loads.Add("a.csv", "n\n1\n");
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => loads.RunAsync(cancellationToken: source.Token));
    }

    private sealed class Reports : IProgress<StepProgress>
    {
        private readonly List<StepProgress> all = [];

        public IReadOnlyList<StepProgress> All => all;

        public void Report(StepProgress value)
        {
            lock (all)
            {
                all.Add(value);
            }
        }
    }
}
