using Tarn.Cli.Output;

namespace Tarn.Tests.Cli;

public sealed class BarChartTests
{
    [Fact]
    public void The_greatest_value_fills_the_width_and_others_their_share_in_eighths()
    {
        var lines = BarChart.Lines([("2011-01", 100, "100"), ("2011-02", 50, "50"), ("total", 6.25, "6")], width: 8).ToList();

        Assert.Equal(["2011-01  100  ████████", "2011-02   50  ████", "total      6  ▌"], lines);
    }

    [Fact]
    public void Zeros_have_no_bar() => Assert.Equal(["a  0", "b  0"], BarChart.Lines([("a", 0, "0"), ("b", 0, "0")], width: 8));

    [Fact]
    public void No_values_are_no_lines() => Assert.Empty(BarChart.Lines([], width: 8));
}
