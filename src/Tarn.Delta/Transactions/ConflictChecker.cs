using Tarn.Delta.Actions;
using Tarn.Delta.Schema;

namespace Tarn.Delta.Transactions;

/// <summary>What a commit that lost the race had read, and wants to write.</summary>
internal sealed record CommitAttempt
{
    public required IReadOnlyList<DeltaAction> Actions { get; init; }

    public bool ReadsWholeTable { get; init; }

    public IReadOnlySet<string> ReadPaths { get; init; } = new HashSet<string>();

    /// <summary>Whether a file that another adds may hold rows that this commit should have read; null where it read no predicate.</summary>
    public Func<AddFile, bool>? MayRead { get; init; }

    /// <summary>Applications whose progress decided what the commit does.</summary>
    public IReadOnlySet<string> ReadApplications { get; init; } = new HashSet<string>();

    /// <summary>The definition that the commit was made for; null where it creates the table.</summary>
    public Metadata? ReadMetadata { get; init; }

    /// <summary>The table's folder, so that files named by absolute paths are found again.</summary>
    public string Location { get; init; } = "";

    public IsolationLevel Isolation { get; init; } = IsolationLevel.Serializable;
}

/// <summary>What stands between a commit and a version.</summary>
internal sealed record ConflictFinding(ConflictKind Kind, string Reason);

/// <summary>The protocol's conflict rules: whether a commit may go behind one that won its version. A pure function.</summary>
internal static class ConflictChecker
{
    private const string IdentityHighWaterMark = "delta.identity.highWaterMark";

    /// <summary>Why <paramref name="ours"/> cannot follow <paramref name="winner"/>; null where it can.</summary>
    public static ConflictFinding? Find(CommitAttempt ours, IReadOnlyList<DeltaAction> winner) =>
        FindInTable(ours, winner) ?? FindInState(ours, winner) ?? FindInFiles(ours, winner);

    private static ConflictFinding? FindInTable(CommitAttempt ours, IReadOnlyList<DeltaAction> winner)
    {
        if (winner.OfType<Protocol>().Any())
        {
            return new(ConflictKind.ProtocolChanged, "it changed the table's protocol");
        }

        return winner.OfType<Metadata>().FirstOrDefault() is { } metadata && !OnlyCountsIdentitiesOn(ours, metadata)
            ? new(ConflictKind.MetadataChanged, "it changed the table's schema or properties")
            : null;
    }

    private static ConflictFinding? FindInState(CommitAttempt ours, IReadOnlyList<DeltaAction> winner)
    {
        var applications = ours.Actions.OfType<SetTransaction>().Select(transaction => transaction.AppId).Concat(ours.ReadApplications).ToHashSet();
        if (winner.OfType<SetTransaction>().FirstOrDefault(transaction => applications.Contains(transaction.AppId)) is { } same)
        {
            return new(ConflictKind.ConcurrentTransaction, $"it recorded progress of the same application '{same.AppId}'");
        }

        var domains = ours.Actions.OfType<DomainMetadata>().Select(domain => domain.Domain).ToHashSet();
        domains.Remove(RowTracking.Domain); // set anew on each try
        return winner.OfType<DomainMetadata>().FirstOrDefault(domain => domains.Contains(domain.Domain)) is { } both
            ? new(ConflictKind.DomainMetadata, $"it changed the same domain '{both.Domain}'")
            : null;
    }

    private static ConflictFinding? FindInFiles(CommitAttempt ours, IReadOnlyList<DeltaAction> winner)
    {
        if ((ours.ReadsWholeTable || ours.MayRead is not null) && MustFearAdds(ours, winner)
            && winner.OfType<AddFile>().FirstOrDefault(add => ours.ReadsWholeTable || ours.MayRead!(add)) is { } added)
        {
            return new(ConflictKind.ConcurrentAppend, $"it added data ('{added.Path}') that this commit should have read");
        }

        var removes = winner.OfType<RemoveFile>().ToList();
        if (removes.Count == 0)
        {
            return null;
        }

        var reads = ours.ReadPaths.Select(path => LogPath.Canonical(ours.Location, path)).ToHashSet();
        if (removes.FirstOrDefault(remove => ours.ReadsWholeTable || reads.Contains(LogPath.Canonical(ours.Location, remove.Path))) is { } read)
        {
            return new(ConflictKind.ConcurrentDeleteRead, $"it removed or changed '{read.Path}', which this commit read");
        }

        // By path alone: two deletion vectors of one file exclude each other too.
        var ourRemoves = ours.Actions.OfType<RemoveFile>().Select(remove => LogPath.Canonical(ours.Location, remove.Path)).ToHashSet();
        return removes.FirstOrDefault(remove => ourRemoves.Contains(LogPath.Canonical(ours.Location, remove.Path))) is { } deleted
            ? new(ConflictKind.ConcurrentDeleteDelete, $"it removed '{deleted.Path}', which this commit removes too")
            : null;
    }

    private static bool MustFearAdds(CommitAttempt ours, IReadOnlyList<DeltaAction> winner) => ours.Isolation switch
    {
        IsolationLevel.Serializable => true,
        IsolationLevel.WriteSerializable => ours.Actions.OfType<Metadata>().Any() || winner.OfType<CommitInfo>().FirstOrDefault()?.IsBlindAppend != true,
        _ => false,
    };

    /// <summary>A writer that fills identity columns raises their marks in the schema, and changes nothing else of it.</summary>
    private static bool OnlyCountsIdentitiesOn(CommitAttempt ours, Metadata winner) =>
        ours.ReadMetadata is { } before && !ours.Actions.OfType<Metadata>().Any()
        && ColumnMapping.AllFields(before.Schema).Any(field => field.Metadata.ContainsKey(IdentityHighWaterMark))
        && ActionWriter.WriteCommit([WithoutMarks(before)]).Span.SequenceEqual(ActionWriter.WriteCommit([WithoutMarks(winner)]).Span);

    private static Metadata WithoutMarks(Metadata metadata) => metadata with
    {
        Schema = new StructType([.. metadata.Schema.Fields.Select(field => // identity columns are outermost ones
        {
            var content = field.Metadata.DeepClone().AsObject();
            content.Remove(IdentityHighWaterMark);
            return field with { Metadata = content };
        })]),
    };
}
