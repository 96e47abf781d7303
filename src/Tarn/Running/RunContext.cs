using Tarn.Engines;
using Tarn.Lakes;
using Tarn.Projects;
using Tarn.Running.Ledger;
using Tarn.Sources;

namespace Tarn.Running;

/// <summary>What the steps of one run share.</summary>
internal sealed class RunContext
{
    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>When it began: <c>_run_at</c> of every row that it loads.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The project.</summary>
    public required Project Project { get; init; }

    /// <summary>What the user asked for.</summary>
    public required RunOptions Options { get; init; }

    /// <summary>The lake's tables.</summary>
    public required LakeTables Tables { get; init; }

    /// <summary>The newest snapshots.</summary>
    public required RunHeads Heads { get; init; }

    /// <summary>The engine, opened by the first step that needs it.</summary>
    public required EngineSlot Engine { get; init; }

    /// <summary>The connectors.</summary>
    public required IReadOnlyList<IConnector> Connectors { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>Folders for staged files.</summary>
    public required StagingArea Staging { get; init; }

    /// <summary>The ledger.</summary>
    public required RunLedger Ledger { get; init; }

    /// <summary>What goes into the metadata columns of rows.</summary>
    public LoadStamp Stamp(string sourceSystem) => new(
        Guid.CreateVersion7(StartedAt), StartedAt, sourceSystem, DateOnly.FromDateTime(StartedAt.UtcDateTime));
}
