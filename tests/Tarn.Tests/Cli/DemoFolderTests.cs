using Tarn.Cli.Demo;

namespace Tarn.Tests.Cli;

public sealed class DemoFolderTests : IDisposable
{
    private readonly DirectoryInfo parent = Directory.CreateTempSubdirectory("tarn-demo-");

    public void Dispose() => parent.Delete(recursive: true);

    private string Folder => Path.Combine(parent.FullName, "demo");

    [Fact]
    public void Data_is_made_once_and_kept()
    {
        Assert.True(Prepare());
        var till = Path.Combine(Folder, "data", DemoData.TillFile);
        var written = File.GetLastWriteTimeUtc(till);

        Assert.False(Prepare());
        Assert.Equal(written, File.GetLastWriteTimeUtc(till));
    }

    [Fact]
    public void What_a_user_changed_in_the_project_stays()
    {
        Prepare();
        var model = Path.Combine(Folder, "models", "gold", "daily_sales.sql");
        File.WriteAllText(model, "SELECT 1 AS mine");

        Prepare();

        Assert.Equal("SELECT 1 AS mine", File.ReadAllText(model));
    }

    [Fact]
    public void Starting_over_deletes_the_lake()
    {
        Prepare();
        Directory.CreateDirectory(Path.Combine(Folder, "lake", "bronze"));

        Assert.True(Prepare(fresh: true));
        Assert.False(Directory.Exists(Path.Combine(Folder, "lake")));
    }

    [Fact]
    public void Other_data_is_asked_for_only_with_a_word()
    {
        Prepare();

        var problem = Assert.Throws<TarnException>(() => Prepare(rows: 2_000));
        Assert.Contains("--fresh", problem.Message, StringComparison.Ordinal);
        Assert.True(Prepare(rows: 2_000, fresh: true));
    }

    [Fact]
    public void Who_asks_for_nothing_gets_what_is_there()
    {
        Prepare(rows: 2_000);

        Assert.Equal((new DemoRecipe(2_000, 1), false), new DemoFolder(Folder).Prepare(asked: null, fresh: false, CancellationToken.None));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_folder_that_is_no_demo_is_left_alone(bool fresh)
    {
        Directory.CreateDirectory(Folder);
        var precious = Path.Combine(Folder, "thesis.txt");
        File.WriteAllText(precious, "years of work");

        Assert.Throws<TarnException>(() => Prepare(fresh: fresh));
        Assert.Equal([precious], Directory.GetFileSystemEntries(Folder));
    }

    [Fact]
    public void Data_that_was_not_finished_is_made_again()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => new DemoFolder(Folder).Prepare(new(1_000, 1), fresh: false, source.Token));

        Assert.True(Prepare());
        Assert.False(File.Exists(Path.Combine(Folder, "data", DemoData.TillFile + ".unfinished")));
    }

    private bool Prepare(int rows = 1_000, bool fresh = false) =>
        new DemoFolder(Folder).Prepare(new(rows, 1), fresh, CancellationToken.None).Made;
}
