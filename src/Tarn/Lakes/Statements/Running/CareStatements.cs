using Tarn.Delta;
using Tarn.Delta.Maintenance;
using Tarn.Delta.Transactions;
using Tarn.Running.Progress;

namespace Tarn.Lakes.Statements.Running;

/// <summary>Carries out RESTORE, VACUUM and FSCK.</summary>
internal sealed class CareStatements(StatementContext context)
{
    private const int MaxAttempts = 5;

    /// <summary>The result's columns, with the names of the metrics behind them.</summary>
    private static readonly (string Column, string Metric)[] RestoreColumns =
    [
        ("table_size_after_restore", "tableSizeAfterRestore"), ("num_of_files_after_restore", "numOfFilesAfterRestore"), ("num_removed_files", "numRemovedFiles"),
        ("num_restored_files", "numRestoredFiles"), ("removed_files_size", "removedFilesSize"), ("restored_files_size", "restoredFilesSize"),
    ];

    /// <summary>RESTORE TABLE.</summary>
    public async Task<StatementResult> RestoreAsync(Statement.Restore restore, CancellationToken cancellationToken)
    {
        var (target, head) = await context.FindAsync(restore.Table, cancellationToken).ConfigureAwait(false);
        var then = restore.To is { Time: { } time }
            ? await target.Table.GetSnapshotAsOfAsync(time, cancellationToken).ConfigureAwait(false)
            : await target.Table.GetSnapshotAsync(new TableVersion(restore.To.Version!.Value), cancellationToken).ConfigureAwait(false);
        for (var attempt = 1; ; attempt++)
        {
            var prepared = await TableRestore.PrepareAsync(head, then, cancellationToken).ConfigureAwait(false);
            var result = ResultRows.Counts([.. RestoreColumns.Select(column => (column.Column, (long?)long.Parse(prepared.Description.Metrics[column.Metric], System.Globalization.CultureInfo.InvariantCulture)))]);
            if (prepared.IsEmpty)
            {
                return new StatementResult(result, null, await context.ShowLeftAsync(target, head, restore.Place).ConfigureAwait(false));
            }

            switch (await prepared.Transaction.CommitAsync(prepared.Description with { Extra = context.Mark(restore.Place) }, cancellationToken).ConfigureAwait(false))
            {
                case CommitOutcome.Committed committed:
                    return new StatementResult(result, committed.Version, await context.ShowAsync(target, committed.Version, restore.Place).ConfigureAwait(false));
                case CommitOutcome.Conflict conflict when attempt == MaxAttempts:
                    throw RowChange.Lost(target, restore.Place, conflict.Winner, conflict.Reason, attempt);
                default:
                    head = await target.SnapshotAsync(cancellationToken).ConfigureAwait(false);
                    break;
            }
        }
    }

    /// <summary>VACUUM.</summary>
    public async Task<StatementResult> VacuumAsync(Statement.Vacuum vacuum, CancellationToken cancellationToken)
    {
        var (target, head) = await context.FindAsync(vacuum.Table, cancellationToken).ConfigureAwait(false);
        var report = await Vacuum.RunAsync(
            target.Table,
            new VacuumOptions
            {
                Retention = vacuum.RetainHours is { } hours ? TimeSpan.FromHours(hours) : null,
                AllowShortRetention = context.AllowShortRetention,
                DryRun = vacuum.DryRun,
                Inventory = vacuum.Inventory is { } inventory ? await InventoryAsync(vacuum, inventory, cancellationToken).ConfigureAwait(false) : null,
                KeepVersions = target.LakeName is { } name ? await new KeptVersions(context.Lake!, context.Clock).OfAsync(name, head, cancellationToken).ConfigureAwait(false) : [],
                Further = StepMark.Carried,
            },
            cancellationToken).ConfigureAwait(false);
        if (vacuum.DryRun)
        {
            var root = TableDetail.LocationOf(head);
            return new StatementResult(ResultRows.List("path", report.Files.Select(file => $"{root}/{file}")));
        }

        var after = await target.SnapshotAsync(CancellationToken.None).ConfigureAwait(false);
        return new StatementResult(
            new ResultRows(
                [("path", ResultRows.Text), ("num_deleted_files", ResultRows.Long), ("size_of_deleted_files", ResultRows.Long)],
                [[TableDetail.LocationOf(head), (long)report.Files.Count, report.SizeInBytes]]),
            after.Version,
            await context.ShowAsync(target, after.Version, vacuum.Place).ConfigureAwait(false));
    }

