using System.Text.Json.Nodes;
using Tarn.Delta.Actions;
using Tarn.Delta.Schema;
using Tarn.Delta.Snapshots;
using Tarn.Delta.Transactions;
using Tarn.Running.Progress;

namespace Tarn.Running.Publishing;

/// <summary>Commits to quarantine tables. The commit of the table whose rows they are is the commit point; these come behind it, and are found and made again.</summary>
internal sealed class QuarantinePublisher(RunContext run)
{
    private const string TableTag = "tarn.table";
    private const int MaxAttempts = 20;

    /// <summary>Makes the quarantine table, empty, if it is not there: so that what a later run has to do again is only to add files.</summary>
    public async Task EnsureTableAsync(TableName quarantine, StructType schema, CancellationToken cancellationToken)
    {
        if ((run.Heads[quarantine] ?? await run.Heads.RefreshAsync(quarantine, cancellationToken).ConfigureAwait(false)) is not null)
        {
            return;
        }

        var transaction = run.Tables[quarantine].Begin(null);
        transaction.Stage(TableDefinition.ProtocolForNew(schema, deletesRows: false));
        transaction.Stage(new Metadata
        {
            Id = Guid.NewGuid().ToString(),
            Name = quarantine.ToString(),
            Schema = schema,
            CreatedTimeMs = run.Clock.GetUtcNow().ToUnixTimeMilliseconds(),
        });
        await transaction.CommitAsync(new CommitDescription("CREATE TABLE"), cancellationToken).ConfigureAwait(false);
        await run.Heads.RefreshAsync(quarantine, cancellationToken).ConfigureAwait(false); // another run may have made it first: as good
    }

    /// <summary>Makes the quarantine commit that belongs to a table's newest commit, if it is missing.</summary>
    public async Task FinishAsync(TableName table, Snapshot? head, CancellationToken cancellationToken)
    {
        if (StepMark.Of(head) is not { Quarantine: { } pending } mark || !TableName.TryParse(pending.Table, out var quarantine))
        {
            return;
        }

        var appId = PendingQuarantine.AppId(table);
        var snapshot = run.Heads[quarantine];
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            if (snapshot is null || (snapshot.AppTransactions.TryGetValue(appId, out var done) && done.Version >= mark.Batch))
            {
                return; // done; or its user removed the table
            }

            if (await CommitAsync(table, snapshot, pending, mark, appId, cancellationToken).ConfigureAwait(false) is CommitOutcome.Committed committed)
            {
                await run.Heads.MoveAsync(quarantine, committed.Version, cancellationToken).ConfigureAwait(false);
                return;
            }

            snapshot = await run.Heads.RefreshAsync(quarantine, cancellationToken).ConfigureAwait(false);
        }

        throw new TarnException(
            $"Could not commit the quarantined rows of '{table}' to '{quarantine}': other runs won the race {MaxAttempts} times. " +
            "Nothing is lost: run again when they are done.");
    }

    /// <summary>Whether a table has rows in quarantine that a new computation of it replaces.</summary>
    public static bool HasRowsOf(TableName table, Snapshot? quarantine) => quarantine is not null && FilesOf(table, quarantine).Any();

    /// <summary>The files of a quarantine table that hold rows of one table.</summary>
    public static IEnumerable<AddFile> FilesOf(TableName table, Snapshot quarantine) =>
        quarantine.Files.Where(file => file.Tags is { } tags && tags.TryGetValue(TableTag, out var owner) && owner == PendingQuarantine.AppId(table));

    private async Task<CommitOutcome> CommitAsync(
        TableName table, Snapshot snapshot, PendingQuarantine pending, StepMark mark, string appId, CancellationToken cancellationToken)
    {
        var nowMs = run.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        var transaction = snapshot.Table.Begin(snapshot);
        if (pending.Replaces)
        {
            foreach (var file in FilesOf(table, snapshot))
            {
                transaction.Stage(FileUploads.ToRemove(file, nowMs));
            }
        }

        foreach (var file in pending.Files)
        {
            transaction.Stage(new AddFile
            {
                Path = file.Path,
                PartitionValues = new Dictionary<string, string?>(),
                SizeInBytes = file.SizeInBytes,
                ModificationTimeMs = nowMs,
                DataChange = true,
                Stats = file.Stats,
                Tags = new Dictionary<string, string> { [TableTag] = appId },
            });
        }

        transaction.Stage(new SetTransaction(appId, mark.Batch, nowMs));
        return await transaction.CommitAsync(
            new CommitDescription("WRITE")
            {
                Parameters = new Dictionary<string, string> { ["mode"] = "Append" },
                Extra = new JsonObject
                {
                    ["tarn"] = new JsonObject { ["runId"] = mark.RunId, ["step"] = table.ToString(), ["kind"] = "quarantine", ["batch"] = mark.Batch },
                },
            },
            cancellationToken).ConfigureAwait(false);
    }
}
