using System.Text.Json.Nodes;
using Tarn.Delta;
using Tarn.Delta.Snapshots;
using Tarn.Delta.Transactions;

namespace Tarn.Lakes;

/// <summary>Takes a whole lake back to a lake commit, by new versions of the tables whose data differs.</summary>
internal sealed class Rewinder(LakeTables tables, IReadOnlyList<TableName> projectTables, TimeProvider clock)
{
    private const int MaxAttempts = 5;

    private readonly LakeCommits commits = new(tables.Store);

    /// <summary>Rewinds. A table that is as it was is left alone, so that a rewind which was killed can be done again.</summary>
    public async Task<RewindReport> RewindAsync(long number, string runId, CancellationToken cancellationToken)
    {
        var target = await commits.GetAsync(number, cancellationToken).ConfigureAwait(false);
        var seen = await commits.NewestAsync(cancellationToken).ConfigureAwait(false);

        // Everything is read before anything is written: a version that is gone stops the rewind whole.
        var then = await tables.AtAsync(target.Tables, cancellationToken).ConfigureAwait(false);
        var names = target.Tables.Keys.Concat(seen?.Tables.Keys ?? []).Concat(projectTables);
        var heads = await tables.HeadsAsync(names, cancellationToken).ConfigureAwait(false);

        List<RewoundTable> rewound = [];
        Dictionary<TableName, TableVersion?> versions = [];
        foreach (var (name, head) in heads.OrderBy(table => table.Key.Folder, StringComparer.Ordinal))
        {
            versions[name] = head?.Version;
            if (head is null)
            {
                continue; // the project names it, and no run has made it
            }

            if (await RestoreAsync(name, head, then.GetValueOrDefault(name), number, runId, cancellationToken).ConfigureAwait(false) is { } version)
            {
                versions[name] = version;
                rewound.Add(new RewoundTable(name, head.Version, target.Tables.TryGetValue(name, out var old) ? old : null, version));
            }
        }

        var commit = await commits.AppendAsync(
            seen,
            versions,
            (next, merged) => new LakeCommit
            {
                Number = next, Timestamp = clock.GetUtcNow(), RunId = runId, Reason = $"rewind to {number}", Tables = merged,
            },
            CancellationToken.None).ConfigureAwait(false);
        return new RewindReport(number, commit?.Number, rewound);
    }

    private async Task<TableVersion?> RestoreAsync(
        TableName name, Snapshot head, Snapshot? target, long number, string runId, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var restore = target is null ? TableEmptying.Prepare(head) : await TableRestore.PrepareAsync(head, target, cancellationToken).ConfigureAwait(false);
            if (restore.IsEmpty)
            {
                return null;
            }

            var description = restore.Description with
            {
                Extra = new JsonObject { ["tarn"] = new JsonObject { ["runId"] = runId, ["kind"] = "rewind", ["toLakeCommit"] = number } },
            };
            if (await restore.Transaction.CommitAsync(description, cancellationToken).ConfigureAwait(false) is CommitOutcome.Committed committed)
            {
                return committed.Version;
            }

            head = await tables[name].GetSnapshotAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        }

        throw new TarnException(
            $"Could not rewind '{name}': other runs changed it {MaxAttempts} times meanwhile. Run 'tarn rewind {number}' again when they are done.");
    }
}
