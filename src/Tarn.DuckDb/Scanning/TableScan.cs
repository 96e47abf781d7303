using System.Globalization;
using Tarn.Delta.Actions;
using Tarn.Delta.Schema;
using Tarn.Delta.Snapshots;

namespace Tarn.DuckDb.Scanning;

/// <summary>The rows of one snapshot as SQL, over exactly its files. Alive as long as the session that made it.</summary>
internal sealed class TableScan
{
    /// <summary>In <see cref="TrackedRows"/>: the number of the row's file, its index in <see cref="Files"/> (INTEGER).</summary>
    internal const string FileColumn = "__tarn_file";

    /// <summary>In <see cref="TrackedRows"/>: the row's physical position in its file, 0-based, as deletion vectors count (BIGINT).</summary>
    internal const string PositionColumn = "__tarn_position";

    private readonly IReadOnlyList<ScanColumn> columns;
    private readonly string? partitions;
    private readonly string? deletions;
    private readonly int untouched;

    /// <param name="snapshot">What is scanned.</param>
    /// <param name="files">The snapshot's files, those without a deletion vector first.</param>
    /// <param name="localFiles">In the order of <paramref name="files"/>.</param>
    /// <param name="partitions">A table of the session with the partition values of each file; null where the table has no partitions.</param>
    /// <param name="deletions">A table of the session with the deleted positions; null where no file has a deletion vector.</param>
    internal TableScan(Snapshot snapshot, IReadOnlyList<AddFile> files, IReadOnlyList<string> localFiles, string? partitions, string? deletions)
    {
        Snapshot = snapshot;
        Files = files;
        LocalFiles = localFiles;
        columns = ColumnsOf(snapshot);
        this.partitions = partitions;
        this.deletions = deletions;
        untouched = files.TakeWhile(file => file.DeletionVector is null).Count();
    }

    internal Snapshot Snapshot { get; }

    /// <summary>The files, in the order of their numbers.</summary>
    internal IReadOnlyList<AddFile> Files { get; }

    /// <summary>Their local copies, in the same order.</summary>
    internal IReadOnlyList<string> LocalFiles { get; }

    /// <summary>A SELECT of the table's columns, in the schema's order.</summary>
    internal string Rows => Select(isTracked: false);

    /// <summary>A SELECT of the table's columns, and of <see cref="FileColumn"/> and <see cref="PositionColumn"/> behind them.</summary>
    internal string TrackedRows => Select(isTracked: true);

    /// <summary>How the columns of a table are had from its files.</summary>
    internal static IReadOnlyList<ScanColumn> ColumnsOf(Snapshot snapshot)
    {
        var mode = ColumnMapping.ModeOf(snapshot.Protocol, snapshot.Metadata);
        var physical = ColumnMapping.ToPhysical(snapshot.Schema, mode);
        var partitionNames = snapshot.Metadata.PartitionColumns.ToHashSet(StringComparer.OrdinalIgnoreCase);
        return
        [
            .. snapshot.Schema.Fields.Select((field, index) => new ScanColumn(
                field,
                physical.Fields[index],
                mode == ColumnMappingMode.Id ? ColumnMapping.IdOf(field) : null,
                partitionNames.Contains(field.Name),
                string.Create(CultureInfo.InvariantCulture, $"__tarn_c{index}"))),
        ];
    }

    private string Select(bool isTracked)
    {
        if (Files.Count == 0)
        {
            var nulls = columns.Select(column => $"CAST(NULL AS {SqlTypes.Of(column.Field.Type)}) AS {Sql.Name(column.Field.Name)}");
            return $"SELECT {string.Join(", ", isTracked ? nulls.Append($"NULL::INTEGER AS {FileColumn}").Append($"NULL::BIGINT AS {PositionColumn}") : nulls)} WHERE false";
        }

        // Files without deleted rows are scanned on their own: the anti-join costs a probe for each row.
        List<string> parts = [];
        if (untouched > 0)
        {
            parts.Add(Part(0, untouched, hasDeletions: false, isTracked));
        }

        if (untouched < Files.Count)
        {
            parts.Add(Part(untouched, Files.Count - untouched, hasDeletions: true, isTracked));
        }

        return string.Join(" UNION ALL ", parts);
    }

    private string Part(int first, int count, bool hasDeletions, bool isTracked)
    {
        var number = string.Create(CultureInfo.InvariantCulture, $"(r.file_index + {first})::BIGINT"); // unsigned else, and compared as HUGEINT
        var select = columns.Select(column => column.IsPartition ? $"p.{column.Alias} AS {Sql.Name(column.Field.Name)}" : column.Select);
        if (isTracked)
        {
            select = select.Append($"({number})::INTEGER AS {FileColumn}").Append($"r.file_row_number AS {PositionColumn}");
        }

        var stored = columns.Where(column => !column.IsPartition).Select(column => column.SchemaEntry).ToList();
        var schema = stored.Count == 0 ? "" : $", schema = MAP {{{string.Join(", ", stored)}}}";

        // A given schema keeps DuckDB from opening a file to plan, and so from knowing how many rows come: it would take the table for an empty one, and
        // join it from the wrong side.
        var rows = Files.Skip(first).Take(count).All(file => file.PhysicalRowCount is not null)
            ? string.Create(CultureInfo.InvariantCulture, $", explicit_cardinality = {Files.Skip(first).Take(count).Sum(file => file.PhysicalRowCount!.Value)}")
            : "";
        var sql = $"SELECT {string.Join(", ", select)} FROM read_parquet({Sql.Files(LocalFiles.Skip(first).Take(count))}{schema}{rows}, hive_partitioning = false) r";
        if (partitions is not null)
        {
            sql += $" JOIN {partitions} p ON p.file = {number}";
        }

        return hasDeletions ? $"{sql} ANTI JOIN {deletions} d ON d.file = {number} AND d.position = r.file_row_number" : sql;
    }
}
