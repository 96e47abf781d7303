using System.CommandLine;
using Tarn.Cli.Output;
using Tarn.Engines;
using Tarn.Lakes;
using Tarn.Projects;

namespace Tarn.Cli.Commands;

/// <summary>What commands work with.</summary>
internal sealed class CommandContext(Terminal terminal, LakeHost host, string currentDirectory) : IAsyncDisposable
{
    private Task? warming;

    public Terminal Terminal => terminal;

    public LakeHost Host => host;

    public TimeProvider Clock => host.Clock;

    public string CurrentDirectory => currentDirectory;

    public GlobalOptions Globals { get; } = new();

    public OutputFormat Format(ParseResult arguments) => Globals.Format(arguments);

    /// <summary>Opens the lake of the project that the arguments name, or that the current folder lies in.</summary>
    /// <exception cref="TarnException">There is no project, or it is broken.</exception>
    public async Task<Lake> OpenLakeAsync(ParseResult arguments, CancellationToken cancellationToken) =>
        await OpenAsync(FindProject(arguments) ?? throw NoProject(), arguments, cancellationToken);

    /// <summary>Opens the lake for asking: quick, as it reads <c>tarn.yml</c> only. Without a project, a lake for queries on files.</summary>
    /// <exception cref="TarnException"><c>tarn.yml</c> is broken.</exception>
    public async Task<Lake> OpenLakeForAskingAsync(ParseResult arguments, CancellationToken cancellationToken) =>
        FindProject(arguments) is { } folder
            ? await Lake.OpenForAskingAsync(folder, host, LakeOptions(arguments), cancellationToken)
            : Lake.OpenWithoutProject(host);

    /// <summary>The project's folder; null where none is named and none lies upwards.</summary>
    public string? FindProject(ParseResult arguments) => arguments.GetValue(Globals.Project) is { } named
        ? ProjectFolder.Named(named, currentDirectory)
        : ProjectLoader.FindRoot(currentDirectory);

    /// <summary>The command line's beginning that works from the current folder on this project: <c>tarn run</c> needs a --project elsewhere.</summary>
    public string Retype(ParseResult arguments, string command)
    {
        var parts = new List<string> { ProgramName.Typed, command };
        if (arguments.GetValue(Globals.Project) is { } project)
        {
            parts.Add($"--project {ShellText.Quote(project)}");
        }

        if (arguments.GetValue(Globals.Environment) is { } environment)
        {
            parts.Add($"--env {ShellText.Quote(environment)}");
        }

        parts.AddRange((arguments.GetValue(Globals.Variables) ?? []).Select(pair => $"--var {ShellText.Quote(pair)}"));
        return string.Join(' ', parts);
    }

    /// <summary>Waits for what still goes on beside the command: a process must not end while a library of it starts.</summary>
    public async ValueTask DisposeAsync() => await (warming ?? Task.CompletedTask);

    /// <summary>Begins to load what answers queries while the project's file is read: half of a short command's time is loading code.</summary>
    public void WarmUpForAsking() => WarmUp(async engine =>
    {
        await foreach (var _ in engine.QueryAsync(new EngineQuery("SELECT 1", [])))
        {
        }
    });

    private async Task<Lake> OpenAsync(string folder, ParseResult arguments, CancellationToken cancellationToken)
    {
        WarmUp(_ => Task.CompletedTask);
        return await Lake.OpenAsync(folder, host, LakeOptions(arguments), cancellationToken);
    }

    private void WarmUp(Func<IEngine, Task> further) => warming ??= Task.Run(async () =>
    {
        try
        {
            await using var engine = host.Engine(new EngineOptions { Threads = 1 });
            engine.Analyze("SELECT 1");
            await further(engine);
        }
        catch (Exception exception) when (exception is TarnException or InvalidOperationException)
        {
            // Whoever needs the engine in earnest meets the same and says it.
        }
    });

    private LakeOptions LakeOptions(ParseResult arguments) => new()
    {
        Environment = arguments.GetValue(Globals.Environment),
        Variables = Globals.VariableValues(arguments),
        CurrentDirectory = currentDirectory,
    };

    private TarnException NoProject() => new(
        $"There is no {ProjectFolder.FileName} in '{currentDirectory}' or in a folder above it. " +
        "Change to a project's folder, name it with --project DIR, or begin one with: tarn init NAME");
}