    /// <summary>FSCK REPAIR TABLE.</summary>
    public async Task<StatementResult> FsckAsync(Statement.Fsck fsck, CancellationToken cancellationToken)
    {
        var (target, _) = await context.FindAsync(fsck.Table, cancellationToken).ConfigureAwait(false);
        for (var attempt = 1; ; attempt++)
        {
            var repair = fsck.DryRun
                ? new FsckRepair(await Fsck.CheckAsync(target.Table, cancellationToken).ConfigureAwait(false), null, null)
                : await Fsck.PrepareRepairAsync(target.Table, cancellationToken).ConfigureAwait(false);
            var rows = Findings(repair.Report, repairs: repair.Transaction is not null);
            if (repair.Transaction is null)
            {
                return new StatementResult(rows);
            }

            switch (await repair.Transaction.CommitAsync(repair.Description! with { Extra = context.Mark(fsck.Place) }, cancellationToken).ConfigureAwait(false))
            {
                case CommitOutcome.Committed committed:
                    return new StatementResult(rows, committed.Version, await context.ShowAsync(target, committed.Version, fsck.Place).ConfigureAwait(false));
                case CommitOutcome.Conflict conflict when attempt == MaxAttempts:
                    throw RowChange.Lost(target, fsck.Place, conflict.Winner, conflict.Reason, attempt);
                default:
                    break;
            }
        }
    }

    private static ResultRows Findings(FsckReport report, bool repairs) => new(
        [("dataFilePath", ResultRows.Text), ("problem", ResultRows.Text), ("sizeInBytes", ResultRows.Long), ("removedFromTable", ResultRows.Flag)],
        [
            .. report.Findings.Where(finding => finding.Problem != FsckProblem.Orphan).Select(finding => (object?[])
            [
                finding.Path,
                finding.Problem switch { FsckProblem.MissingFile => "missing file", FsckProblem.MissingDeletionVector => "missing deletion vector", _ => "wrong size" },
                finding.SizeInBytes,
                repairs && finding.Problem == FsckProblem.MissingFile,
            ]),
        ]);

    private async Task<IReadOnlyCollection<string>> InventoryAsync(Statement.Vacuum vacuum, string inventory, CancellationToken cancellationToken)
    {
        const string Path = "path";
        List<string> paths = [];
        await foreach (var batch in context.Queries.RunAsync(inventory, context.Options with { AtCommit = null, AtTime = null }, cancellationToken).ConfigureAwait(false))
        {
            var fields = batch.Schema.Fields;
            var column = Index(fields, Path);
            var folder = Index(fields, "isDir");
            if (column < 0)
            {
                throw new TarnException($"{vacuum.Place.Name} USING INVENTORY needs a column '{Path}', and has {string.Join(", ", fields.Select(field => field.Name))}. Name it in the SELECT: SELECT key AS path, ….");
            }

            for (var row = 0; row < batch.RowCount; row++)
            {
                if (batch.GetValue(column, row) is string path && (folder < 0 || batch.GetValue(folder, row) is not true))
                {
                    paths.Add(path);
                }
            }
        }

        return paths;
    }

    private static int Index(IReadOnlyList<Delta.Schema.StructField> fields, string name)
    {
        for (var index = 0; index < fields.Count; index++)
        {
            if (fields[index].Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return index;
            }
        }

        return -1;
    }
}
