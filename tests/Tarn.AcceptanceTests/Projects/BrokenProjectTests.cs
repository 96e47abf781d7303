using Tarn.AcceptanceTests.Support;

namespace Tarn.AcceptanceTests.Projects;

/// <summary>A broken project: every error of every file at once, each with its place, and nothing touched.</summary>
public sealed class BrokenProjectTests : IDisposable
{
    private readonly TempFolder folder = new();

    [Theory]
    [InlineData("run")]
    [InlineData("ls")]
    public async Task Unknown_type_cycle_missing_table_and_bad_yaml_are_all_told_with_file_and_line(string command)
    {
        Write();
        var before = Folders.Listing(folder.Path);

        var result = await TarnProgram.RunAsync(folder.At("broken"), command);

        result.Expect(2);
        Assert.True(result.Output.Length == 0, $"Errors belong to stderr.\n{result}");
        AssertTold(result, "sources/types.yml:9:", "strng");
        AssertTold(result, "sources/bad.yml:3:");
        AssertTold(result, "models/silver/lost.sql:2:", "bronze.nothing");
        AssertTold(result, "models/silver/", "silver.hen", "silver.egg");
        Assert.Equal(before, Folders.Listing(folder.Path));
    }

    [Fact]
    public async Task Folder_without_a_project_is_refused_with_what_to_do()
    {
        var result = (await TarnProgram.RunAsync(folder.Path, "run")).Expect(2).Says("tarn.yml").Says("tarn init");
        Assert.Empty(result.Output);
        Assert.Empty(Folders.Listing(folder.Path));
    }

    /// <summary>One line of stderr has the place and all of the words.</summary>
    private static void AssertTold(TarnResult result, string place, params string[] words) =>
        Assert.True(
            result.Error.Split('\n').Any(line => line.Contains(place, StringComparison.Ordinal) && words.All(word => line.Contains(word, StringComparison.Ordinal))),
            $"No line says '{place}' with {string.Join(", ", words)}.\n{result}");

    private void Write()
    {
        folder.Write("broken/tarn.yml", "name: broken\nenvironments:\n  dev: { lake: lake }\n");
        folder.Write(
            "broken/sources/types.yml",
            """
            source: shop
            connector: files
            streams:
              orders:
                path: data/*.csv
                contract:
                  columns:
                    id: { type: long }
                    name: { type: strng }

            """);
        folder.Write("broken/sources/bad.yml", "source: bad\nconnector: files\nstreams: [ {\n");
        folder.Write("broken/models/silver/lost.sql", "SELECT *\nFROM bronze.nothing\n");
        folder.Write("broken/models/silver/hen.sql", "SELECT *\nFROM silver.egg\n");
        folder.Write("broken/models/silver/egg.sql", "SELECT *\nFROM silver.hen\n");
        folder.Write("broken/data/orders.csv", "id,name\n1,a\n");
    }

    public void Dispose() => folder.Dispose();
}
