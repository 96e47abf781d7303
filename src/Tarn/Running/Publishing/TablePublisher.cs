using Tarn.Delta;
using Tarn.Delta.Actions;
using Tarn.Delta.Transactions;
using Tarn.Running.Progress;

namespace Tarn.Running.Publishing;

/// <summary>
/// Publishes a staged write: uploads its files, commits its table (the commit point: rows, progress and what quarantine must get, in one), and
/// then commits quarantine. A kill between any two of these leaves nothing visible that is wrong, and the next run does the rest.
/// </summary>
internal sealed class TablePublisher(RunContext run, QuarantinePublisher quarantine)
{
    /// <summary>Publishes; null when another run changed the table first, then nothing is published and the step is to be staged again.</summary>
    public async Task<TableVersion?> PublishAsync(Publication publication, CancellationToken cancellationToken)
    {
        var (step, write) = (publication.Step, publication.Write);
        if (write.Quarantine is { } refused)
        {
            await quarantine.EnsureTableAsync(refused.Table, refused.Schema, cancellationToken).ConfigureAwait(false);
            await FileUploads.UploadAsync(run.Tables, refused, cancellationToken).ConfigureAwait(false);
        }

        await FileUploads.UploadAsync(run.Tables, write, cancellationToken).ConfigureAwait(false);
        var transaction = await PrepareAsync(publication, cancellationToken).ConfigureAwait(false);

        // From here on a stopped run goes on to the end of the commit: it takes milliseconds, and saves the next run from finishing it.
        if (await transaction.CommitAsync(publication.Describe(), CancellationToken.None).ConfigureAwait(false) is not CommitOutcome.Committed committed)
        {
            await FileUploads.WithdrawAsync(run.Tables, write).ConfigureAwait(false);
            if (write.Quarantine is { } withdrawn)
            {
                await FileUploads.WithdrawAsync(run.Tables, withdrawn).ConfigureAwait(false);
            }

            return null;
        }

        var head = await run.Heads.MoveAsync(step.Table, committed.Version, CancellationToken.None).ConfigureAwait(false);
        await quarantine.FinishAsync(step.Table, head, CancellationToken.None).ConfigureAwait(false);
        return committed.Version;
    }

    private async Task<Transaction> PrepareAsync(Publication publication, CancellationToken cancellationToken)
    {
        var (head, write, step) = (publication.Head, publication.Write, publication.Step);
        var nowMs = run.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        var transaction = run.Tables[step.Table].Begin(head);
        StageDefinition(publication, transaction, nowMs);

        if (publication.Overwrites)
        {
            transaction.ReadWholeTable();
            foreach (var file in head!.Files)
            {
                transaction.Stage(FileUploads.ToRemove(file, nowMs));
            }
        }
        else if (write.Deletions.Count > 0)
        {
            transaction.ReadWholeTable();
            await RowDeletions.StageAsync(run.Tables[step.Table], transaction, write.Deletions, nowMs, cancellationToken).ConfigureAwait(false);
        }

        foreach (var file in write.Files)
        {
            transaction.Stage(FileUploads.ToAdd(file, nowMs));
        }

        // Two runs that publish one table both write this domain, and that is a conflict: the later one sees what the first did, and starts over.
        transaction.Stage(MarkOf(publication).ToAction());
        if (publication.Batch is { } batch)
        {
            transaction.Stage(batch.ToAction());
        }

        return transaction;
    }

    private static void StageDefinition(Publication publication, Transaction transaction, long nowMs)
    {
        var (head, step) = (publication.Head, publication.Step);
        var schema = ColumnComments.Apply(publication.Write.Schema, step);
        if (head is null)
        {
            var deletesRows = TableDefinition.DeletesRows(step);
            transaction.Stage(TableDefinition.ProtocolForNew(schema, deletesRows));
            transaction.Stage(new Metadata
            {
                Id = Guid.NewGuid().ToString(),
                Name = step.Table.ToString(),
                Schema = schema,
                Configuration = TableDefinition.PropertiesForNew(deletesRows),
                CreatedTimeMs = nowMs,
            });
            return;
        }

        if (TableDefinition.Upgrade(head.Protocol, schema) is { } protocol)
        {
            transaction.Stage(protocol);
        }

        if (!schema.Equals(head.Schema))
        {
            transaction.Stage(head.Metadata with { Schema = schema });
        }
    }

    private StepMark MarkOf(Publication publication)
    {
        var head = publication.Head;
        var version = head?.Version.Next.Value ?? 0;
        var refused = publication.Write.Quarantine;
        var isModel = publication.Batch is null;
        var table = refused?.Table ?? publication.Step.Table.Quarantine;
        var replaces = isModel && QuarantinePublisher.HasRowsOf(publication.Step.Table, run.Heads[table]);
        return publication.Mark with
        {
            Version = version,
            DataVersion = publication.ChangesRows ? version : StepMark.DataVersionOf(head!).Value,
            Quarantine = refused is null && !replaces
                ? null
                : new PendingQuarantine
                {
                    Table = table.ToString(),
                    Replaces = isModel,
                    Files = [.. refused?.Files.Select(file => new QuarantineFile(file.Path, file.SizeInBytes, file.RowCount, file.Stats)) ?? []],
                },
        };
    }
}
