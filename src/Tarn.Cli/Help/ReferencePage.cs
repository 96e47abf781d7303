using System.CommandLine;
using System.Text;
using Tarn.Cli.Commands;

namespace Tarn.Cli.Help;

/// <summary>docs/reference/cli.md, written from the commands themselves.</summary>
internal static class ReferencePage
{
    public static string Write(RootCommand root, GlobalOptions globals)
    {
        var page = new StringBuilder();
        page.Append("# Command line\n\n");
        page.Append("<!-- Generated from the command definitions; a test compares. Write it anew with: TARN_WRITE_DOCS=1 dotnet test tests/Tarn.Tests -->\n\n");
        page.Append($"{root.Description}\n\n");
        page.Append("Results go to standard output, talk to standard error. Colours and live progress appear only on a terminal (not with `NO_COLOR` or `TERM=dumb`).\n\n");
        page.Append("| exit code | |\n| ---: | --- |\n");
        page.Append($"| {ExitCodes.Done} | done, or nothing to do; checks that only warn count as done |\n");
        page.Append($"| {ExitCodes.Failed} | a step or a check failed, or `tarn debug` found something out of order |\n");
        page.Append($"| {ExitCodes.CouldNotRun} | could not run: a broken project, wrong arguments, no such table, a statement that fails, a bug |\n");
        page.Append($"| {ExitCodes.Cancelled} | stopped by Ctrl-C or a termination signal; what was published stays |\n");
        page.Append("\n## Options of every command\n\n");
        WriteOptions(page, globals.All);
        page.Append("\n## Commands\n\n");
        foreach (var command in root.Subcommands)
        {
            page.Append($"- [`tarn {command.Name}`](#tarn-{command.Name}): {command.Description}\n");
        }

        foreach (var command in root.Subcommands)
        {
            WriteCommand(page, command);
        }

        return page.ToString();
    }

    private static void WriteCommand(StringBuilder page, Command command)
    {
        page.Append($"\n### `tarn {command.Name}`\n\n{command.Description}\n\n```\n{HelpText.Usage(command)}\n```\n");
        if (command.Arguments.Count > 0)
        {
            page.Append("\n| argument | |\n| --- | --- |\n");
            foreach (var argument in command.Arguments)
            {
                page.Append($"| `{argument.HelpName ?? argument.Name}` | {Cell(argument.Description)} |\n");
            }
        }

        if (HelpText.OwnOptions(command).Any())
        {
            page.Append('\n');
            WriteOptions(page, HelpText.OwnOptions(command));
        }

        if (command is TarnCommand { Examples: { Count: > 0 } examples })
        {
            page.Append("\n```sh\n");
            var width = examples.Max(example => example.CommandLine.Length);
            foreach (var example in examples)
            {
                page.Append($"{example.CommandLine.PadRight(width)}  # {example.Meaning}\n");
            }

            page.Append("```\n");
        }
    }

    private static void WriteOptions(StringBuilder page, IEnumerable<Option> options)
    {
        page.Append("| option | |\n| --- | --- |\n");
        foreach (var option in options)
        {
            var (term, meaning) = HelpText.Entry(option);
            page.Append($"| `{term}` | {Cell(meaning)} |\n");
        }
    }

    private static string Cell(string? text) => (text ?? "").Replace("|", "\\|", StringComparison.Ordinal);
}
