namespace Tarn.Projects;

/// <summary>A model's two files.</summary>
internal sealed record ModelFiles(TableName Table, string SqlPath, string? YamlPath);

/// <summary>Finds the files of a project and what their names say; reports names that say nothing.</summary>
internal sealed class ProjectFiles(ProjectPaths paths)
{
    private static readonly string[] YamlExtensions = [".yml", ".yaml"];

    private readonly List<ProjectProblem> problems = [];

    public IReadOnlyList<ProjectProblem> Problems => problems;

    public IReadOnlyList<string> Sources { get; private set; } = [];

    public IReadOnlyList<string> Checks { get; private set; } = [];

    public IReadOnlyList<ModelFiles> Models { get; private set; } = [];

    public void Find()
    {
        Sources = [.. List("sources").Where(IsYaml)];
        Checks = [.. List("checks").Where(IsYaml)];
        var files = List("models").ToList();
        var yaml = files.Where(IsYaml).GroupBy(Stem, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);
        List<ModelFiles> models = [];
        foreach (var sql in files.Where(file => HasExtension(file, ".sql")))
        {
            yaml.Remove(Stem(sql), out var beside);
            if (beside is { Count: > 1 })
            {
                Report(beside[0], $"There is {paths.Relative(beside[1])} too. A model has one YAML file: put all into {Path.GetFileName(Stem(sql))}.yml.");
            }

            if (TableOf(sql) is { } table)
            {
                models.Add(new(table, sql, beside?[^1]));
            }
        }

        ReportOrphans(yaml.Values.SelectMany(file => file), files);
        Models = models;
    }

    private IEnumerable<string> List(string folder)
    {
        var path = Path.Combine(paths.Root, folder);
        var options = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 16, IgnoreInaccessible = false };
        try
        {
            return Directory.Exists(path) ? [.. Directory.EnumerateFiles(path, "*", options).Order(StringComparer.Ordinal)] : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            problems.Add(new(new(folder, 0, 0), $"The folder cannot be listed: {exception.Message} Check that you may read it."));
            return [];
        }
    }

    private TableName? TableOf(string sql)
    {
        var parts = paths.Relative(sql).Split('/');
        var name = Path.GetFileNameWithoutExtension(sql);
        if (parts.Length == 2)
        {
            Report(sql, $"The model is in no layer. Move it to models/silver/{name}.sql, or to another layer's folder.");
            return null;
        }

        var layer = parts[1];
        var problem = !Values.IsName(layer) ? $"The layer's folder '{layer}' is no name. Use letters, digits and '_' only."
            : !Values.IsName(name) ? $"'{name}' is no name for a table. Use letters, digits and '_' only, no digit first: rename the file."
            : LayerNames.Problem(layer);
        if (problem is null)
        {
            return new(layer, name);
        }

        Report(sql, problem);
        return null;
    }

    private void ReportOrphans(IEnumerable<string> orphans, List<string> files)
    {
        foreach (var orphan in orphans)
        {
            var names = files.Where(file => HasExtension(file, ".sql") && Path.GetDirectoryName(file) == Path.GetDirectoryName(orphan));
            var hint = NearNames.Hint(Path.GetFileName(Stem(orphan)) + ".sql", names.Select(file => Path.GetFileName(file)!));
            Report(orphan, $"There is no {Path.GetFileName(Stem(orphan))}.sql beside it: a model's YAML file has the name of its SQL file.{hint} Rename it, write the SQL, or delete it.");
        }
    }

    private void Report(string path, string message) => problems.Add(new(new(paths.Relative(path), 0, 0), message));

    private static bool IsYaml(string path) => YamlExtensions.Any(extension => HasExtension(path, extension));

    private static bool HasExtension(string path, string extension) => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase);

    private static string Stem(string path) => Path.ChangeExtension(path, null);
}
