using Tarn.Cli.Output;

namespace Tarn.Tests.Cli;

public sealed class AmountsTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1_000, "1 kB")]
    [InlineData(9_949, "9.9 kB")]
    [InlineData(12_345, "12 kB")]
    [InlineData(999_600, "1 MB")]
    [InlineData(48_000_000, "48 MB")]
    [InlineData(3_200_000_000, "3.2 GB")]
    public void Sizes_have_two_digits_that_matter(long bytes, string text) => Assert.Equal(text, Amounts.Bytes(bytes));

    [Theory]
    [InlineData(0.004, "0.00 s")]
    [InlineData(0.42, "0.42 s")]
    [InlineData(1.26, "1.3 s")]
    [InlineData(61, "1 min 01 s")]
    [InlineData(7_260, "2 h 01 min")]
    public void Durations_are_as_fine_as_they_are_short(double seconds, string text) =>
        Assert.Equal(text, Amounts.Duration(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void One_is_singular()
    {
        Assert.Equal("1 row", Amounts.Of(1, "row"));
        Assert.Equal("1,234 rows", Amounts.Of(1234, "row"));
    }
}
