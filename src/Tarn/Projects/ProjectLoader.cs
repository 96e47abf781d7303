
namespace Tarn.Projects;

/// <summary>Reads a project's folder and checks it whole, before anything runs.</summary>
public static class ProjectLoader
{
    private const string FileName = "tarn.yml";

    /// <summary>The nearest folder, from this one upwards, that holds a <c>tarn.yml</c>; null where none does.</summary>
    public static string? FindRoot(string folder)
    {
        for (var candidate = Path.GetFullPath(folder); candidate is not null; candidate = Path.GetDirectoryName(candidate))
        {
            if (File.Exists(Path.Combine(candidate, FileName)))
            {
                return candidate;
            }
        }

        return null;
    }

    /// <summary>The project. Reads files of the project only: no source, no lake.</summary>
    /// <exception cref="ProjectException">Something is wrong: carries every problem of every file.</exception>
    public static async Task<Project> LoadAsync(ProjectLoadOptions options, CancellationToken cancellationToken = default)
    {
        var paths = new ProjectPaths(Path.GetFullPath(options.Folder), Path.GetFullPath(options.CurrentDirectory));
        List<ProjectProblem> problems = [];
        var (name, environment, variables) = await ReadProjectFileAsync(options, paths, problems, cancellationToken).ConfigureAwait(false);

        var files = new ProjectFiles(paths);
        files.Find();
        problems.AddRange(files.Problems);
        var reader = new ProjectFolderReader(paths, variables, options);
        var draft = await reader.ReadAsync(files, cancellationToken).ConfigureAwait(false);
        problems.AddRange(reader.Problems);

        var rules = new GraphRules(draft);
        rules.Apply();
        problems.AddRange(rules.Problems);
        problems.AddRange(Cycles.Find(rules.Nodes));
        if (problems.Count > 0 || name is null || environment is null)
        {
            throw Broken(problems);
        }

        return ProjectAssembler.Assemble(name, paths.Root, environment, draft, rules.Nodes);
    }

    /// <summary>
    /// What <c>tarn.yml</c> alone says: the project without sources and models, enough to find its lake. Quick, and not hindered by a model that is broken.
    /// </summary>
    /// <exception cref="ProjectException">Something is wrong in <c>tarn.yml</c>.</exception>
    public static async Task<Project> LoadEnvironmentAsync(ProjectLoadOptions options, CancellationToken cancellationToken = default)
    {
        var paths = new ProjectPaths(Path.GetFullPath(options.Folder), Path.GetFullPath(options.CurrentDirectory));
        List<ProjectProblem> problems = [];
        var (name, environment, _) = await ReadProjectFileAsync(options, paths, problems, cancellationToken).ConfigureAwait(false);
        return problems.Count > 0 || name is null || environment is null
            ? throw Broken(problems)
            : new Project { Name = name, Root = paths.Root, Environment = environment, Sources = [], Models = [] };
    }

    private static ProjectException Broken(List<ProjectProblem> problems) => new([.. problems.Distinct()
        .OrderBy(problem => problem.Location.File, StringComparer.Ordinal).ThenBy(problem => problem.Location.Line).ThenBy(problem => problem.Location.Column)]);

    private static async Task<(string? Name, ProjectEnvironment? Environment, Variables Variables)> ReadProjectFileAsync(
        ProjectLoadOptions options, ProjectPaths paths, List<ProjectProblem> problems, CancellationToken cancellationToken)
    {
        var variables = new Variables { Given = options.Variables, Environment = options.EnvironmentVariable };
        var path = Path.Combine(paths.Root, FileName);
        if (!File.Exists(path))
        {
            var say = File.Exists(Path.ChangeExtension(path, "yaml"))
                ? "The project's file is called tarn.yml, and this one tarn.yaml. Rename it."
                : $"There is no tarn.yml in {paths.Root}. Name a project's folder with --project, or begin one with 'tarn init'.";
            throw new ProjectException([new(new(FileName, 0, 0), say)]);
        }

        var file = new FileContext(FileName, variables, options.Analyze);
        (string?, ProjectEnvironment?, Variables Variables) read = (null, null, variables.IgnoringUnknown());
        if (await TextFile.ReadAsync(file, path, cancellationToken).ConfigureAwait(false) is { } text)
        {
            read = new ProjectFileReader(file, paths, options.Environment).Read(text);
        }

        problems.AddRange(file.Problems);
        return read;
    }
}
