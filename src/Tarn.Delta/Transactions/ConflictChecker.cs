using Tarn.Delta.Actions;

namespace Tarn.Delta.Transactions;

/// <summary>What a commit that lost the race had read, and wants to write.</summary>
internal sealed record CommitAttempt
{
    public required IReadOnlyList<DeltaAction> Actions { get; init; }

    public bool ReadsWholeTable { get; init; }

    public IReadOnlySet<string> ReadPaths { get; init; } = new HashSet<string>();

    /// <summary>Whether a file that another adds may hold rows that this commit should have read; null where it read no predicate.</summary>
    public Func<AddFile, bool>? MayRead { get; init; }

    public IsolationLevel Isolation { get; init; } = IsolationLevel.Serializable;
}

/// <summary>The protocol's conflict rules: whether a commit may go behind one that won its version. A pure function.</summary>
internal static class ConflictChecker
{
    /// <summary>Why <paramref name="ours"/> cannot follow <paramref name="winner"/>; null where it can.</summary>
    public static string? Find(CommitAttempt ours, IReadOnlyList<DeltaAction> winner) =>
        FindInTable(ours, winner) ?? FindInState(ours, winner) ?? FindInFiles(ours, winner);

    private static string? FindInTable(CommitAttempt ours, IReadOnlyList<DeltaAction> winner)
    {
        if (winner.OfType<Protocol>().Any())
        {
            return "it changed the table's protocol";
        }

        return winner.OfType<Metadata>().Any() ? "it changed the table's schema or properties" : null;
    }

    private static string? FindInState(CommitAttempt ours, IReadOnlyList<DeltaAction> winner)
    {
        var applications = ours.Actions.OfType<SetTransaction>().Select(transaction => transaction.AppId).ToHashSet();
        if (winner.OfType<SetTransaction>().FirstOrDefault(transaction => applications.Contains(transaction.AppId)) is { } same)
        {
            return $"it recorded progress of the same application '{same.AppId}'";
        }

        var domains = ours.Actions.OfType<DomainMetadata>().Select(domain => domain.Domain).ToHashSet();
        domains.Remove(RowTracking.Domain); // set anew on each try
        return winner.OfType<DomainMetadata>().FirstOrDefault(domain => domains.Contains(domain.Domain)) is { } both
            ? $"it changed the same domain '{both.Domain}'"
            : null;
    }

    private static string? FindInFiles(CommitAttempt ours, IReadOnlyList<DeltaAction> winner)
    {
        if ((ours.ReadsWholeTable || ours.MayRead is not null) && MustFearAdds(ours, winner)
            && winner.OfType<AddFile>().FirstOrDefault(add => ours.ReadsWholeTable || ours.MayRead!(add)) is { } added)
        {
            return $"it added data ('{added.Path}') that this commit should have read";
        }

        var removes = winner.OfType<RemoveFile>().ToList();
        if (removes.FirstOrDefault(remove => ours.ReadsWholeTable || ours.ReadPaths.Contains(remove.Path)) is { } read)
        {
            return $"it removed or changed '{read.Path}', which this commit read";
        }

        var ourRemoves = ours.Actions.OfType<RemoveFile>().Select(remove => remove.Path).ToHashSet();
        return removes.FirstOrDefault(remove => ourRemoves.Contains(remove.Path)) is { } deleted
            ? $"it removed '{deleted.Path}', which this commit removes too"
            : null;
    }

    private static bool MustFearAdds(CommitAttempt ours, IReadOnlyList<DeltaAction> winner) => ours.Isolation switch
    {
        IsolationLevel.Serializable => true,
        IsolationLevel.WriteSerializable => ours.Actions.OfType<Metadata>().Any() || winner.OfType<CommitInfo>().FirstOrDefault()?.IsBlindAppend != true,
        _ => false,
    };
}
