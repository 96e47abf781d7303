using System.CommandLine;

namespace Tarn.Cli.Commands;

/// <summary>A command with examples for its help.</summary>
internal abstract class TarnCommand : Command
{
    protected TarnCommand(string name, string description, CommandContext context)
        : base(name, description)
    {
        Context = context;
        SetAction(RunAsync);
    }

    /// <summary>Command lines that work when pasted into a project's folder, and what they do.</summary>
    public abstract IReadOnlyList<CommandExample> Examples { get; }

    protected CommandContext Context { get; }

    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    protected abstract Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken);
}

/// <summary>A command line, and what it does.</summary>
internal sealed record CommandExample(string CommandLine, string Meaning);
