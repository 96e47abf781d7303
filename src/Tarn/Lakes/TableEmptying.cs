using Tarn.Delta.Actions;
using Tarn.Delta.Snapshots;
using Tarn.Delta.Transactions;
using Tarn.Running.Publishing;

namespace Tarn.Lakes;

/// <summary>Takes a table back to before its first version: no rows, no progress. The table itself stays, as it may have readers.</summary>
internal static class TableEmptying
{
    private const string ReservedDomains = "delta.";
    private const long NoProgress = -1; // the protocol cannot take a transaction back, but its version may go down

    /// <summary>Prepares the commit.</summary>
    public static PreparedRestore Prepare(Snapshot current)
    {
        var now = current.Table.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        List<DeltaAction> actions =
        [
            .. current.Files.Select(file => FileUploads.ToRemove(file, now)),
            .. current.Domains
                .Where(domain => !domain.Key.StartsWith(ReservedDomains, StringComparison.Ordinal))
                .Select(domain => new DomainMetadata(domain.Key, domain.Value, Removed: true)),
            .. current.AppTransactions.Values
                .Where(transaction => transaction.Version != NoProgress)
                .Select(transaction => new SetTransaction(transaction.AppId, NoProgress, now)),
        ];
        var transaction = current.Table.Begin(current);
        transaction.ReadWholeTable();
        foreach (var action in actions)
        {
            transaction.Stage(action);
        }

        return new PreparedRestore(transaction, new CommitDescription("RESTORE"), actions.Count == 0);
    }
}
