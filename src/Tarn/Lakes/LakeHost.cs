using Tarn.Delta.Storage;
using Tarn.Engines;
using Tarn.Projects;
using Tarn.Sources;

namespace Tarn.Lakes;

/// <summary>What the program around a lake brings: the engine, the connectors, the clock.</summary>
public sealed record LakeHost
{
    /// <summary>Opens an engine. Called when one is first needed; the lake disposes it.</summary>
    public required Func<EngineOptions, IEngine> Engine { get; init; }

    /// <summary>
    /// Opens the store of a place that is no local folder (<c>s3://bucket/prefix</c>), with what the project says of S3. Default: none is known.
    /// </summary>
    public Func<string, S3Settings?, IObjectStore?> Store { get; init; } = static (_, _) => null;

    /// <summary>The connectors that sources may name.</summary>
    public IReadOnlyList<IConnector> Connectors { get; init; } = [];

    /// <summary>The clock of runs and commits. Default the machine's.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>What the project says of S3.</summary>
    internal S3Settings? S3 { get; init; }

    /// <summary>The host as a project sees it.</summary>
    internal LakeHost For(Project? project) => this with { S3 = project?.Environment.S3 };

    /// <summary>The store of a place: a local folder, or one of the kinds that the program brings.</summary>
    /// <param name="place">A folder, or <c>scheme://…</c>.</param>
    /// <exception cref="TarnException">No store for the scheme.</exception>
    internal IObjectStore OpenStore(string place) => !place.Contains("://", StringComparison.Ordinal)
        ? new LocalObjectStore(place)
        : Store(place, S3) ?? throw new TarnException($"There is no store for '{place}' in this program. Name a local folder or s3://bucket/prefix.");
}
