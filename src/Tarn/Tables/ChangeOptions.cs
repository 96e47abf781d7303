using System.Text.Json.Nodes;
using Tarn.Delta.Actions;
using Tarn.Engines;

namespace Tarn.Tables;

/// <summary>What goes with a change of a table.</summary>
public sealed record ChangeOptions
{
    /// <summary>Every table that the change's SQL names.</summary>
    public IReadOnlyList<TableInput> Inputs { get; init; } = [];

    /// <summary>Every change data feed (<c>table_changes</c>) that the change's SQL names.</summary>
    public IReadOnlyList<ChangesInput> Changes { get; init; } = [];

    /// <summary>Whether its SQL may read files. Default false.</summary>
    public bool AllowFiles { get; init; }

    /// <summary>What the table becomes with the change: schema, partition columns, properties. Null: as it is.</summary>
    public Metadata? Metadata { get; init; }

    /// <summary>The protocol that the table gets with the change. Null: as it is.</summary>
    public Protocol? Protocol { get; init; }

    /// <summary>Further actions of the same commit: an application's progress, a domain.</summary>
    public IReadOnlyList<DeltaAction> Actions { get; init; } = [];

    /// <summary>The operation as commitInfo shows it. Null: what the change is called.</summary>
    public string? Operation { get; init; }

    /// <summary>As commitInfo shows them, Spark's names: predicate, mode, zOrderBy …</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>Further members of commitInfo.</summary>
    public JsonObject? Extra { get; init; }
}

/// <summary>How a change ended.</summary>
public abstract record ChangeOutcome
{
    private ChangeOutcome()
    {
    }

    /// <summary>It is a version of the table.</summary>
    /// <param name="Version">The version.</param>
    /// <param name="Rows">What became of rows.</param>
    /// <param name="Metrics">As in commitInfo.</param>
    public sealed record Committed(Delta.TableVersion Version, RowCounts Rows, IReadOnlyDictionary<string, string> Metrics) : ChangeOutcome;

    /// <summary>There was nothing to do; no version was made.</summary>
    public sealed record Unchanged(Delta.TableVersion Version) : ChangeOutcome;

    /// <summary>Another writer changed what this change depends on. Nothing was written; apply it again.</summary>
    public sealed record Conflict(Delta.TableVersion Winner, string Reason) : ChangeOutcome
    {
        /// <summary>The rule that the other writer broke.</summary>
        public Delta.Transactions.ConflictKind Kind { get; init; }
    }
}
