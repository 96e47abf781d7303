using System.Globalization;
using Tarn.Connectors.Files;
using Tarn.Contracts;
using Tarn.Projects;
using Tarn.Sources;

namespace Tarn.Tests.Connectors;

public sealed class FilesConnectorTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("tarn-files-").FullName;

    [Theory]
    [InlineData("*.csv", "Z.csv a.csv b1.csv b2.csv")]
    [InlineData("b?.csv", "b1.csv b2.csv")]
    [InlineData("b[2-9].csv", "b2.csv")]
    [InlineData("[!ab]*.csv", "Z.csv")]
    [InlineData("x/*.csv", "x/c.csv")]
    [InlineData("*/*.csv", "w[1]/e.csv x/c.csv y/c.csv")]
    [InlineData("**/c.csv", "x/c.csv x/z/c.csv y/c.csv")]
    [InlineData("x/**/*.csv", "x/c.csv x/z/c.csv")]
    [InlineData("x/**", "x/c.csv x/z/c.csv x/z/d.txt")]
    [InlineData("**", "Z.csv a.csv b1.csv b2.csv n.txt w[1]/e.csv x/c.csv x/z/c.csv x/z/d.txt y/c.csv")]
    [InlineData("x", "x/c.csv")]
    [InlineData("x/", "x/c.csv")]
    [InlineData("a.csv", "a.csv")]
    [InlineData("w[1]/*.csv", "w[1]/e.csv")]
    [InlineData(".*.csv", ".hidden.csv")]
    [InlineData("none*.csv", "")]
    [InlineData("none.csv", "")]
    [InlineData("*.*.csv", "")]
    public async Task A_pattern_finds_its_files_in_ordinal_order(string pattern, string expected)
    {
        foreach (var name in "a.csv Z.csv b1.csv b2.csv n.txt .hidden.csv x/c.csv x/z/c.csv x/z/d.txt y/c.csv w[1]/e.csv".Split(' '))
        {
            var path = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, "x");
        }

        var found = await DiscoverAsync(pattern);

        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), found.Select(file => Path.GetRelativePath(folder, file.Path)));
    }

    [Fact]
    public async Task A_file_has_its_size_and_an_etag_that_changes_with_the_time_of_its_last_write()
    {
        var path = Path.Combine(folder, "a.csv");
        await File.WriteAllTextAsync(path, "12345");
        var before = Assert.Single(await DiscoverAsync("*.csv"));
        File.SetLastWriteTimeUtc(path, File.GetLastWriteTimeUtc(path).AddTicks(10));
        var after = Assert.Single(await DiscoverAsync("a.csv"));

        Assert.Equal((path, 5), (before.Path, before.SizeInBytes));
        Assert.Equal(File.GetLastWriteTimeUtc(path).Ticks.ToString(CultureInfo.InvariantCulture), after.ETag);
        Assert.NotEqual(before.ETag, after.ETag);
        Assert.Equal(after, Assert.Single(await DiscoverAsync("*.csv")));
    }

    [Fact]
    public async Task A_folder_that_is_absent_is_named()
    {
        var error = await Assert.ThrowsAsync<TarnException>(() => DiscoverAsync("absent/*.csv"));

        Assert.StartsWith($"There is no folder '{Path.Combine(folder, "absent")}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pattern_that_could_backtrack_for_ever_does_not()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, new string('a', 200)), "");

        Assert.Empty(await DiscoverAsync(string.Concat(Enumerable.Repeat("a*", 50)) + "b"));
    }

    [Fact]
    public async Task Cancelled_discovery_throws()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new FilesConnector().DiscoverAsync(Stream("*"), source.Token));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private Task<IReadOnlyList<SourceFile>> DiscoverAsync(string pattern) => new FilesConnector().DiscoverAsync(Stream(pattern));

    private StreamDefinition Stream(string pattern) => new()
    {
        Name = "s", Source = "s", Table = new TableName("bronze", "s"), Path = Path.Join(folder, pattern), Format = new CsvFormat(), Contract = new Contract(),
        Location = new SourceLocation("s.yml", 1, 1),
    };
}
