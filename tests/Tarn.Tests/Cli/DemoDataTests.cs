using System.Globalization;
using System.Text.RegularExpressions;
using Tarn.Cli.Demo;

namespace Tarn.Tests.Cli;

public sealed class DemoDataTests
{
    private const int Rows = 20_000;

    [Fact]
    public void The_same_seed_makes_the_same_file_and_another_seed_another()
    {
        Assert.Equal(Till(seed: 1), Till(seed: 1));
        Assert.NotEqual(Till(seed: 1), Till(seed: 2));
    }

    [Fact]
    public void There_are_exactly_as_many_records_as_asked_for()
    {
        foreach (var rows in new[] { 1_000, 1_001, Rows })
        {
            Assert.Equal(rows + 1, Till(seed: 1, rows).TrimEnd('\n').Split('\n').Length);
        }
    }

    [Fact]
    public void Till_lines_are_dirty_in_every_way_of_the_real_ones()
    {
        var text = Till(seed: 1);
        var lines = text.Split('\n');

        Assert.Contains(lines, line => line.Contains(",,United Kingdom", StringComparison.Ordinal));         // no customer
        Assert.Contains(lines, line => Regex.IsMatch(line, @"^C\d{6},.*,-\d+,2"));                             // cancelled
        Assert.Contains(lines, line => Regex.IsMatch(line, @",0\.0,"));                                        // no price
        Assert.Contains(lines, line => Regex.IsMatch(line, @",-11062\.06,"));                                  // a price below zero
        Assert.Contains(lines, line => Regex.IsMatch(line, @",1\d{4}\.0,"));                                   // 17850.0
        Assert.Contains(lines, line => Regex.IsMatch(line, @"^\d{6},\d{5}[a-g],"));                            // 85123a
        Assert.Contains("\"\"LOVE\"\"", text, StringComparison.Ordinal);
        Assert.Contains(lines, line => Regex.IsMatch(line, "^\\d{6},\\w+,\"[^\"]*, "));                        // a comma in text
        var repeated = lines.Select((line, index) => (line, index)).Where(pair => pair.line.Length > 0)
            .GroupBy(pair => pair.line, pair => pair.index).Where(group => group.Count() > 1).ToList();
        Assert.True(repeated.Count > Rows / 500, $"{repeated.Count} lines are repeated");
        var apart = repeated.Count(group => group.Zip(group.Skip(1)).All(pair => pair.First + 1 != pair.Second));
        Assert.True(apart > repeated.Count * 0.9, $"{apart} of {repeated.Count} repeated lines stand apart"); // the others came about by chance
    }

    [Fact]
    public void Rates_are_newest_first_wide_and_without_weekends()
    {
        using var writer = new StringWriter();
        new RatesGenerator(seed: 4).Write(writer);
        var lines = writer.ToString().TrimEnd('\n').Split('\n');
        var days = lines.Skip(1).Select(line => DateOnly.Parse(line.Split(',')[0], CultureInfo.InvariantCulture)).ToList();

        Assert.All(lines, line => Assert.Equal(43, line.Split(',').Length));
        Assert.All(lines, line => Assert.EndsWith(",", line, StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains(",N/A,", StringComparison.Ordinal));
        Assert.Equal(days.OrderDescending(), days);
        Assert.DoesNotContain(days, day => day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday);
    }

    [Fact]
    public void The_program_carries_the_whole_example()
    {
        var carried = ProjectResources.Of("retail").Select(file => file.Path).ToList();

        Assert.Contains("tarn.yml", carried);
        Assert.Contains("sources/online_retail.yml", carried);
        Assert.Contains("models/gold/daily_sales.sql", carried);
        Assert.Contains("models/silver/customers.yml", carried);
    }

    private static string Till(ulong seed, int rows = Rows)
    {
        using var writer = new StringWriter();
        new TillGenerator(seed, rows).Write(writer, CancellationToken.None);
        return writer.ToString();
    }
}
