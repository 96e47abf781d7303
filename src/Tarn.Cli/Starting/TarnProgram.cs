using System.CommandLine;
using Tarn.Cli.Commands;
using Tarn.Cli.Output;
using Tarn.Lakes;

namespace Tarn.Cli.Starting;

/// <summary>The whole program but for the process: parses, calls, prints.</summary>
internal static class TarnProgram
{
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments, Terminal terminal, LakeHost host, string currentDirectory, CancellationToken cancellationToken)
    {
        await using var context = new CommandContext(terminal, host, currentDirectory);
        try
        {
            var parsed = CommandTree.Create(context).Parse(arguments);
            if (parsed.Errors.Count > 0 && parsed.Action is not { ClearsParseErrors: true })
            {
                return ArgumentErrors.Write(parsed, terminal);
            }

            var invocation = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = terminal.Out,
                Error = terminal.Error,
            };
            return await parsed.InvokeAsync(invocation, cancellationToken);
        }
        catch (Exception failure)
        {
            return Failures.Write(failure, terminal, arguments, host.Clock);
        }
        finally
        {
            await terminal.Out.FlushAsync(CancellationToken.None);
        }
    }
}
