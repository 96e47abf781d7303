using Tarn.Engines;

namespace Tarn.Projects;

/// <summary>One file while it is read: its problems, and what values may refer to. Used by one thread.</summary>
internal sealed class FileContext(string file, Variables variables, Func<string, SqlAnalysis> analyze)
{
    private readonly List<ProjectProblem> problems = [];

    /// <summary>Relative to the project, with slashes.</summary>
    public string File => file;

    public Variables Variables { get; set; } = variables;

    public IReadOnlyList<ProjectProblem> Problems => problems;

    public void Report(SourceLocation at, string message) => problems.Add(new(at, message));

    public SqlAnalysis Analyze(string sql) => analyze(sql);
}
