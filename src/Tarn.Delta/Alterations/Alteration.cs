using Tarn.Delta.Actions;
using Tarn.Delta.Snapshots;
using Tarn.Delta.Transactions;

namespace Tarn.Delta.Alterations;

/// <summary>
/// A change of a table's definition that is ready to be committed: by itself (<see cref="CommitAsync"/>), or in the commit of new rows, which takes
/// <see cref="Protocol"/>, <see cref="Metadata"/> and <see cref="Actions"/>. Made by <see cref="ColumnAlterations"/>, <see cref="PropertyAlterations"/>,
/// <see cref="ConstraintAlterations"/> and <see cref="SchemaEvolution"/>; nothing is written before the commit.
/// </summary>
public sealed record Alteration
{
    internal Alteration(Snapshot before, CommitDescription description) =>
        (Before, Protocol, Metadata, Description) = (before, before.Protocol, before.Metadata, description);

    /// <summary>The table that is altered.</summary>
    public Snapshot Before { get; }

    /// <summary>The protocol afterwards; the same object as before where it stays.</summary>
    public Protocol Protocol { get; init; }

    /// <summary>Schema, partition columns and properties afterwards; the same object as before where they stay.</summary>
    public Metadata Metadata { get; init; }

    /// <summary>Further actions of the commit: domains.</summary>
    public IReadOnlyList<DeltaAction> Actions { get; init; } = [];

    /// <summary>Operation and parameters as Spark names them.</summary>
    public CommitDescription Description { get; init; }

    /// <summary>Whether every row was checked against the new rule: then rows that others add meanwhile are a conflict.</summary>
    internal bool DependsOnRows { get; init; }

    /// <summary>Whether the table is as wanted already, so that there is nothing to commit.</summary>
    public bool IsEmpty => ReferenceEquals(Protocol, Before.Protocol) && ReferenceEquals(Metadata, Before.Metadata) && Actions.Count == 0;

    /// <summary>A transaction with the alteration staged; further actions may be added before it is committed with <see cref="Description"/>.</summary>
    public Transaction Begin()
    {
        var transaction = Before.Table.Begin(Before);
        if (DependsOnRows)
        {
            transaction.ReadWholeTable();
        }

        if (!ReferenceEquals(Protocol, Before.Protocol))
        {
            transaction.Stage(Protocol);
        }

        if (!ReferenceEquals(Metadata, Before.Metadata))
        {
            transaction.Stage(Metadata);
        }

        foreach (var action in Actions)
        {
            transaction.Stage(action);
        }

        return transaction;
    }

    /// <summary>Commits the alteration by itself.</summary>
    /// <exception cref="InvalidOperationException"><see cref="IsEmpty"/>: there is nothing to commit.</exception>
    /// <exception cref="DeltaException">The table refuses it, or the store failed; nothing was written.</exception>
    public Task<CommitOutcome> CommitAsync(CancellationToken cancellationToken = default) => IsEmpty
        ? throw new InvalidOperationException("The alteration changes nothing: look at IsEmpty before committing.")
        : Begin().CommitAsync(Description, cancellationToken);

    internal static DeltaException Refused(Snapshot table, string operation, string why) => new($"{operation} on table '{table.Table.Name}' is refused: {why}");
}
