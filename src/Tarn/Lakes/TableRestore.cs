using Tarn.Delta.Actions;
using Tarn.Delta.Snapshots;

namespace Tarn.Lakes;

/// <summary>What makes a table's newest version equal an older one: its files again (metadata only), its schema, and its progress. Pure.</summary>
internal static class TableRestore
{
    private const string ReservedDomains = "delta.";
    private const string OwnTransactions = "tarn/";

    /// <summary>The actions; empty where the table is as it was.</summary>
    /// <param name="head">The table now.</param>
    /// <param name="target">The table as it was; null where it did not exist: it becomes empty.</param>
    /// <param name="nowMs">The time of the commit.</param>
    public static IReadOnlyList<DeltaAction> Plan(Snapshot head, Snapshot? target, long nowMs)
    {
        List<DeltaAction> actions = [.. Files(head, target, nowMs), .. Domains(head, target), .. Transactions(head, target, nowMs)];
        if (target is not null && !target.Schema.Equals(head.Schema))
        {
            actions.Add(head.Metadata with { Schema = target.Schema });
        }

        return actions;
    }

    private static IEnumerable<DeltaAction> Files(Snapshot head, Snapshot? target, long nowMs)
    {
        var present = head.Files.ToDictionary(KeyOf);
        var wanted = (target?.Files ?? []).ToDictionary(KeyOf);
        foreach (var file in present.Where(file => !wanted.ContainsKey(file.Key)).Select(file => file.Value))
        {
            yield return new RemoveFile
            {
                Path = file.Path,
                DeletionTimestampMs = nowMs,
                DataChange = true,
                PartitionValues = file.PartitionValues,
                SizeInBytes = file.SizeInBytes,
                DeletionVector = file.DeletionVector,
            };
        }

        foreach (var file in wanted.Where(file => !present.ContainsKey(file.Key)).Select(file => file.Value))
        {
            yield return file with { DataChange = true };
        }
    }

    private static IEnumerable<DeltaAction> Domains(Snapshot head, Snapshot? target)
    {
        var wanted = target?.Domains ?? new Dictionary<string, string>();
        foreach (var (domain, configuration) in wanted.Where(domain => IsOurs(domain.Key)))
        {
            if (!head.Domains.TryGetValue(domain, out var present) || present != configuration)
            {
                yield return new DomainMetadata(domain, configuration, Removed: false);
            }
        }

        foreach (var (domain, configuration) in head.Domains.Where(domain => IsOurs(domain.Key) && !wanted.ContainsKey(domain.Key)))
        {
            yield return new DomainMetadata(domain, configuration, Removed: true);
        }
    }

    /// <summary>The protocol cannot take a transaction back, but it may go down: 0 is what a table has before its first.</summary>
    private static IEnumerable<DeltaAction> Transactions(Snapshot head, Snapshot? target, long nowMs)
    {
        foreach (var (application, present) in head.AppTransactions.Where(entry => entry.Key.StartsWith(OwnTransactions, StringComparison.Ordinal)))
        {
            var wanted = target?.AppTransactions.GetValueOrDefault(application)?.Version ?? 0;
            if (present.Version != wanted)
            {
                yield return new SetTransaction(application, wanted, nowMs);
            }
        }
    }

    private static bool IsOurs(string domain) => !domain.StartsWith(ReservedDomains, StringComparison.Ordinal);

    private static (string Path, string? Vector) KeyOf(AddFile file) => (file.Path, file.DeletionVector?.UniqueId);
}
