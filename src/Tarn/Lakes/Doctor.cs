using System.Globalization;
using Tarn.Delta.Storage;
using Tarn.Projects;
using Tarn.Sources;

namespace Tarn.Lakes;

/// <summary>Looks whether a run could work, and says what to do where not.</summary>
internal sealed class Doctor(Project project, IObjectStore store, EngineSlot engine, IReadOnlyList<IConnector> connectors)
{
    /// <summary>Looks at everything; what is broken does not hide the rest.</summary>
    public async Task<DebugReport> ExamineAsync(CancellationToken cancellationToken)
    {
        List<DebugFinding> findings =
        [
            new(
                "project",
                true,
                $"'{project.Name}' in {project.Root}, environment '{project.Environment.Name}': " +
                $"{project.Sources.Sum(source => source.Streams.Count)} streams, {project.Models.Count} models."),
            await ExamineAsync("lake", () => StoreAsync(cancellationToken)).ConfigureAwait(false),
            await ExamineAsync("engine", () => Task.FromResult((true, engine.Engine.Description))).ConfigureAwait(false),
        ];
        foreach (var source in project.Sources)
        {
            foreach (var stream in source.Streams)
            {
                findings.Add(await ExamineAsync($"stream {source.Name}.{stream.Name}", () => StreamAsync(source, stream, cancellationToken)).ConfigureAwait(false));
            }
        }

        return new DebugReport(findings);
    }

    private static async Task<DebugFinding> ExamineAsync(string subject, Func<Task<(bool Ok, string Detail)>> look)
    {
        try
        {
            var (ok, detail) = await look().ConfigureAwait(false);
            return new(subject, ok, detail);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return new(subject, false, error.Message);
        }
    }

    private async Task<(bool Ok, string Detail)> StoreAsync(CancellationToken cancellationToken)
    {
        var path = $"_tarn/debug/{Guid.NewGuid():N}";
        var content = Guid.NewGuid().ToByteArray();
        await store.PutOwnIfAbsentAsync(path, content, cancellationToken: cancellationToken).ConfigureAwait(false);
        var there = await store.TryReadAsync(path, cancellationToken).ConfigureAwait(false);
        await store.DeleteAsync(path, cancellationToken).ConfigureAwait(false);
        if (there is null || !there.AsSpan().SequenceEqual(content))
        {
            return (false, $"{store.Root} does not give back what was written. Use a server whose reads see the writes before them.");
        }

        var commit = await new LakeCommits(store).NewestAsync(cancellationToken).ConfigureAwait(false);
        return (true, commit is null
            ? $"{store.Root} can be read and written. It is empty: 'tarn run' fills it."
            : string.Create(CultureInfo.InvariantCulture, $"{store.Root} can be read and written. Newest lake commit: {commit.Number}, {commit.Tables.Count} tables."));
    }

    private async Task<(bool Ok, string Detail)> StreamAsync(SourceDefinition source, StreamDefinition stream, CancellationToken cancellationToken)
    {
        var connector = connectors.FirstOrDefault(candidate => candidate.Name == source.Connector);
        if (connector is null)
        {
            return (false, $"The connector '{source.Connector}' ({source.File}) is not in this program. Use one of: {string.Join(", ", connectors.Select(known => known.Name))}.");
        }

        var files = await connector.DiscoverAsync(stream, cancellationToken).ConfigureAwait(false);
        return files.Count == 0
            ? (false, $"No file matches '{stream.Path}' ({stream.Location}). Correct the path, or put the files there.")
            : (true, string.Create(CultureInfo.InvariantCulture, $"{files.Count} {(files.Count == 1 ? "file" : "files")}, {files.Sum(file => file.SizeInBytes):N0} bytes, in '{stream.Path}'."));
    }
}
