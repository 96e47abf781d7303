using System.Text.RegularExpressions;
using YamlDotNet.Core;

namespace Tarn.Projects.Yaml;

/// <summary>Says in a user's words why text is no YAML, and where the cause is: the library's place is often behind it.</summary>
internal static partial class YamlErrors
{
    private const string Unclosed = "quote is opened here and never closed. Close it; inside single quotes, write a quote as ''.";

    private static readonly (string Contains, string Message)[] Known =
    [
        ("unknown escape character", "A backslash in double quotes begins a YAML escape, and this one does not exist. Write patterns and Windows paths in single quotes: '^\\d+$'."),
        ("quoted scalar, found unexpected", $"A {Unclosed}"),
        ("double-quoted scalar, found wrong indentation", $"A {Unclosed}"),
        ("could not find expected ':'", "A key without ':'. Write 'key: value', with a space after the colon."),
        ("Block sequence entries are not allowed", "A list item '- ' where none may be. Begin the list on the line below its key, or quote a text that begins with '- '."),
        ("Mapping keys are not allowed", "A value that begins with '? ' must be in single quotes."),
        ("block collection", "The indentation does not fit the lines above. Items of one list begin with '- ' in the same column, and keys do not stand among them."),
        ("cannot start any token", "This character cannot begin a value in YAML. Put the value in single quotes."),
        ("anchor or alias", "A value that begins with '&' or '*' must be in single quotes."),
        ("block scalar", "Nothing may follow '|' or '>' in its line. Begin the text on the next line, indented."),
        ("expected node content", "A value is missing here. Write one, or put one that begins with , ] } in single quotes."),
    ];

    /// <summary>Where the cause is and what it is.</summary>
    /// <param name="file">The file's name.</param>
    /// <param name="text">Its text.</param>
    /// <param name="exception">What the library says.</param>
    public static (SourceLocation At, string Message) Explain(string file, string text, YamlException exception)
    {
        var (line, column) = ((int)exception.Start.Line, Math.Max(1, (int)exception.Start.Column));
        if (exception.Message.Contains(" tab ", StringComparison.Ordinal) && FindTab(text) is { } tab)
        {
            return (new(file, tab.Line, tab.Column), "A tab in the indentation. YAML wants spaces: write two for each level.");
        }

        var content = Line(text, line);
        var at = new SourceLocation(file, line, column);
        if (exception.Message.Contains("invalid mapping", StringComparison.Ordinal))
        {
            return ExplainColon(at, content);
        }

        if (exception.Message.Contains("block mapping", StringComparison.Ordinal))
        {
            return (at, ExplainKey(content, column));
        }

        foreach (var (contains, message) in Known)
        {
            if (exception.Message.Contains(contains, StringComparison.Ordinal))
            {
                return (at, message);
            }
        }

        return (at, $"This is not YAML: {Jargon().Replace(exception.Message, "")}");
    }

    /// <summary>A ':' inside a value: a second one in its line, or a line that the value above swallowed.</summary>
    private static (SourceLocation At, string Message) ExplainColon(SourceLocation at, string content)
    {
        var before = content[..Math.Min(content.Length, at.Column - 1)];
        var start = before.Length - before.TrimStart().Length;
        return before.Contains(": ", StringComparison.Ordinal)
            ? (at, "A second ':' in one line. Quote a text that holds ': ', and begin a nested mapping on a line of its own.")
            : (at with { Column = start + 1 }, "This line continues the value above it. Begin it in the column of the key above, or write ': ' (with the space) behind that key.");
    }

    private static string ExplainKey(string content, int column)
    {
        var before = content[..Math.Min(content.Length, column - 1)];
        if (before.AsSpan().TrimStart(" -").Length > 0)
        {
            return "Something follows a value that is complete. Put the whole value in single quotes; inside them, write a quote as ''.";
        }

        return content.AsSpan(before.Length).StartsWith("- ") ? "A list item '- ' among keys. Indent the list below its key, or write 'key: value'."
            : !content.Contains(':', StringComparison.Ordinal) ? "A line without ':'. Write 'key: value', or quote a text of several lines."
            : "The indentation does not fit the lines above. Keys of one mapping begin in the same column, nested ones two spaces further right.";
    }

    private static (int Line, int Column)? FindTab(string text)
    {
        var lines = text.Split('\n');
        for (var line = 0; line < lines.Length; line++)
        {
            var indent = lines[line].AsSpan(0, lines[line].Length - lines[line].AsSpan().TrimStart(" \t").Length);
            if (indent.IndexOf('\t') is >= 0 and var column)
            {
                return (line + 1, column + 1);
            }
        }

        return null;
    }

    private static string Line(string text, int number) => text.Split('\n').ElementAtOrDefault(number - 1)?.TrimEnd('\r') ?? "";

    /// <summary>The library's place and its talk of what it was scanning.</summary>
    [GeneratedRegex(@"^(\(Line: \d+, Col: \d+, Idx: \d+\)( - \(Line: \d+, Col: \d+, Idx: \d+\))?: )?(While \w+ing an? [^,]+, )?", RegexOptions.CultureInvariant)]
    private static partial Regex Jargon();
}
