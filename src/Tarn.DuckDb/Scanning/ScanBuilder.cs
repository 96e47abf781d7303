using System.Globalization;
using Tarn.Delta;
using Tarn.Delta.Actions;
using Tarn.Delta.DeletionVectors;
using Tarn.Delta.Schema;
using Tarn.Delta.Snapshots;
using Tarn.DuckDb.Binding;
using Tarn.Engines;

namespace Tarn.DuckDb.Scanning;

/// <summary>Prepares scans: brings files near, and puts partition values and deleted positions into tables of the session.</summary>
/// <param name="connection">The session's.</param>
/// <param name="prefix">Keeps the tables of several builders in one session apart.</param>
internal sealed class ScanBuilder(DuckDbConnection connection, string prefix = "")
{
    /// <summary>The schema of the tables that scans need.</summary>
    internal const string Schema = "__tarn";

    /// <summary>Files that are brought near at a time: a bucket takes many requests at once, and each takes its time.</summary>
    private const int NearSideBySide = 32;

    private int built;

    /// <summary>Prepares the scan of a snapshot.</summary>
    internal Task<TableScan> BuildAsync(Snapshot snapshot, CancellationToken cancellationToken) => BuildAsync(snapshot, snapshot.Files, cancellationToken);

    /// <summary>Prepares the scan of some files of a snapshot; only those are brought near.</summary>
    internal async Task<TableScan> BuildAsync(Snapshot snapshot, IReadOnlyCollection<AddFile> chosen, CancellationToken cancellationToken)
    {
        AddFile[] files = [.. chosen.Where(file => file.DeletionVector is null), .. chosen.Where(file => file.DeletionVector is not null)];
        var localFiles = new string[files.Length];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, files.Length),
            new ParallelOptions { MaxDegreeOfParallelism = NearSideBySide, CancellationToken = cancellationToken },
            async (index, token) => localFiles[index] = await MaterializeAsync(snapshot, files[index], token).ConfigureAwait(false)).ConfigureAwait(false);

        var number = string.Create(CultureInfo.InvariantCulture, $"{prefix}{built++}");
        var partitions = snapshot.Metadata.PartitionColumns.Count == 0 || files.Length == 0
            ? null
            : await StorePartitionsAsync(snapshot, files, number, cancellationToken).ConfigureAwait(false);
        var deletions = files.All(file => file.DeletionVector is null)
            ? null
            : await StoreDeletionsAsync(snapshot, files, number, cancellationToken).ConfigureAwait(false);
        return new(snapshot, files, localFiles, partitions, deletions);
    }

    /// <summary>A SELECT of the files' numbers (<see cref="TableScan.FileColumn"/>: the index in <paramref name="files"/>) and partition columns. No file is brought near.</summary>
    internal async Task<string> PartitionsAsync(Snapshot snapshot, IReadOnlyList<AddFile> files, CancellationToken cancellationToken)
    {
        var number = string.Create(CultureInfo.InvariantCulture, $"{prefix}{built++}");
        var table = await StorePartitionsAsync(snapshot, [.. files], number, cancellationToken).ConfigureAwait(false);
        var columns = TableScan.ColumnsOf(snapshot).Where(column => column.IsPartition).Select(column => $"{column.Alias} AS {Sql.Name(column.Field.Name)}");
        return $"SELECT file::INTEGER AS {TableScan.FileColumn}, {string.Join(", ", columns)} FROM {table}";
    }

    /// <summary>A data file's local copy.</summary>
    /// <exception cref="EngineException">It is gone.</exception>
    internal static async Task<string> MaterializeAsync(Snapshot snapshot, AddFile file, CancellationToken cancellationToken)
    {
        var table = snapshot.Table;
        try
        {
            return await table.MaterializeAsync(file.Path, cancellationToken).ConfigureAwait(false);
        }
        catch (FileNotFoundException exception)
        {
            throw new EngineException(
                $"Version {snapshot.Version} of table '{table.Name}' cannot be read: its data file '{file.Path}' is gone. The log names it, and it is not in '{table.Store.Root}'. " +
                "If the version is an old one, VACUUM may have removed it: read a later version. Else restore the file from a backup.",
                exception);
        }
    }

    private async Task<string> StorePartitionsAsync(Snapshot snapshot, AddFile[] files, string number, CancellationToken cancellationToken)
    {
        var columns = TableScan.ColumnsOf(snapshot).Where(column => column.IsPartition).ToList();
        var (raw, table) = ($"raw_{number}", $"partitions_{number}");
        _ = await connection.ExecuteAsync(
            $"CREATE TABLE {Schema}.{raw} (file BIGINT, {string.Join(", ", columns.Select(column => $"{column.Alias} VARCHAR"))})", cancellationToken)
            .ConfigureAwait(false);
        using (var appender = connection.OpenAppender(null, Schema, raw))
        {
            for (var index = 0; index < files.Length; index++)
            {
                appender.Append(index);
                foreach (var column in columns)
                {
                    // The protocol stores null as null or as the empty string.
                    appender.Append(files[index].PartitionValues.GetValueOrDefault(column.Physical.Name) is { Length: > 0 } value ? value : null);
                }

                appender.EndRow();
            }

            appender.Close();
        }

        var typed = columns.Select(column => $"{Typed(column)} AS {column.Alias}");
        _ = await connection.ExecuteAsync(
            $"CREATE TABLE {Schema}.{table} AS SELECT file, {string.Join(", ", typed)} FROM {Schema}.{raw}; DROP TABLE {Schema}.{raw}", cancellationToken)
            .ConfigureAwait(false);
        return $"{Schema}.{table}";
    }

    private static string Typed(ScanColumn column) => column.Field.Type switch
    {
        PrimitiveType { Name: "string" } => column.Alias,
        PrimitiveType { Name: "binary" } => $"encode({column.Alias})",
        var type => $"CAST({column.Alias} AS {SqlTypes.Of(type)})",
    };

    private async Task<string> StoreDeletionsAsync(Snapshot snapshot, AddFile[] files, string number, CancellationToken cancellationToken)
    {
        var name = $"deletions_{number}";
        _ = await connection.ExecuteAsync($"CREATE TABLE {Schema}.{name} (file BIGINT, position BIGINT)", cancellationToken).ConfigureAwait(false);
        var first = Array.FindIndex(files, file => file.DeletionVector is not null);
        var vectors = await ReadVectorsAsync(snapshot, [.. files.Skip(first).Select(file => file.DeletionVector!)], cancellationToken).ConfigureAwait(false);
        using var appender = connection.OpenAppender(null, Schema, name);
        for (var index = first; index < files.Length; index++)
        {
            foreach (var position in vectors[index - first])
            {
                appender.Append(index);
                appender.Append(position);
                appender.EndRow();
            }
        }

        appender.Close();
        return $"{Schema}.{name}";
    }

    private static async Task<IReadOnlyList<long[]>> ReadVectorsAsync(
        Snapshot snapshot, IReadOnlyList<DeletionVectorDescriptor> vectors, CancellationToken cancellationToken)
    {
        try
        {
            return await DeletionVectorFile.ReadAllAsync(snapshot.Table, vectors, cancellationToken).ConfigureAwait(false);
        }
        catch (DeltaException exception)
        {
            throw new EngineException($"Version {snapshot.Version} of table '{snapshot.Table.Name}' cannot be read. {exception.Message}", exception);
        }
    }
}
