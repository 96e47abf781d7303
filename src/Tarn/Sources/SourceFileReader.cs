using Tarn.Contracts;
using Tarn.Projects;
using Tarn.Projects.Yaml;
using Tarn.Quality;

namespace Tarn.Sources;

/// <summary>A stream as it was read, before the tables that its checks name are known.</summary>
internal sealed record StreamDraft(StreamDefinition Stream, SourceLocation TableAt, IReadOnlyList<CheckDraft> Checks);

/// <summary>A source as it was read.</summary>
internal sealed record SourceDraft(string Name, SourceLocation At, string Connector, IReadOnlyList<StreamDraft> Streams)
{
    /// <summary>Whether the table of every stream is known.</summary>
    public required bool IsComplete { get; init; }
}

/// <summary>Reads a file of <c>sources/</c>.</summary>
internal sealed class SourceFileReader(FileContext file, ProjectPaths paths, IReadOnlyCollection<string> connectors)
{
    private const string Example = "source: NAME, connector: files, path: 'data/*.csv' and streams:, each on a line of its own";

    /// <summary>The source; null where the file says too little to know its streams.</summary>
    public SourceDraft? Read(string text)
    {
        if (YamlFileReader.Read(file, text) is not { } root || MappingReader.Open(file, root, KeySet.Source, "a source's file", Example) is not { } reader)
        {
            return null;
        }

        string? name = null;
        if (reader.Require("source", "The file", "source: NAME") && reader.Text("source") is { } written)
        {
            name = Values.Name(file, written, "The source's name");
        }

        var connector = ReadConnector(reader);
        var path = reader.Text("path");
        var format = CsvFormatReader.Read(reader, new());
        var streams = ReadStreams(reader, name ?? "", path, format);
        return new(name ?? "", reader.Place("source"), connector ?? "", [.. streams.OfType<StreamDraft>()])
        {
            IsComplete = streams.Count > 0 && !streams.Contains(null),
        };
    }

    private string? ReadConnector(MappingReader reader)
    {
        if (!reader.Require("connector", "The source", $"connector: {connectors.FirstOrDefault() ?? "files"}") || reader.Text("connector") is not { } connector)
        {
            return null;
        }

        if (!connectors.Contains(connector.Value, StringComparer.Ordinal))
        {
            file.Report(connector.At, $"Unknown connector {connector}.{NearNames.Hint(connector.Value, connectors)} Connectors are: {string.Join(", ", connectors.Order())}.");
        }

        return connector.Value;
    }

    private List<StreamDraft?> ReadStreams(MappingReader reader, string source, YamlText? path, CsvFormat format)
    {
        if (!reader.Require("streams", "The source", "streams: and below it, indented, NAME: { … } for each table that it fills"))
        {
            return [];
        }

        var entry = reader.Entry("streams")!;
        if (entry.Value is not YamlMapping { Entries.Count: > 0 } mapping)
        {
            var shape = entry.Value is YamlMapping ? "empty" : entry.Value.Shape;
            reader.Report("streams", $"'streams' is {shape} and must be a mapping. Write below it, indented, NAME: {{ table: bronze.NAME }}.");
            return [];
        }

        Dictionary<string, int> seen = new(StringComparer.OrdinalIgnoreCase);
        List<StreamDraft?> streams = [];
        foreach (var stream in mapping.Entries)
        {
            if (!seen.TryAdd(stream.Key.Value, stream.Key.At.Line))
            {
                file.Report(stream.Key.At, $"The stream '{stream.Key.Value}' is here twice, in other letters: first in line {seen[stream.Key.Value]}. Rename one of them.");
            }

            streams.Add(ReadStream(stream, source, path, reader.Has("path"), format));
        }

        return streams;
    }

    private StreamDraft? ReadStream(YamlEntry entry, string source, YamlText? sourcePath, bool sourceHasPath, CsvFormat sourceFormat)
    {
        var name = Values.Name(file, new(entry.Key.Value, entry.Key.Value, entry.Key.At), "The stream's name");
        var what = $"the stream '{entry.Key.Value}'";
        if (MappingReader.Open(file, entry.Value, KeySet.Stream, what, $"{entry.Key.Value}: {{ table: bronze.{entry.Key.Value} }}", entry.Key.At) is not { } reader
            || name is null)
        {
            return null;
        }

        var (table, tableAt) = ReadTable(reader, name, entry.Key.At);
        var path = reader.Has("path") ? reader.Text("path") : sourcePath;
        if (!reader.Has("path") && !sourceHasPath)
        {
            file.Report(entry.Key.At, $"The stream '{name}' has no 'path', and the source has none. Write path: 'data/{name}/*.csv'.");
        }

        var stream = new StreamDefinition
        {
            Name = name,
            Source = source,
            Table = table ?? default,
            Path = path is null ? "" : paths.Resolve(file, path, "path") ?? "",
            Format = CsvFormatReader.Read(reader, sourceFormat),
            Contract = reader.Entry("contract") is { } contract ? ContractReader.Read(file, contract) : new(),
            Tags = reader.Texts("tags")?.Select(tag => tag.Value).ToList() ?? [],
            Description = reader.String("description"),
            Location = entry.Key.At,
        };
        CheckHeader(stream, entry.Key.At);
        var checks = reader.Entry("checks") is { } list ? CheckReader.Read(file, list, table ?? new("bronze", name)) : [];
        StreamCheckRules.Apply(file, stream.Contract, checks);
        return table is null ? null : new(stream, tableAt, checks);
    }

    private (TableName? Table, SourceLocation At) ReadTable(MappingReader reader, string stream, SourceLocation at)
    {
        if (!reader.Has("table"))
        {
            return (new("bronze", stream), at);
        }

        if (reader.Text("table") is not { } text)
        {
            return (null, at);
        }

        if (text.HoldsSecret || !TableName.TryParse(text.Value, out var table) || !Values.IsName(table.Layer) || !Values.IsName(table.Name))
        {
            file.Report(text.At, $"'table' is {text}. Write layer.name, of letters, digits and '_': table: bronze.{stream}.");
            return (null, at);
        }

        if (LayerNames.Problem(table.Layer) is { } problem)
        {
            file.Report(text.At, problem);
        }
        else if (LayerNames.Rank(table.Layer) > 0)
        {
            file.Report(text.At, $"The stream '{stream}' fills '{table}', and landed data belongs in bronze: silver and gold are made by models. Write table: bronze.{table.Name}.");
        }

        return (table, text.At);
    }

    private void CheckHeader(StreamDefinition stream, SourceLocation at)
    {
        if (!stream.Format.Header && stream.Contract.Columns.Count == 0)
        {
            file.Report(at, $"The stream '{stream.Name}' has files without a header (header: false) and no 'contract' that names the columns. Write contract: {{ columns: … }} in the order of the file.");
        }
    }
}
