using System.Text.Json.Nodes;
using Tarn.Delta.Actions;
using Tarn.Delta.Snapshots;

namespace Tarn.Delta.Transactions;

/// <summary>
/// Collects actions and commits them as one version. When the race for the version is lost, the winners are read, checked by the
/// protocol's conflict rules, and the commit is tried again behind them.
/// </summary>
public sealed class Transaction
{
    internal Transaction(DeltaTable table, Snapshot? snapshot) => (Table, ReadSnapshot) = (table, snapshot);

    /// <summary>The table.</summary>
    public DeltaTable Table { get; }

    /// <summary>What the transaction read; null when it creates the table.</summary>
    public Snapshot? ReadSnapshot { get; }

    /// <summary>Declares that the outcome depends on every row of the snapshot (overwrite, merge); then any winner that adds or removes data conflicts.</summary>
    public void ReadWholeTable() => throw new NotImplementedException();

    /// <summary>Declares that the outcome depends on these files only.</summary>
    public void ReadFiles(IEnumerable<AddFile> files) => throw new NotImplementedException();

    /// <summary>Adds an action: add, remove, metaData, protocol, txn, domainMetadata, cdc.</summary>
    public void Stage(DeltaAction action) => throw new NotImplementedException();

    /// <summary>Commits.</summary>
    /// <exception cref="CommitStateUnknownException">The store did not say whether the commit was written, and could not be asked.</exception>
    public Task<CommitOutcome> CommitAsync(CommitDescription description, CancellationToken cancellationToken = default) => throw new NotImplementedException();
}

/// <summary>What goes into commitInfo.</summary>
/// <param name="Operation">WRITE, MERGE, DELETE, RESTORE, CREATE TABLE …, as Spark names them.</param>
public sealed record CommitDescription(string Operation)
{
    /// <summary>As Spark names them: mode, predicate …</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>As Spark names them: numOutputRows …</summary>
    public IReadOnlyDictionary<string, string> Metrics { get; init; } = new Dictionary<string, string>();

    /// <summary>Further members of commitInfo, for instance <c>tarn</c>: run, batch, books.</summary>
    public JsonObject? Extra { get; init; }
}

/// <summary>How a commit ended.</summary>
public abstract record CommitOutcome
{
    private CommitOutcome()
    {
    }

    /// <summary>The commit is in the table.</summary>
    public sealed record Committed(TableVersion Version) : CommitOutcome;

    /// <summary>A winner changed what this commit depends on. Nothing was written; read again and redo.</summary>
    public sealed record Conflict(TableVersion Winner, string Reason) : CommitOutcome;
}

/// <summary>The store did not say whether the commit was written. Never retried, never cleaned up.</summary>
public sealed class CommitStateUnknownException(string table, TableVersion version, Exception cause)
    : DeltaException(
        $"Could not tell whether version {version} of table '{table}' was written. " +
        $"Run the same command again once the store answers: Tarn reads version {version} and goes on from what it finds.",
        cause);
