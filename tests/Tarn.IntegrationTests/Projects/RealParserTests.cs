using Tarn.DuckDb;
using Tarn.Projects;
using Tarn.Testing;

namespace Tarn.IntegrationTests.Projects;

public sealed class RealParserTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly DuckDbEngine engine = new(new());
    private readonly string root = Directory.CreateTempSubdirectory("tarn-project-").FullName;

    public Task InitializeAsync() => Task.CompletedTask;

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await engine.DisposeAsync();
        Directory.Delete(root, recursive: true);
    }

    [Fact]
    public async Task The_example_project_loads_and_its_models_follow_what_they_read()
    {
        var project = await LoadAsync(Path.Combine(Repository.Root, "examples", "retail"), new() { ["DATA"] = "data" });

        var position = project.Models.Select((model, index) => (model.Name, index)).ToDictionary(pair => pair.Name, pair => pair.index);
        Assert.NotEmpty(project.Models);
        Assert.All(project.Models, model => Assert.NotEmpty(model.CanonicalSql));
        Assert.All(
            project.Models,
            model => Assert.All(model.Inputs.Concat(model.CheckInputs).Where(position.ContainsKey), input => Assert.True(position[input] < position[model.Name])));
    }

    [Fact]
    public async Task Four_different_faults_are_told_at_once_with_their_places()
    {
        Write("tarn.yml", "name: broken\n");
        Write("sources/shop.yml", "source: shop\nconnector: files\npath: data/*.csv\nstreams:\n  orders:\n    contract:\n      columns:\n        id: { type: strng, transform: 'trim(_' }\n");
        Write("models/silver/a.sql", "WITH x AS (\n  SELECT * FROM silver.b\n)\nSELECT * FROM x");
        Write("models/silver/b.sql", "SELECT *\n  FROM silver.a");
        Write("models/gold/sales.sql", "SELECT *\nFROM bronze.orders\nJOIN silver.salse USING (id)");
        Write("models/gold/sales.yml", "kind: table\nchecks:\n  - not_null: [a\nowner: ann\n");
        Write("models/gold/typo.sql", "SELECT id,\nFROM bronze.orders\nWHER id > 1");

        var exception = await Assert.ThrowsAsync<ProjectException>(() => LoadAsync(root, []));

        Assert.Equal(
            [
                "models/gold/sales.sql:3:6", "models/gold/sales.yml:3:15", "models/gold/typo.sql:3:6", "models/silver/a.sql:2:17",
                "sources/shop.yml:8:21", "sources/shop.yml:8:39",
            ],
            exception.Problems.Select(problem => problem.Location.ToString()));
    }

    private void Write(string path, string content)
    {
        var full = Path.Combine(root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
    }

    private Task<Project> LoadAsync(string folder, Dictionary<string, string> variables) =>
        ProjectLoader.LoadAsync(new() { Folder = folder, Variables = variables, Analyze = engine.Analyze });
}
