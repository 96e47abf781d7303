using System.Collections.ObjectModel;
using System.Runtime.CompilerServices;
using Tarn.Delta.Actions;
using Tarn.Delta.Features;
using Tarn.Delta.Log;

namespace Tarn.Delta.Changes;

/// <summary>Finds the changed rows of each version (PROTOCOL.md, "Change Data Files").</summary>
internal static class ChangeReader
{
    public static async IAsyncEnumerable<VersionChanges> ReadAsync(
        DeltaTable table, TableVersion from, TableVersion? to, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var first = await table.GetSnapshotAsync(from, cancellationToken).ConfigureAwait(false);
        RequireFeed(table, from, first.Metadata);
        var listing = await LogListing.ListAsync(table, from: null, cancellationToken).ConfigureAwait(false);
        var commits = CommitTimes.Monotonised(listing.Where(file => file.Kind == LogFileKind.Commit))
            .Where(commit => commit.Commit.Version >= from && (to is null || commit.Commit.Version <= to));
        var expected = from;
        foreach (var (commit, time) in commits)
        {
            var actions = commit.Version == expected
                ? await CommitReader.TryReadAsync(table, commit.Version, cancellationToken).ConfigureAwait(false)
                : null;
            if (actions is null)
            {
                throw Missing(table, expected);
            }

            if (actions.OfType<Metadata>().FirstOrDefault() is { } metadata)
            {
                RequireFeed(table, commit.Version, metadata);
            }

            var stamped = actions.OfType<CommitInfo>().FirstOrDefault()?.InCommitTimestamp;
            yield return new VersionChanges(commit.Version, stamped ?? time, Find(actions));
            expected = expected.Next;
        }

        if (expected == from || (to is { } last && expected <= last))
        {
            throw Missing(table, expected);
        }
    }

    /// <summary>The changed rows of one commit.</summary>
    internal static List<ChangedRows> Find(IReadOnlyList<DeltaAction> actions)
    {
        // A version with change files says all of its changes in them.
        var recorded = actions.OfType<AddCdcFile>()
            .Select(file => new ChangedRows { Kind = ChangeKind.Recorded, Path = file.Path, PartitionValues = file.PartitionValues })
            .ToList();
        if (recorded.Count > 0)
        {
            return recorded;
        }

        var removed = actions.OfType<RemoveFile>().Where(remove => remove.DataChange).ToDictionary(remove => remove.Path);
        List<ChangedRows> changes = [];
        foreach (var add in actions.OfType<AddFile>().Where(add => add.DataChange))
        {
            var added = new ChangedRows { Kind = ChangeKind.Insert, Path = add.Path, PartitionValues = add.PartitionValues, Without = add.DeletionVector };
            if (!removed.Remove(add.Path, out var before))
            {
                changes.Add(added);
                continue;
            }

            // The file stays and its deletion vector changed: newly deleted rows, and rows that are back.
            if (add.DeletionVector is { } now)
            {
                changes.Add(added with { Kind = ChangeKind.Delete, Without = before.DeletionVector, Within = now });
            }

            if (before.DeletionVector is { } then)
            {
                changes.Add(added with { Within = then });
            }
        }

        changes.AddRange(removed.Values.Select(remove => new ChangedRows
        {
            Kind = ChangeKind.Delete,
            Path = remove.Path,
            PartitionValues = remove.PartitionValues ?? ReadOnlyDictionary<string, string?>.Empty,
            Without = remove.DeletionVector,
        }));
        return changes;
    }

    private static void RequireFeed(DeltaTable table, TableVersion version, Metadata metadata)
    {
        if (!TableProperties.IsTrue(metadata, TableProperties.EnableChangeDataFeed))
        {
            throw new DeltaException(
                $"Table '{table.Name}' kept no change data at version {version}: its property {TableProperties.EnableChangeDataFeed} is not true there. Ask for versions that have it.");
        }
    }

    private static DeltaException Missing(DeltaTable table, TableVersion version) =>
        new($"The log of table '{table.Name}' no longer has the commit of version {version}, or never had it, so its changes cannot be read. Ask for other versions.");
}
