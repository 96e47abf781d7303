using Tarn.Engines;
using Tarn.Sources;

namespace Tarn.Lakes;

/// <summary>What the program around a lake brings: the engine, the connectors, the clock.</summary>
public sealed record LakeHost
{
    /// <summary>Opens an engine. Called when one is first needed; the lake disposes it.</summary>
    public required Func<EngineOptions, IEngine> Engine { get; init; }

    /// <summary>The connectors that sources may name.</summary>
    public IReadOnlyList<IConnector> Connectors { get; init; } = [];

    /// <summary>The clock of runs and commits. Default the machine's.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
