using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Globalization;
using Tarn.Cli.Output;

namespace Tarn.Cli.Completion;

/// <summary>
/// Answers a shell's <c>tarn "[suggest:POSITION]" "LINE"</c> with one completion a line. The line is the shell's own, the program's name included,
/// and the position counts from its beginning.
/// </summary>
internal sealed class SuggestAction(Directive directive, Terminal terminal) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var typed = parseResult.Tokens.LastOrDefault(token => token.Type is not TokenType.Directive)?.Value ?? "";
        var position = parseResult.GetResult(directive)?.Values is [var text, ..] && int.TryParse(text, CultureInfo.InvariantCulture, out var number)
            ? Math.Clamp(number, 0, typed.Length)
            : typed.Length;

        // What stands behind the cursor says nothing about the word at the cursor.
        var line = typed[..position];
        var afterName = line.IndexOf(' ', StringComparison.Ordinal);
        var rest = afterName < 0 ? "" : line[afterName..].TrimStart();
        var completions = parseResult.RootCommandResult.Command.Parse(rest, parseResult.Configuration).GetCompletions(rest.Length);
        var words = completions.Select(item => item.InsertText ?? item.Label).Distinct(StringComparer.Ordinal).ToList();

        // Options answer a dash; elsewhere they would bury the tables.
        var optionsAlone = rest.EndsWith('-') || words.TrueForAll(word => word.StartsWith('-'));
        foreach (var completion in words.Where(word => optionsAlone || !word.StartsWith('-')))
        {
            terminal.Out.WriteLine(completion);
        }

        terminal.Out.Flush();
        return ExitCodes.Done;
    }
}
