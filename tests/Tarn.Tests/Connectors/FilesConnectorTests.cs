using Tarn.Connectors.Files;
using Tarn.Contracts;
using Tarn.Projects;
using Tarn.Sources;

namespace Tarn.Tests.Connectors;

public sealed class FilesConnectorTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("tarn-files").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("*.csv", "a.csv b.csv")]
    [InlineData("?.csv", "a.csv b.csv")]
    [InlineData("[b-z].csv", "b.csv")]
    [InlineData("[!b].csv", "a.csv")]
    [InlineData("a.csv", "a.csv")]
    [InlineData("**/*.csv", "a.csv b.csv sub/c.csv sub/deep/d.csv")]
    [InlineData("*/*.csv", "sub/c.csv")]
    [InlineData("sub", "sub/c.csv")]
    [InlineData("sub/", "sub/c.csv")]
    [InlineData("**", "a.csv b.csv b.csv.gz sub/c.csv sub/deep/d.csv x+y.txt")]
    [InlineData("x+y.txt", "x+y.txt")]
    [InlineData("none*.csv", "")]
    public async Task Finds_the_files_that_match_in_order_of_their_paths(string pattern, string expected)
    {
        foreach (var name in (string[])["b.csv", "a.csv", "b.csv.gz", "x+y.txt", ".hidden.csv", "_part.csv", "sub/c.csv", "sub/deep/d.csv", "_work/e.csv"])
        {
            Write(name, name);
        }

        var found = await DiscoverAsync($"{folder}/{pattern}");

        Assert.Equal(expected, string.Join(' ', found.Select(file => file.Path[(folder.Length + 1)..])));
    }

    [Fact]
    public async Task A_file_that_is_written_again_has_another_etag_and_size()
    {
        Write("a.csv", "1");
        var before = Assert.Single(await DiscoverAsync($"{folder}/*.csv"));

        Write("a.csv", "12");
        File.SetLastWriteTimeUtc($"{folder}/a.csv", File.GetLastWriteTimeUtc($"{folder}/a.csv").AddSeconds(1));
        var after = Assert.Single(await DiscoverAsync($"{folder}/*.csv"));

        Assert.Equal((1, 2), (before.SizeInBytes, after.SizeInBytes));
        Assert.NotEqual(before.ETag, after.ETag);
    }

    [Fact]
    public async Task A_missing_folder_is_named_with_the_stream_and_its_place()
    {
        var error = await Assert.ThrowsAsync<TarnException>(() => DiscoverAsync($"{folder}/gone/*.csv"));

        Assert.Contains($"there is no folder '{folder}/gone'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'shop.orders' (sources/shop.yml:3)", error.Message, StringComparison.Ordinal);
    }

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName($"{folder}/{name}")!);
        File.WriteAllText($"{folder}/{name}", text);
    }

    private static Task<IReadOnlyList<SourceFile>> DiscoverAsync(string path) => new FilesConnector().DiscoverAsync(new StreamDefinition
    {
        Name = "orders",
        Source = "shop",
        Table = new TableName("bronze", "orders"),
        Path = path,
        Format = new CsvFormat(),
        Contract = new Contract(),
        Location = new SourceLocation("sources/shop.yml", 3, 0),
    });
}
