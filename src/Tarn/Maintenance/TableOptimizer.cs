using System.Globalization;
using System.Text.Json;
using Tarn.Delta;
using Tarn.Delta.Actions;
using Tarn.Delta.Features;
using Tarn.Delta.Schema;
using Tarn.Delta.Snapshots;
using Tarn.Engines;
using Tarn.Tables;

namespace Tarn.Maintenance;

/// <summary>OPTIMIZE: puts small files together, purges deleted rows, and lays rows out so that readers open fewer files. Rows stay what they are.</summary>
/// <param name="table">The table.</param>
/// <param name="name">How errors and conditions name it.</param>
/// <param name="engine">What reads and writes.</param>
public sealed class TableOptimizer(DeltaTable table, TableName name, IEngine engine)
{
    private const long DefaultTargetSizeInBytes = 128L << 20;
    private const int MaxTries = 5;

    /// <summary>Optimizes the table as it is now. Large work is committed in several versions, each whole by itself; what a stopped run has committed stays.</summary>
    /// <exception cref="TarnException">A column cannot be laid out by.</exception>
    /// <exception cref="EngineException">The condition is wrong or names columns that are no partition columns; or reading and writing failed.</exception>
    /// <exception cref="DeltaException">The table cannot be read, or refuses the commit by its protocol.</exception>
    public async Task<OptimizeReport> RunAsync(OptimizeOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new OptimizeOptions();
        var snapshot = await table.GetSnapshotAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        RequireColumns(snapshot, options.ZOrderBy);
        IReadOnlyCollection<AddFile> files = options.Where is { } condition
            ? await engine.ChooseFilesAsync(new TableInput(name, snapshot), condition, cancellationToken).ConfigureAwait(false)
            : snapshot.Files;
        var target = options.TargetSizeInBytes ?? TargetSizeOf(snapshot);
        var groups = options.ZOrderBy.Count > 0 ? FileGroups.Whole(files) : FileGroups.Pack(files, target, options.DeletedRowsRatio);
        var report = new OptimizeReport(null, 0, 0, 0, 0, files.Count, 0);
        foreach (var batch in FileGroups.Batches(groups, options.BatchSizeInBytes))
        {
            // Behind the batches before: what goes with their commits would be a conflict else.
            snapshot = report.Version is null ? snapshot : await table.GetSnapshotAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            var left = report.Version is null ? batch : Live(snapshot, batch);
            report = report with { FilesSkipped = report.FilesSkipped + Count(batch) - Count(left) };
            report = await RewriteAsync(snapshot, left, target, options, report, cancellationToken).ConfigureAwait(false);
        }

        return report;
    }

    /// <summary>Commits a batch; where another writer took files of it away, those groups are left out and the others are tried again.</summary>
    private async Task<OptimizeReport> RewriteAsync(
        Snapshot snapshot, IReadOnlyList<IReadOnlyList<AddFile>> batch, long target, OptimizeOptions options, OptimizeReport report, CancellationToken cancellationToken)
    {
        var writer = new TableWriter(table, name, engine);
        for (var attempt = 1; batch.Count > 0; attempt++)
        {
            var change = new TableChange.Rewrite(batch, options.ZOrderBy, target);
            switch (await writer.ApplyAsync(snapshot, change, Options(snapshot, options, target), cancellationToken).ConfigureAwait(false))
            {
                case ChangeOutcome.Committed committed:
                    return Add(report, committed);
                case ChangeOutcome.Conflict when attempt < MaxTries:
                    snapshot = await table.GetSnapshotAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
                    var left = Live(snapshot, batch);
                    report = report with { FilesSkipped = report.FilesSkipped + Count(batch) - Count(left) };
                    batch = left;
                    break;
                case ChangeOutcome.Conflict:
                    return report with { FilesSkipped = report.FilesSkipped + Count(batch) };
                default:
                    return report;
            }
        }

        return report;
    }

    private static ChangeOptions Options(Snapshot snapshot, OptimizeOptions options, long target) =>
        new() { Parameters = Parameters(options, target), Actions = [.. options.Further?.Invoke(snapshot) ?? []] };

