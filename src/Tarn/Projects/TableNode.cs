using Tarn.Models;
using Tarn.Sources;

namespace Tarn.Projects;

/// <summary>A table, who makes it, and what it is made from.</summary>
internal sealed class TableNode
{
    public required TableName Name { get; init; }

    /// <summary>Where its maker is.</summary>
    public required SourceLocation At { get; init; }

    /// <summary>Where its name is said: the same, or <c>table:</c> of a stream.</summary>
    public required SourceLocation NamedAt { get; init; }

    public ModelDraft? Model { get; init; }

    public StreamDraft? Stream { get; init; }

    public List<Quality.CheckDraft> Checks { get; } = [];

    /// <summary>What it reads, by its SELECT and by its checks, with the first place of each.</summary>
    public Dictionary<TableName, SourceLocation> Reads { get; } = [];

    /// <summary>What its SELECT reads.</summary>
    public List<TableName> Inputs { get; } = [];

    public string What => Model is null ? $"The stream '{Stream!.Stream.Name}'" : $"The model '{Name}'";
}
