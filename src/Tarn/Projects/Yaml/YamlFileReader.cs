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

    private YamlFileReader(FileContext file, string text)
    {
        this.file = file;
        parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
    }

    /// <summary>The file's document; null, and a problem reported, where there is none.</summary>
    public static YamlNode? Read(FileContext file, string text)
    {
        try
        {
            return new YamlFileReader(file, text).ReadDocument();
        }
        catch (YamlException exception)
        {
            file.Report(YamlErrors.Place(file.File, text, exception), YamlErrors.Explain(text, exception));
            return null;
        }
        catch (YamlReadException exception)
        {
            file.Report(exception.At, exception.Message);
            return null;
        }
        catch (Exception exception) when (exception is OverflowException or FormatException or ArgumentException or InvalidOperationException)
        {
            // The YAML library's own slips on text that is far from YAML (a directive's version that is no int).
            file.Report(new(file.File, 0, 0), "The file is not YAML. Write 'key: value' lines.");
            return null;
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
            SequenceStart => ReadList(depth),
            MappingStart => ReadMapping(depth),
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

    private YamlList ReadList(int depth)
    {
        var start = parser.Consume<SequenceStart>();
        List<YamlNode> items = [];
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode(depth + 1));
        }

        return new(At(start), items);
    }

    private YamlMapping ReadMapping(int depth)
    {
        var start = parser.Consume<MappingStart>();
        Dictionary<string, YamlScalar> seen = [];
        List<YamlEntry> entries = [];
        while (!parser.TryConsume<MappingEnd>(out _))
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

        return new(At(start), entries);
    }

    private SourceLocation At(ParsingEvent parsed) => new(file.File, (int)parsed.Start.Line, (int)parsed.Start.Column);

    private sealed class YamlReadException(SourceLocation at, string message) : Exception(message)
    {
        public SourceLocation At => at;
    }
}