    /// <summary>The groups whose files are all as they were.</summary>
    private static IReadOnlyList<IReadOnlyList<AddFile>> Live(Snapshot snapshot, IReadOnlyList<IReadOnlyList<AddFile>> batch)
    {
        var live = snapshot.Files.ToDictionary(file => file.Path, file => file.DeletionVector?.UniqueId);
        return [.. batch.Where(group => group.All(file => live.TryGetValue(file.Path, out var vector) && vector == file.DeletionVector?.UniqueId))];
    }

    private static long Count(IReadOnlyList<IReadOnlyList<AddFile>> groups) => groups.Sum(group => (long)group.Count);

    private static OptimizeReport Add(OptimizeReport report, ChangeOutcome.Committed committed)
    {
        long Metric(string metric) => committed.Metrics.TryGetValue(metric, out var text) ? long.Parse(text, CultureInfo.InvariantCulture) : 0;
        return report with
        {
            Version = committed.Version,
            FilesRemoved = report.FilesRemoved + Metric("numRemovedFiles"),
            FilesAdded = report.FilesAdded + Metric("numAddedFiles"),
            BytesRemoved = report.BytesRemoved + Metric("numRemovedBytes"),
            BytesAdded = report.BytesAdded + Metric("numAddedBytes"),
        };
    }

    private static long TargetSizeOf(Snapshot snapshot) =>
        snapshot.Property(TableProperties.TargetFileSize) is { } value && TableProperties.TrySize(value, out var bytes) ? bytes : DefaultTargetSizeInBytes;

    /// <summary>As Spark writes them.</summary>
    private static Dictionary<string, string> Parameters(OptimizeOptions options, long target) => new()
    {
        ["predicate"] = options.Where is { } condition ? JsonSerializer.Serialize([condition], MaintenanceJson.Default.StringArray) : "[]",
        ["zOrderBy"] = JsonSerializer.Serialize([.. options.ZOrderBy], MaintenanceJson.Default.StringArray),
        ["auto"] = "false",
        ["targetSize"] = target.ToString(CultureInfo.InvariantCulture),
    };

    private void RequireColumns(Snapshot snapshot, IReadOnlyList<string> columns)
    {
        if (columns.Count == 0)
        {
            return;
        }

        if (snapshot.Domains.ContainsKey("delta.clustering"))
        {
            throw Refused("the table is clustered, which lays its rows out by other means.", "Run it without ZORDER BY, or drop the clustering with ALTER TABLE … CLUSTER BY NONE.");
        }

        var mode = ColumnMapping.ModeOf(snapshot.Protocol, snapshot.Metadata);
        var measured = new StatisticsBuilder(snapshot.Metadata, mode).Columns.Where(column => column.Path.Count == 1).Select(column => column.Path[0]).ToHashSet();
        for (var index = 0; index < columns.Count; index++)
        {
            var field = snapshot.Schema.Fields.FirstOrDefault(field => Same(field.Name, columns[index])) ?? throw Refused(
                $"there is no column '{columns[index]}'.", $"Its columns are {string.Join(", ", snapshot.Schema.Fields.Select(field => field.Name))}.");
            if (columns.Take(index).Any(other => Same(other, columns[index])))
            {
                throw Refused($"column '{field.Name}' is named twice.", "Name each column once.");
            }

            if (snapshot.Metadata.PartitionColumns.Any(partition => Same(partition, field.Name)))
            {
                throw Refused($"'{field.Name}' is a partition column: each file has one value of it.", "Leave it out.");
            }

            if (!measured.Contains(mode == ColumnMappingMode.None ? field.Name : ColumnMapping.PhysicalNameOf(field)))
            {
                throw Refused(
                    $"column '{field.Name}' has no statistics, so that no reader could leave files out by it.",
                    $"Raise {TableProperties.StatisticsColumnCount}, or name it in {TableProperties.StatisticsColumns}, or choose another column.");
            }
        }
    }

    private TarnException Refused(string what, string todo) => new($"OPTIMIZE '{name}' ZORDER BY is refused: {what} {todo}");

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
