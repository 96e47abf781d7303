using System.CommandLine;
using System.CommandLine.Parsing;
using Tarn.Cli.Output;
using Tarn.Projects;

namespace Tarn.Cli.Starting;

/// <summary>Says what is wrong with a command line, and what was probably meant.</summary>
internal static class ArgumentErrors
{
    public static int Write(ParseResult arguments, Terminal terminal)
    {
        var command = arguments.CommandResult.Command;
        foreach (var error in arguments.Errors.Select(error => error.Message).Distinct(StringComparer.Ordinal))
        {
            terminal.Say($"{terminal.PaintTalk(Ink.Red, "Error")}: {error}");
        }

        foreach (var token in arguments.UnmatchedTokens.Concat(MistakenForArguments(arguments)).Distinct(StringComparer.Ordinal))
        {
            var candidates = token.StartsWith('-')
                ? Options(arguments).Select(option => option.Name)
                : command.Subcommands.Select(sub => sub.Name);
            if (NearNames.Of(token, candidates).FirstOrDefault() is { } meant)
            {
                terminal.Say($"Did you mean '{meant}'?");
            }
        }

        terminal.Say($"Help: tarn {(command is RootCommand ? "" : command.Name + " ")}--help");
        return ExitCodes.CouldNotRun;
    }

    /// <summary>Misspelt options that the parser took for the command's argument.</summary>
    private static IEnumerable<string> MistakenForArguments(ParseResult arguments) => arguments.Tokens
        .Where(token => token.Type is TokenType.Argument && token.Value.StartsWith("--", StringComparison.Ordinal))
        .Select(token => token.Value);

    private static IEnumerable<Option> Options(ParseResult arguments) =>
        arguments.CommandResult.Command.Options.Concat(arguments.RootCommandResult.Command.Options);
}
