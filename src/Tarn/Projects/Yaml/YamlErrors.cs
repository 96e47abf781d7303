using System.Text.RegularExpressions;
using YamlDotNet.Core;

namespace Tarn.Projects.Yaml;

/// <summary>Says in a user's words why text is no YAML.</summary>
internal static partial class YamlErrors
{
    private static readonly (string Contains, string Message)[] Known =
    [
        ("unknown escape character", "A backslash in double quotes begins a YAML escape, and this one does not exist. Write patterns and Windows paths in single quotes: '^\\d+$'."),
        ("quoted scalar, found unexpected end of stream", "A quote is opened here and never closed. Close it."),
        ("quoted scalar, found unexpected document indicator", "A quote is opened here and never closed. Close it."),
        ("Mapping values are not allowed", "A second ':' where one value belongs. Quote a text that holds ': ', and begin a nested mapping on a line of its own."),
        ("could not find expected ':'", "A key without ':'. Write 'key: value', with a space after the colon."),
        ("Block sequence entries are not allowed", "A list item '- ' where none may be. Begin the list on the line below its key."),
        ("flow mapping", "A '{' is not closed, or ',' is missing between its entries. Write { key: value, key: value }."),
        ("flow sequence", "A '[' is not closed, or ',' is missing between its items. Write [a, b]."),
        ("While parsing a block mapping", "The indentation does not fit the lines above. Keys of one mapping begin in the same column, nested ones two spaces further right."),
        ("While parsing a block collection", "The indentation does not fit the lines above. Items of one list begin with '- ' in the same column."),
        ("cannot start any token", "This character cannot begin a value in YAML. Put the value in single quotes."),
        ("expected <document start>", "The indentation does not fit the lines above, or a value stands where 'key: value' belongs. Keys of the file begin in the first column."),
        ("While parsing a node, did not find expected node content", "A value is missing here. Write 'key: value'."),
    ];

    public static SourceLocation Place(string file, string text, YamlException exception)
    {
        var line = (int)exception.Start.Line;
        if (TabIn(text, line) is { } tab)
        {
            return new(file, line, tab);
        }

        return line <= 0 ? new(file, 0, 0) : new(file, line, Math.Max(1, (int)exception.Start.Column));
    }

    public static string Explain(string text, YamlException exception)
    {
        if (TabIn(text, (int)exception.Start.Line) is not null)
        {
            return "A tab in the indentation. YAML wants spaces: write two for each level.";
        }

        foreach (var (contains, message) in Known)
        {
            if (exception.Message.Contains(contains, StringComparison.OrdinalIgnoreCase))
            {
                return message;
            }
        }

        return $"This is not YAML: {Jargon().Replace(exception.Message, "")}";
    }

    /// <summary>Column of a tab before the line's first word; null where there is none.</summary>
    private static int? TabIn(string text, int line)
    {
        using var reader = new StringReader(text);
        for (var number = 1; reader.ReadLine() is { } content; number++)
        {
            if (number < line)
            {
                continue;
            }

            var indent = content.AsSpan(0, content.Length - content.AsSpan().TrimStart(" \t").Length);
            return indent.IndexOf('\t') is >= 0 and var column ? column + 1 : null;
        }

        return null;
    }

    /// <summary>The library's place and its talk of what it was scanning.</summary>
    [GeneratedRegex(@"^(\(Line: \d+, Col: \d+, Idx: \d+\)( - \(Line: \d+, Col: \d+, Idx: \d+\))?: )?(While \w+ing an? [\w -]+, )?", RegexOptions.CultureInvariant)]
    private static partial Regex Jargon();
}
