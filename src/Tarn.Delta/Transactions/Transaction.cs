using System.Text.Json.Nodes;
using Tarn.Delta.Actions;
using Tarn.Delta.Scans;
using Tarn.Delta.Snapshots;

namespace Tarn.Delta.Transactions;

/// <summary>
/// Collects actions and commits them as one version. When the race for the version is lost, the winners are read, checked by the
/// protocol's conflict rules, and the commit is tried again behind them.
/// </summary>
public sealed class Transaction
{
    private readonly List<DeltaAction> actions = [];
    private readonly HashSet<string> readPaths = [];
    private readonly HashSet<string> addedPaths = [];
    private readonly HashSet<string> removedPaths = [];
    private readonly List<FilePredicate> readPredicates = [];
    private readonly HashSet<string> readApplications = [];
    private bool readsWholeTable;
    private bool committing;

    internal Transaction(DeltaTable table, Snapshot? snapshot) => (Table, ReadSnapshot) = (table, snapshot);

    /// <summary>The table.</summary>
    public DeltaTable Table { get; }

    /// <summary>What the transaction read; null when it creates the table.</summary>
    public Snapshot? ReadSnapshot { get; }

    /// <summary>Declares that the outcome depends on every row of the snapshot (overwrite, merge); then any winner that adds or removes data conflicts.</summary>
    public void ReadWholeTable() => readsWholeTable = true;

    /// <summary>Declares that the outcome depends on these files only.</summary>
    public void ReadFiles(IEnumerable<AddFile> files) => readPaths.UnionWith(files.Select(file => file.Path));

    /// <summary>Declares that the outcome depends on every row that matches: a winner that adds a file which may hold one conflicts.</summary>
    public void ReadWhere(FilePredicate predicate) => readPredicates.Add(predicate);

    /// <summary>Declares that the outcome depends on an application's progress: a winner that records progress of it conflicts. Progress that is staged counts without.</summary>
    public void ReadApplication(string appId) => readApplications.Add(appId);

    /// <summary>Adds an action: add, remove, metaData, protocol, txn, domainMetadata, cdc.</summary>
    /// <exception cref="ArgumentException">commitInfo, which the commit makes itself; a file that is added or removed twice; a second metaData or protocol.</exception>
    public void Stage(DeltaAction action)
    {
        var refused = action switch
        {
            CommitInfo => "commitInfo is made by the commit: give a CommitDescription to CommitAsync.",
            SidecarFile => "Sidecars belong to checkpoints.",
            AddFile add when !addedPaths.Add(add.Path) => $"File '{add.Path}' is added twice; a commit may add a path once.",
            RemoveFile remove when !removedPaths.Add(remove.Path) => $"File '{remove.Path}' is removed twice; a commit may remove a path once.",
            Metadata when actions.OfType<Metadata>().Any() => "A commit may hold one metaData.",
            Protocol when actions.OfType<Protocol>().Any() => "A commit may hold one protocol.",
            SetTransaction same when actions.OfType<SetTransaction>().Any(staged => staged.AppId == same.AppId) => $"Application '{same.AppId}' is recorded twice in one commit.",
            DomainMetadata same when actions.OfType<DomainMetadata>().Any(staged => staged.Domain == same.Domain) => $"Domain '{same.Domain}' is set twice in one commit.",
            _ => null,
        };
        if (refused is not null)
        {
            throw new ArgumentException(refused, nameof(action));
        }

        actions.Add(action);
    }

    /// <summary>Commits. A transaction commits once.</summary>
    /// <exception cref="DeltaException">The table's protocol or properties forbid the commit, or the store failed; nothing was written.</exception>
    /// <exception cref="CommitStateUnknownException">The store did not say whether the commit was written, and could not be asked.</exception>
    public Task<CommitOutcome> CommitAsync(CommitDescription description, CancellationToken cancellationToken = default)
    {
        if (committing)
        {
            throw new InvalidOperationException("This transaction was committed before. Begin a new one from a new snapshot.");
        }

        TransactionRules.Check(Table, ReadSnapshot, actions, description.Operation);
        committing = true;
        var attempt = new CommitAttempt
        {
            Actions = actions,
            ReadsWholeTable = readsWholeTable,
            ReadPaths = readPaths,
            MayRead = readPredicates.Count == 0 || ReadSnapshot is null ? null : FileFilter.Matching(ReadSnapshot, readPredicates),
            ReadApplications = readApplications,
            ReadMetadata = ReadSnapshot?.Metadata,
            Location = Table.Location,
            Isolation = TransactionRules.IsolationOf(ReadSnapshot, actions),
        };
        return new Committer(Table, ReadSnapshot, attempt, description).RunAsync(cancellationToken);
    }
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
    public sealed record Committed(TableVersion Version) : CommitOutcome
    {
        /// <summary>
        /// Why the checkpoint that was due could not be written, or the log not be cleaned up behind it; null when all was done, or none was due. The
        /// commit holds all the same: the next commit that is due tries again.
        /// </summary>
        public Exception? CheckpointFailure { get; init; }
    }

    /// <summary>A winner changed what this commit depends on. Nothing was written; read again and redo.</summary>
    public sealed record Conflict(TableVersion Winner, string Reason) : CommitOutcome
    {
        /// <summary>The rule that the winner broke.</summary>
        public ConflictKind Kind { get; init; }
    }
}

/// <summary>The store did not say whether the commit was written. Never retried, never cleaned up.</summary>
public sealed class CommitStateUnknownException(string table, TableVersion version, Exception cause)
    : DeltaException(
        $"Could not tell whether version {version} of table '{table}' was written. " +
        $"Look at the table's history once the store answers: if version {version} is this change, it is in; if it is not there or another's, make the change again. " +
        "(A run of models looks by itself when it is started again.)",
        cause);
