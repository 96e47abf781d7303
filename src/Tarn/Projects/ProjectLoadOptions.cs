using Tarn.Engines;

namespace Tarn.Projects;

/// <summary>What a project is loaded with.</summary>
public sealed record ProjectLoadOptions
{
    /// <summary>The folder of <c>tarn.yml</c> (see <see cref="ProjectLoader.FindRoot"/>).</summary>
    public required string Folder { get; init; }

    /// <summary>The environment; null for the project's <c>default_environment</c>, or the only one, or <c>dev</c>.</summary>
    public string? Environment { get; init; }

    /// <summary>Values for <c>${NAME}</c> from the command line. They win over the environment's and the project's.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>The engine's parser (<see cref="IEngine.Analyze"/>). Called from several threads.</summary>
    public required Func<string, SqlAnalysis> Analyze { get; init; }

    /// <summary>Names that <c>connector:</c> may have. Default <c>files</c>.</summary>
    public IReadOnlyCollection<string> Connectors { get; init; } = ["files"];

    /// <summary>From where a relative path in a variable counts. Default the process's.</summary>
    public string CurrentDirectory { get; init; } = Directory.GetCurrentDirectory();

    /// <summary>Environment variables by name; null for one that is not set. Default the process's.</summary>
    public Func<string, string?> EnvironmentVariable { get; init; } = System.Environment.GetEnvironmentVariable;
}
