using Tarn.Contracts;

namespace Tarn.Sources;

/// <summary>A system that gives data, and its streams.</summary>
public sealed record SourceDefinition
{
    /// <summary>Unique in the project; goes into <c>_source_system</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The connector: <c>files</c>.</summary>
    public required string Connector { get; init; }

    /// <summary>The YAML file, relative to the project.</summary>
    public required string File { get; init; }

    /// <summary>The streams.</summary>
    public required IReadOnlyList<StreamDefinition> Streams { get; init; }
}

/// <summary>A stream of a source: what goes into one bronze table.</summary>
public sealed record StreamDefinition
{
    /// <summary>Unique in its source.</summary>
    public required string Name { get; init; }

    /// <summary>The source's name.</summary>
    public required string Source { get; init; }

    /// <summary>The bronze table.</summary>
    public required TableName Table { get; init; }

    /// <summary>For the <c>files</c> connector: a glob, absolute.</summary>
    public required string Path { get; init; }

    /// <summary>How files are read.</summary>
    public required CsvFormat Format { get; init; }

    /// <summary>The contract.</summary>
    public required Contract Contract { get; init; }

    /// <summary>Free tags, for selection.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>What it is; null when not said.</summary>
    public string? Description { get; init; }

    /// <summary>Checks of the bronze table.</summary>
    public IReadOnlyList<Quality.CheckDefinition> Checks { get; init; } = [];

    /// <summary>Tables besides its own that checks refer to, each once.</summary>
    public IEnumerable<TableName> CheckInputs => Checks.SelectMany(check => check.Inputs).Where(input => input != Table).Distinct();

    /// <summary>The YAML file, relative to the project, and the stream's line in it.</summary>
    public required Projects.SourceLocation Location { get; init; }
}

/// <summary>A dialect of CSV.</summary>
public sealed record CsvFormat
{
    /// <summary>Whether the first record names the columns. Default true.</summary>
    public bool Header { get; init; } = true;

    /// <summary>Between fields. Default comma.</summary>
    public char Delimiter { get; init; } = ',';

    /// <summary>Around fields. Default double quote.</summary>
    public char Quote { get; init; } = '"';

    /// <summary>Before a quote inside a quoted field. Default double quote.</summary>
    public char Escape { get; init; } = '"';

    /// <summary>Texts that mean null, the empty field besides. Default none.</summary>
    public IReadOnlyList<string> NullValues { get; init; } = [];
}

/// <summary>A landed, immutable file.</summary>
/// <param name="Path">Absolute path or URI: the file's identity.</param>
/// <param name="SizeInBytes">Of the file as it lies (compressed, where it is).</param>
/// <param name="ETag">Changes when the content does: for local files, the time of the last write.</param>
public sealed record SourceFile(string Path, long SizeInBytes, string ETag);

/// <summary>Finds or lands what a source has. One small class a system.</summary>
public interface IConnector
{
    /// <summary>As written in <c>connector:</c>.</summary>
    string Name { get; }

    /// <summary>The files that the stream has now, in the order of loading.</summary>
    /// <exception cref="TarnException">The source cannot be read: says which, and what to do.</exception>
    Task<IReadOnlyList<SourceFile>> DiscoverAsync(StreamDefinition stream, CancellationToken cancellationToken = default);
}
