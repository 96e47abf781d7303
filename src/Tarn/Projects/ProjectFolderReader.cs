using System.Collections.Concurrent;
using Tarn.Models;
using Tarn.Quality;
using Tarn.Sources;

namespace Tarn.Projects;

/// <summary>Reads all files of a project side by side, each on its own: a broken one hides nothing of the others.</summary>
internal sealed class ProjectFolderReader(ProjectPaths paths, Variables variables, ProjectLoadOptions options)
{
    private readonly ConcurrentBag<FileContext> contexts = [];

    public IEnumerable<ProjectProblem> Problems => contexts.SelectMany(context => context.Problems);

    public async Task<ProjectDraft> ReadAsync(ProjectFiles files, CancellationToken cancellationToken)
    {
        var sources = new SourceDraft?[files.Sources.Count];
        var models = new ModelDraft?[files.Models.Count];
        var checks = new IReadOnlyList<TableChecksDraft>[files.Checks.Count];
        IEnumerable<Func<CancellationToken, Task>> work =
        [
            .. files.Sources.Select((path, i) => (Func<CancellationToken, Task>)(async token => sources[i] = await ReadSourceAsync(path, token).ConfigureAwait(false))),
            .. files.Models.Select((model, i) => (Func<CancellationToken, Task>)(async token => models[i] = await ReadModelAsync(model, token).ConfigureAwait(false))),
            .. files.Checks.Select((path, i) => (Func<CancellationToken, Task>)(async token => checks[i] = await ReadChecksAsync(path, token).ConfigureAwait(false))),
        ];
        await Parallel.ForEachAsync(work, cancellationToken, async (read, token) => await read(token).ConfigureAwait(false)).ConfigureAwait(false);

        return new(
            [.. files.Sources.Zip(sources).Where(pair => pair.Second is not null).Select(pair => new SourceFileDraft(paths.Relative(pair.First), pair.Second!))],
            [.. models.OfType<ModelDraft>()],
            [.. checks.SelectMany(drafts => drafts)])
        {
            IncompleteSources = [.. files.Sources.Zip(sources).Where(pair => pair.Second is not { IsComplete: true }).Select(pair => paths.Relative(pair.First))],
        };
    }

    private async Task<SourceDraft?> ReadSourceAsync(string path, CancellationToken cancellationToken)
    {
        var (file, text) = await OpenAsync(path, cancellationToken).ConfigureAwait(false);
        return text is null ? null : new SourceFileReader(file, paths, options.Connectors).Read(text);
    }

    private async Task<IReadOnlyList<TableChecksDraft>> ReadChecksAsync(string path, CancellationToken cancellationToken)
    {
        var (file, text) = await OpenAsync(path, cancellationToken).ConfigureAwait(false);
        return text is null ? [] : CheckFileReader.Read(file, text);
    }

    private async Task<ModelDraft> ReadModelAsync(ModelFiles model, CancellationToken cancellationToken)
    {
        var properties = new ModelProperties();
        if (model.YamlPath is { } yaml)
        {
            var (file, text) = await OpenAsync(yaml, cancellationToken).ConfigureAwait(false);
            properties = text is null ? properties : new ModelFileReader(file, model.Table).Read(text);
        }

        var (sqlFile, sql) = await OpenAsync(model.SqlPath, cancellationToken).ConfigureAwait(false);
        return new ModelReader(sqlFile, model.Table).Read(sql, properties);
    }

    private async Task<(FileContext File, string? Text)> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var file = new FileContext(paths.Relative(path), variables, options.Analyze);
        contexts.Add(file);
        return (file, await TextFile.ReadAsync(file, path, cancellationToken).ConfigureAwait(false));
    }
}
