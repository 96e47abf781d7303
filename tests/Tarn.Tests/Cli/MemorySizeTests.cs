using Tarn.Cli.Starting;

namespace Tarn.Tests.Cli;

public sealed class MemorySizeTests
{
    [Theory]
    [InlineData("500MB", 500_000_000)]
    [InlineData("4GB", 4_000_000_000)]
    [InlineData("1.5GiB", 1_610_612_736)]
    [InlineData("256 mib", 268_435_456)]
    [InlineData("1024B", 1024)]
    public void Sizes_have_a_unit(string text, long bytes) => Assert.Equal(bytes, MemorySize.Parse(text));

    [Theory]
    [InlineData("lots")]
    [InlineData("-1GB")]
    [InlineData("80%")]
    public void What_is_no_size_is_named(string text) =>
        Assert.Contains(text, Assert.Throws<TarnException>(() => MemorySize.Parse(text)).Message, StringComparison.Ordinal);
}
