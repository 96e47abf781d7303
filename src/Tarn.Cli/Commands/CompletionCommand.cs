using System.CommandLine;
using Tarn.Cli.Completion;

namespace Tarn.Cli.Commands;

/// <summary><c>tarn completion bash</c>: prints a script.</summary>
internal sealed class CompletionCommand : TarnCommand
{
    private readonly Argument<string> shell = new("shell") { Description = "bash, zsh, fish or pwsh.", HelpName = "SHELL" };

    public CompletionCommand(CommandContext context)
        : base("completion", "Print a script that teaches a shell to complete commands, options and tables.", context)
    {
        shell.AcceptOnlyFromAmong([.. ShellScripts.Shells]);
        Add(shell);
    }

    public override IReadOnlyList<CommandExample> Examples { get; } =
    [
        new("source <(tarn completion bash)", "Complete in this bash; put the line into ~/.bashrc for every bash."),
        new("tarn completion fish > ~/.config/fish/completions/tarn.fish", "Complete in fish, from now on."),
    ];

    protected override Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        Context.Terminal.Out.Write(ShellScripts.For(arguments.GetRequiredValue(shell)).ReplaceLineEndings("\n"));
        Context.Terminal.Out.Flush();
        return Task.FromResult(ExitCodes.Done);
    }
}
