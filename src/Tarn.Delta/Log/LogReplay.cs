using Tarn.Delta.Actions;

namespace Tarn.Delta.Log;

/// <summary>
/// Replays a log newest first (PROTOCOL.md, "Action Reconciliation"): the first action seen of a key is the one that counts, so a
/// checkpoint's rows only need to be looked up among the keys of the commits after it.
/// </summary>
/// <param name="tableLocation">The table's folder, so that files named by absolute paths are found again.</param>
internal sealed class LogReplay(string tableLocation)
{
    private readonly HashSet<FileKey> seen = [];
    private readonly Dictionary<string, SetTransaction> transactions = [];
    private readonly Dictionary<string, DomainMetadata> domains = [];

    public Protocol? Protocol { get; private set; }

    public Metadata? Metadata { get; private set; }

    public List<AddFile> Files { get; } = [];

    public List<RemoveFile> Tombstones { get; } = [];

    public IReadOnlyDictionary<string, SetTransaction> Transactions => transactions;

    public IEnumerable<DomainMetadata> LiveDomains => domains.Values.Where(domain => !domain.Removed);

    /// <summary>Takes the next older commit.</summary>
    public void AddCommit(IReadOnlyList<DeltaAction> actions)
    {
        for (var index = actions.Count - 1; index >= 0; index--)
        {
            switch (actions[index])
            {
                case AddFile add when seen.Add(FileKey.Of(add).Under(tableLocation)):
                    Files.Add(add);
                    break;
                case RemoveFile remove when seen.Add(FileKey.Of(remove).Under(tableLocation)):
                    Tombstones.Add(remove);
                    break;
                default:
                    AddState(actions[index]);
                    break;
            }
        }
    }

    /// <summary>Takes one row of the checkpoint, after all commits behind it. A checkpoint names each file once, so its keys are not kept.</summary>
    public void AddCheckpointRow(DeltaAction action)
    {
        switch (action)
        {
            case AddFile add when seen.Count == 0 || !seen.Contains(FileKey.Of(add).Under(tableLocation)):
                Files.Add(add);
                break;
            case RemoveFile remove when seen.Count == 0 || !seen.Contains(FileKey.Of(remove).Under(tableLocation)):
                Tombstones.Add(remove);
                break;
            default:
                AddState(action);
                break;
        }
    }

    private void AddState(DeltaAction action)
    {
        switch (action)
        {
            case Protocol protocol:
                Protocol ??= protocol;
                break;
            case Metadata metadata:
                Metadata ??= metadata;
                break;
            case SetTransaction transaction:
                transactions.TryAdd(transaction.AppId, transaction);
                break;
            case DomainMetadata domain:
                domains.TryAdd(domain.Domain, domain);
                break;
        }
    }
}
