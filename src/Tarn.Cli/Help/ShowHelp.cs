using System.CommandLine;
using System.CommandLine.Invocation;
using Tarn.Cli.Commands;
using Tarn.Cli.Output;

namespace Tarn.Cli.Help;

/// <summary>Prints a command's help.</summary>
/// <param name="context">Where to print.</param>
/// <param name="asked">Whether help was asked for (<c>--help</c>), so that the rest of the line need not be right; else it is the bare <c>tarn</c>.</param>
internal sealed class ShowHelp(CommandContext context, bool asked) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => asked;

    public override int Invoke(ParseResult parseResult)
    {
        var terminal = context.Terminal;
        var width = Math.Clamp(terminal.Width ?? 120, 40, 120);
        foreach (var line in HelpText.Lines(parseResult.CommandResult.Command, context.Globals, width, text => terminal.Paint(Ink.Bold, text)))
        {
            terminal.Out.WriteLine(line);
        }

        terminal.Out.Flush();
        return ExitCodes.Done;
    }
}
