using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Tarn.Projects.Yaml;

/// <summary>
/// Reads a file into nodes with places. Reports duplicate keys and goes on; text that is no YAML is one problem and no node.
/// By events, not by YamlDotNet's document model: that throws on the first duplicate key and cannot be told to go on.
/// </summary>
internal sealed class YamlFileReader
{
    /// <summary>Deeper than any project file, far from the end of the stack.</summary>
    private const int MaxDepth = 50;

    private readonly FileContext file;
    private readonly Parser parser;
    private readonly Dictionary<AnchorName, YamlNode> anchors = [];

    /// <summary>Lists and mappings in brackets that are not closed yet: where an error behind them most often has its cause.</summary>
    private readonly Stack<(SourceLocation At, char Bracket)> open = [];

    private YamlFileReader(FileContext file, string text)
    {
        this.file = file;
        parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
    }

    /// <summary>The file's document; null, and a problem reported, where there is none.</summary>
    public static YamlNode? Read(FileContext file, string text)
    {
        if (text.IndexOf('\0', StringComparison.Ordinal) is >= 0 and var zero)
        {
            file.Report(new(file.File, text.AsSpan(0, zero).Count('\n') + 1, 0), "A byte that is zero: this is no text. Write the file again, as UTF-8.");
            return null;
        }

        return new YamlFileReader(file, text).Read(text);
    }

    private YamlNode? Read(string text)
    {
        try
        {
            return ReadDocument();
        }
        catch (YamlReadException exception)
        {
            file.Report(exception.At, exception.Message);
        }
        catch (YamlException) when (open.Count > 0)
        {
            ReportOpen();
        }
        catch (YamlException exception)
        {
            var (at, message) = YamlErrors.Explain(file.File, text, exception);
            file.Report(at, message);
        }
        catch (InvalidOperationException)
        {
            // What the parser throws for a key at the left margin while a bracket is open.
            ReportOpen();
        }

        return null;
    }

    private void ReportOpen()
    {
        if (open.TryPeek(out var bracket))
        {
            var (what, example) = bracket.Bracket == '[' ? ("items", "[a, b]") : ("entries", "{ key: value, key: value }");
            file.Report(bracket.At, $"A '{bracket.Bracket}' is opened here and not closed, or ',' is missing between its {what}. Write {example}.");
        }
        else
        {
            file.Report(new(file.File, 0, 0), "The file is not YAML. Write 'key: value' lines.");
        }
    }

    private YamlNode? ReadDocument()
    {
        parser.Consume<StreamStart>();
        if (parser.Accept<StreamEnd>(out _))
        {
            file.Report(new(file.File, 0, 0), "The file is empty. Write its keys, or delete it.");
            return null;
        }

        parser.Consume<DocumentStart>();
        var root = ReadNode(0);
        parser.Consume<DocumentEnd>();
        if (parser.Accept<DocumentStart>(out var second))
        {
            throw new YamlReadException(At(second), "A second document begins here. Write one document in each file: delete the '---', or move what follows it to another file.");
        }

        if (root is YamlScalar { IsNull: true })
        {
            file.Report(new(file.File, 0, 0), "The file is empty. Write its keys, or delete it.");
            return null;
        }

        return root;
    }

    private YamlNode ReadNode(int depth)
    {
        var next = parser.Current ?? throw new YamlReadException(new(file.File, 0, 0), "The file ends too early.");
        if (depth > MaxDepth)
        {
            throw new YamlReadException(At(next), $"This is nested more than {MaxDepth} deep. No project file needs that: write it flatter.");
        }

        if (parser.TryConsume<AnchorAlias>(out var alias))
        {
            return anchors.TryGetValue(alias.Value, out var target)
                ? target
                : throw new YamlReadException(At(alias), $"'*{alias.Value}' names an anchor that is not above it. Write '&{alias.Value}' before the value that it repeats, or quote a text that begins with '*'.");
        }

        var anchor = next is NodeEvent { Anchor.IsEmpty: false } anchored ? anchored.Anchor : AnchorName.Empty;
        YamlNode node = next switch
        {
            Scalar scalar => ReadScalar(scalar),
            SequenceStart list => ReadList(list, depth),
            MappingStart mapping => ReadMapping(mapping, depth),
            _ => throw new YamlReadException(At(next), "A value is missing here. Write 'key: value'."),
        };
        if (!anchor.IsEmpty)
        {
            anchors[anchor] = node;
        }

        return node;
    }

    private YamlScalar ReadScalar(Scalar scalar)
    {
        parser.MoveNext();
        return new(At(scalar), scalar.Value, scalar.Style == ScalarStyle.Plain);
    }

    private YamlList ReadList(SequenceStart start, int depth)
    {
        Open(start, start.Style == SequenceStyle.Flow, '[');
        parser.MoveNext();
        List<YamlNode> items = [];
        while (!parser.Accept<SequenceEnd>(out _))
        {
            items.Add(ReadNode(depth + 1));
        }

        Close(start.Style == SequenceStyle.Flow);
        parser.MoveNext();
        return new(At(start), items);
    }

    private YamlMapping ReadMapping(MappingStart start, int depth)
    {
        Open(start, start.Style == MappingStyle.Flow, '{');
        parser.MoveNext();
        Dictionary<string, YamlScalar> seen = [];
        List<YamlEntry> entries = [];
        while (!parser.Accept<MappingEnd>(out _))
        {
            if (ReadNode(depth + 1) is var key && key is not YamlScalar { IsNull: false })
            {
                throw new YamlReadException(key.At, $"A key is {key.Shape} here. A key is one word before ':'.");
            }

            var name = (YamlScalar)key;
            var value = ReadNode(depth + 1);
            if (seen.TryAdd(name.Value, name))
            {
                entries.Add(new(name, value));
            }
            else
            {
                file.Report(name.At, $"'{name.Value}' is here twice: first in line {seen[name.Value].At.Line}. Keep one of them.");
            }
        }

        Close(start.Style == MappingStyle.Flow);
        parser.MoveNext();
        return new(At(start), entries);
    }

    private void Open(ParsingEvent start, bool isFlow, char bracket)
    {
        if (isFlow)
        {
            open.Push((At(start), bracket));
        }
    }

    private void Close(bool isFlow)
    {
        if (isFlow)
        {
            open.Pop();
        }
    }

    private SourceLocation At(ParsingEvent parsed) => new(file.File, (int)parsed.Start.Line, (int)parsed.Start.Column);

    private sealed class YamlReadException(SourceLocation at, string message) : Exception(message)
    {
        public SourceLocation At => at;
    }
}
