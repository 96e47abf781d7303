using Tarn.Delta;
using Tarn.Delta.Actions;
using Tarn.Delta.Snapshots;
using Tarn.Delta.Transactions;
using Tarn.Engines;
using Tarn.Running.Publishing;

namespace Tarn.Tables;

/// <summary>Changes the rows of one Delta table: the engine stages files, one commit makes them count. Thread-safe.</summary>
/// <param name="table">The table.</param>
/// <param name="name">How errors and expressions name it.</param>
/// <param name="engine">What reads and writes.</param>
public sealed class TableWriter(DeltaTable table, TableName name, IEngine engine)
{
    /// <summary>The table.</summary>
    public DeltaTable Table => table;

    /// <summary>Applies a change to the table as it is now.</summary>
    /// <exception cref="EngineException">The change's SQL is wrong, or rows break a rule of the table. Nothing was written.</exception>
    /// <exception cref="DeltaException">The table cannot be read, or refuses the change by its protocol or properties.</exception>
    public async Task<ChangeOutcome> ApplyAsync(TableChange change, ChangeOptions? options = null, CancellationToken cancellationToken = default) =>
        await ApplyAsync(await table.GetSnapshotAsync(cancellationToken: cancellationToken).ConfigureAwait(false), change, options, cancellationToken).ConfigureAwait(false);

    /// <summary>Applies a change to a snapshot: the commit goes behind whatever others did since, where the protocol's conflict rules allow it.</summary>
    /// <param name="present">The table as the change saw it; null where the change creates it: then <see cref="ChangeOptions.Metadata"/> and <see cref="ChangeOptions.Protocol"/> say what it is.</param>
    /// <param name="change">What to do.</param>
    /// <param name="options">What goes with it.</param>
    /// <param name="cancellationToken">Stops it before the commit.</param>
    /// <exception cref="EngineException">The change's SQL is wrong, or rows break a rule of the table. Nothing was written.</exception>
    /// <exception cref="DeltaException">The table refuses the change by its protocol or properties.</exception>
    public async Task<ChangeOutcome> ApplyAsync(Snapshot? present, TableChange change, ChangeOptions? options, CancellationToken cancellationToken = default)
    {
        options ??= new ChangeOptions();
        var staging = new ChangeStaging(table.Store.StagingFolder);
        try
        {
            var staged = await engine.StageChangeAsync(
                new ChangeRequest
                {
                    Table = name,
                    Base = present,
                    Protocol = options.Protocol ?? present?.Protocol ?? throw Undefined(),
                    Metadata = options.Metadata ?? present?.Metadata ?? throw Undefined(),
                    Change = change,
                    Inputs = options.Inputs,
                    Changes = options.Changes,
                    AllowFiles = options.AllowFiles,
                    StagingFolder = staging.Folder,
                },
                cancellationToken).ConfigureAwait(false);
            var changesTable = present is null || options.Metadata is not null || options.Protocol is not null || options.Actions.Count > 0;
            if (staged.IsEmpty && !changesTable)
            {
                return new ChangeOutcome.Unchanged(present!.Version);
            }

            return await CommitAsync(present, change, staged, options, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            staging.Remove();
        }
    }

    private async Task<ChangeOutcome> CommitAsync(
        Snapshot? present, TableChange change, StagedChange staged, ChangeOptions options, CancellationToken cancellationToken)
    {
        IReadOnlyList<StagedFile> files = [.. staged.Files, .. staged.ChangeFiles];
        await FileUploads.UploadAsync(table, files, cancellationToken).ConfigureAwait(false);
        var transaction = await PrepareAsync(present, staged, options, cancellationToken).ConfigureAwait(false);
        var description = new CommitDescription(options.Operation ?? OperationOf(change, present))
        {
            Parameters = options.Parameters,
            Metrics = staged.Metrics,
            Extra = options.Extra,
        };

        // From here on a cancelled change goes on to the end of the commit: it takes milliseconds, and tells whether it is in.
        switch (await transaction.CommitAsync(description, CancellationToken.None).ConfigureAwait(false))
        {
            case CommitOutcome.Committed committed:
                return new ChangeOutcome.Committed(committed.Version, staged.Rows, staged.Metrics);
            case CommitOutcome.Conflict conflict:
                await FileUploads.WithdrawAsync(table, files).ConfigureAwait(false);
                return new ChangeOutcome.Conflict(conflict.Winner, conflict.Reason) { Kind = conflict.Kind };
            case var other:
                throw new InvalidOperationException($"Unknown outcome {other}: this is a bug in tarn.");
        }
    }

    private async Task<Transaction> PrepareAsync(Snapshot? present, StagedChange staged, ChangeOptions options, CancellationToken cancellationToken)
    {
        var nowMs = table.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        var transaction = table.Begin(present);
        foreach (var action in Definition(options).Concat(options.Actions))
        {
            transaction.Stage(action);
        }

        transaction.ReadFiles(staged.Read.Files);
        if (staged.Read.Whole || options.Inputs.Any(input => ReferenceEquals(input.Snapshot, present)))
        {
            transaction.ReadWholeTable();
        }
        else if (staged.Read.Where is { } predicate)
        {
            transaction.ReadWhere(predicate);
        }

        foreach (var file in staged.Removed)
        {
            transaction.Stage(FileUploads.ToRemove(file, nowMs) with { DataChange = !staged.KeepsRows });
        }

        await RowDeletions.StageAsync(table, transaction, staged.Deletions, nowMs, cancellationToken).ConfigureAwait(false);
        foreach (var file in staged.Files)
        {
            transaction.Stage(FileUploads.ToAdd(file, nowMs) with { DataChange = !staged.KeepsRows });
        }

        foreach (var file in staged.ChangeFiles)
        {
            transaction.Stage(new AddCdcFile { Path = file.Path, PartitionValues = file.PartitionValues, SizeInBytes = file.SizeInBytes });
        }

        return transaction;
    }

    private static IEnumerable<DeltaAction> Definition(ChangeOptions options)
    {
        if (options.Protocol is { } protocol)
        {
            yield return protocol;
        }

        if (options.Metadata is { } metadata)
        {
            yield return metadata;
        }
    }

    private static string OperationOf(TableChange change, Snapshot? present) => change switch
    {
        TableChange.Append when present is null => "CREATE TABLE AS SELECT",
        TableChange.Append or TableChange.Overwrite => "WRITE",
        TableChange.Delete => "DELETE",
        TableChange.Update => "UPDATE",
        TableChange.Merge => "MERGE",
        TableChange.Rewrite => "OPTIMIZE",
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, "Unknown change: this is a bug in tarn."),
    };

    private TarnException Undefined() => new($"Table '{name}' does not exist, and the change does not say what it should be. This is a bug in tarn: report it with the statement.");
}
