using Tarn.Delta.Actions;
using Tarn.Delta.Transactions;

namespace Tarn.Delta.Alterations;

/// <summary>The definition of a table that is to be made or replaced.</summary>
/// <param name="Protocol">What programs must understand.</param>
/// <param name="Metadata">Schema, partition columns and properties.</param>
/// <param name="Actions">Further actions of the commit: domains.</param>
/// <param name="Description">Operation and parameters as Spark names them.</param>
public sealed record DefinedTable(Protocol Protocol, Metadata Metadata, IReadOnlyList<DeltaAction> Actions, CommitDescription Description)
{
    /// <summary>Commits the definition as version 0 of a new table without rows.</summary>
    /// <exception cref="DeltaException">The store failed; nothing was written.</exception>
    public Task<CommitOutcome> CreateAsync(DeltaTable table, CancellationToken cancellationToken = default)
    {
        var transaction = table.Begin(null);
        foreach (var action in (IEnumerable<DeltaAction>)[Protocol, Metadata, .. Actions])
        {
            transaction.Stage(action);
        }

        return transaction.CommitAsync(Description, cancellationToken);
    }
}
