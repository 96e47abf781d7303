using System.CommandLine;
using Tarn.Cli.Commands;
using Tarn.Cli.Output;

namespace Tarn.Cli.Help;

/// <summary>A command's help: what it does, how to type it, its arguments and options, examples.</summary>
internal static class HelpText
{
    private const int Indent = 2;

    /// <param name="command">The command, or the root.</param>
    /// <param name="globals">Options that every command understands.</param>
    /// <param name="width">Columns to fill.</param>
    /// <param name="bold">Paints a heading.</param>
    public static IEnumerable<string> Lines(Command command, GlobalOptions globals, int width, Func<string, string> bold)
    {
        foreach (var line in Wrap(command.Description ?? "", width))
        {
            yield return line;
        }

        yield return "";
        yield return bold("Usage:");
        yield return $"  {Usage(command)}";
        var sections = new (string Title, IReadOnlyList<(string Term, string Meaning)> Entries)[]
        {
            ("Commands:", [.. command.Subcommands.Where(sub => !sub.Hidden).Select(sub => (sub.Name, sub.Description ?? ""))]),
            ("Arguments:", [.. command.Arguments.Select(argument => (argument.HelpName ?? argument.Name, argument.Description ?? ""))]),
            ("Options:", [.. OwnOptions(command).Select(Entry)]),
            ("Options of every command:", [.. globals.All.Select(Entry), ("-h, --help", "Show this help.")]),
        };
        foreach (var (title, entries) in sections.Where(section => section.Entries.Count > 0))
        {
            yield return "";
            yield return bold(title);
            foreach (var line in Columns(entries, width))
            {
                yield return line;
            }
        }

        if (command is TarnCommand { Examples: { Count: > 0 } examples })
        {
            yield return "";
            yield return bold("Examples:");
            foreach (var example in examples)
            {
                yield return $"  {example.CommandLine}";
                yield return $"      {example.Meaning}";
            }
        }
    }

    public static string Usage(Command command)
    {
        List<string> parts = command is RootCommand ? ["tarn"] : ["tarn", command.Name];
        parts.AddRange(command.Subcommands.Count > 0 ? ["COMMAND"] : []);
        parts.AddRange(command.Arguments.Select(argument =>
            argument.Arity.MinimumNumberOfValues == 0 ? $"[{argument.HelpName ?? argument.Name}]" : argument.HelpName ?? argument.Name));
        parts.Add("[options]");
        return string.Join(' ', parts);
    }

    /// <summary>The options that only this command understands.</summary>
    public static IEnumerable<Option> OwnOptions(Command command) =>
        command.Options.Where(option => option is { Hidden: false, Recursive: false } and not System.CommandLine.Help.HelpOption);

    /// <summary><c>-s, --select SELECTOR</c> and what it does.</summary>
    public static (string Term, string Meaning) Entry(Option option)
    {
        var names = option.Aliases.Append(option.Name).OrderBy(name => name.Length);
        var value = option.HelpName is { } name ? $" {name}" : "";
        return (string.Join(", ", names) + value, option.Description ?? "");
    }

    private static IEnumerable<string> Columns(IReadOnlyList<(string Term, string Meaning)> entries, int width)
    {
        var termWidth = Math.Min(entries.Max(entry => entry.Term.Length), Math.Max(20, width / 3));
        var meaningAt = Indent + termWidth + 2;
        foreach (var (term, meaning) in entries)
        {
            var lines = Wrap(meaning, Math.Max(24, width - meaningAt));
            var fits = term.Length <= termWidth;
            if (!fits)
            {
                yield return new string(' ', Indent) + term;
            }

            for (var index = 0; index < lines.Count; index++)
            {
                var left = index == 0 && fits ? CellText.Fit(term, termWidth, alignRight: false) : new string(' ', termWidth);
                yield return $"{new string(' ', Indent)}{left}  {lines[index]}";
            }
        }
    }

    private static List<string> Wrap(string text, int width)
    {
        List<string> lines = [];
        var line = "";
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                lines.Add(line);
                line = word;
            }
            else
            {
                line = line.Length == 0 ? word : $"{line} {word}";
            }
        }

        lines.Add(line);
        return lines;
    }
}
