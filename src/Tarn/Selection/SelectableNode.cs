namespace Tarn.Selection;

/// <summary>What a node of the graph is.</summary>
public enum ResourceType
{
    /// <summary>A stream of a source.</summary>
    Source,

    /// <summary>A model.</summary>
    Model,
}

/// <summary>A step that selection may pick: a stream or a model, known by the table that it makes.</summary>
public sealed record SelectableNode
{
    /// <summary>The table.</summary>
    public required TableName Name { get; init; }

    /// <summary>What makes it.</summary>
    public required ResourceType ResourceType { get; init; }

    /// <summary>The file of its maker, relative to the project, with slashes.</summary>
    public required string File { get; init; }

    /// <summary>The source's name; null for a model.</summary>
    public string? Source { get; init; }

    /// <summary>The stream's name; null for a model.</summary>
    public string? Stream { get; init; }

    /// <summary>A model's <c>kind</c>; null for a stream.</summary>
    public string? Kind { get; init; }

    /// <summary>Its tags.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The tables that it, or a check of it, reads.</summary>
    public IReadOnlyList<TableName> Parents { get; init; } = [];
}
