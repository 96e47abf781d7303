using Tarn.Models;
using Tarn.Sources;

namespace Tarn.Projects;

/// <summary>A user's project, checked whole.</summary>
public sealed record Project
{
    /// <summary>From <c>tarn.yml</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The folder of <c>tarn.yml</c>, absolute.</summary>
    public required string Root { get; init; }

    /// <summary>The environment in force.</summary>
    public required ProjectEnvironment Environment { get; init; }

    /// <summary>The sources.</summary>
    public required IReadOnlyList<SourceDefinition> Sources { get; init; }

    /// <summary>The models, each after those that it reads.</summary>
    public required IReadOnlyList<ModelDefinition> Models { get; init; }

    /// <summary>The streams of all sources.</summary>
    public IEnumerable<StreamDefinition> Streams => Sources.SelectMany(source => source.Streams);
}

/// <summary>Where a project runs.</summary>
public sealed record ProjectEnvironment
{
    /// <summary>dev, prod …</summary>
    public required string Name { get; init; }

    /// <summary>The lake's root: an absolute folder, or <c>s3://bucket/prefix</c>. Default <c>lake</c> beside <c>tarn.yml</c>.</summary>
    public required string Lake { get; init; }

    /// <summary>How S3 is reached; null where the file does not say.</summary>
    public S3Settings? S3 { get; init; }

    /// <summary>Steps side by side. Default: the machine's processors, at most 4.</summary>
    public int Threads { get; init; } = Math.Clamp(Environment.ProcessorCount, 1, 4);

    /// <summary>What the engine may hold in memory, as DuckDB writes it (<c>4GB</c>); null for the engine's default.</summary>
    public string? MemoryLimit { get; init; }
}

/// <summary>A place in a file of the project.</summary>
/// <param name="File">Relative to the project.</param>
/// <param name="Line">1-based; 0 for the file as a whole.</param>
/// <param name="Column">1-based; 0 for the line as a whole.</param>
public readonly record struct SourceLocation(string File, int Line, int Column)
{
    /// <inheritdoc/>
    public override string ToString() => Line == 0 ? File : Column == 0 ? $"{File}:{Line}" : $"{File}:{Line}:{Column}";
}

/// <summary>Something wrong in a project: where, what, and what to write instead.</summary>
public sealed record ProjectProblem(SourceLocation Location, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Location}: {Message}";
}

/// <summary>The project is broken. Carries every problem of every file; nothing was touched.</summary>
public sealed class ProjectException(IReadOnlyList<ProjectProblem> problems)
    : TarnException(string.Join(System.Environment.NewLine, problems))
{
    /// <summary>All problems, by file and line.</summary>
    public IReadOnlyList<ProjectProblem> Problems => problems;
}
