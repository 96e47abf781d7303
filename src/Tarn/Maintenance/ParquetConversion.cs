using System.Globalization;
using System.Text.Json;
using Tarn.Delta;
using Tarn.Delta.Actions;
using Tarn.Delta.Features;
using Tarn.Delta.Schema;
using Tarn.Delta.Transactions;
using Tarn.Engines;

namespace Tarn.Maintenance;

/// <summary>CONVERT TO DELTA: makes a folder of Parquet files a Delta table. The files stay where and as they are.</summary>
/// <param name="table">The place: no table yet.</param>
/// <param name="name">How errors name it.</param>
/// <param name="engine">Reads the files' footers.</param>
public sealed class ParquetConversion(DeltaTable table, TableName name, IEngine engine)
{
    private const int SideBySide = 8;

    /// <summary>Reads every file's footer and commits version 0.</summary>
    /// <param name="partitions">The columns of <c>column=value</c> folders, from the outermost on, with their types; empty where files lie flat.</param>
    /// <param name="cancellationToken">Stops it before the commit.</param>
    /// <exception cref="TarnException">It is a Delta table already, holds no file, or its files do not make one table; the file is named.</exception>
    /// <exception cref="EngineException">A file is no Parquet file, or has a column that Delta has no type for.</exception>
    public async Task<ConversionReport> RunAsync(IReadOnlyList<StructField>? partitions = null, CancellationToken cancellationToken = default)
    {
        partitions ??= [];
        if (await table.FindSnapshotAsync(cancellationToken).ConfigureAwait(false) is { } present)
        {
            throw Refused($"it is a Delta table already, at version {present.Version}.", "There is nothing to convert.");
        }

        var files = await FindAsync(partitions, cancellationToken).ConfigureAwait(false);
        var footers = await ReadAsync(files, cancellationToken).ConfigureAwait(false);
        var metadata = new Metadata
        {
            Id = Guid.NewGuid().ToString(),
            Name = name.ToString(),
            Schema = new SchemaUnion(name, partitions).Of(files.Select(file => file.Path), footers),
            PartitionColumns = [.. partitions.Select(column => column.Name)],
            CreatedTimeMs = table.Clock.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        var transaction = table.Begin(null);
        transaction.Stage(TableProtocol.For(metadata.Schema));
        transaction.Stage(metadata);
        var statistics = new StatisticsBuilder(metadata);
        foreach (var (file, footer) in files.Zip(footers))
        {
            transaction.Stage(file with { Stats = statistics.Build(footer.RowCount, footer.Find).ToJson() });
        }

        var outcome = await transaction.CommitAsync(Describe(files, partitions), CancellationToken.None).ConfigureAwait(false);
        return outcome is CommitOutcome.Committed committed
            ? new ConversionReport(committed.Version, files.Count, footers.Sum(footer => footer.RowCount), files.Sum(file => file.SizeInBytes))
            : throw Refused("another program made it a Delta table in the meantime.", "Look at the table that is there now.");
    }

    /// <summary>The data files: those whose names, and whose folders' names, do not begin with <c>_</c> or a point.</summary>
    private async Task<List<AddFile>> FindAsync(IReadOnlyList<StructField> partitions, CancellationToken cancellationToken)
    {
        List<AddFile> files = [];
        var folders = new PartitionFolders(name, partitions);
        await foreach (var found in table.Store.ListRecursiveAsync(table.Root, cancellationToken).ConfigureAwait(false))
        {
            var path = table.Root.Length == 0 ? found.Path : found.Path[(table.Root.Length + 1)..];
            var parts = path.Split('/');
            if (found.SizeInBytes == 0 || parts[^1][0] is '_' or '.' || parts[..^1].Any(part => part[0] is '_' or '.' && !part.Contains('=', StringComparison.Ordinal)))
            {
                continue;
            }

            files.Add(new AddFile
            {
                Path = path,
                PartitionValues = folders.Read(path, parts[..^1]),
                SizeInBytes = found.SizeInBytes,
                ModificationTimeMs = found.LastModified.ToUnixTimeMilliseconds(),
                DataChange = true,
            });
        }

        return files.Count > 0
            ? [.. files.OrderBy(file => file.Path, StringComparer.Ordinal)]
            : throw Refused("it holds no Parquet file.", "Check the place; files and folders whose names begin with '_' or '.' do not count.");
    }

    private async Task<IReadOnlyList<ParquetFooter>> ReadAsync(List<AddFile> files, CancellationToken cancellationToken)
    {
        var local = new string[files.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, files.Count),
            new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = cancellationToken },
            async (index, token) => local[index] = await table.MaterializeAsync(files[index].Path, token).ConfigureAwait(false)).ConfigureAwait(false);
        return await engine.ReadFootersAsync(local, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>As Spark names things.</summary>
    private static CommitDescription Describe(List<AddFile> files, IReadOnlyList<StructField> partitions)
    {
        var count = files.Count.ToString(CultureInfo.InvariantCulture);
        return new CommitDescription("CONVERT")
        {
            Parameters = new Dictionary<string, string>
            {
                ["numFiles"] = count,
                ["partitionedBy"] = JsonSerializer.Serialize([.. partitions.Select(column => column.Name)], MaintenanceJson.Default.StringArray),
                ["collectStats"] = "true",
                ["sourceFormat"] = "parquet",
            },
            Metrics = new Dictionary<string, string> { ["numConvertedFiles"] = count },
        };
    }

    private TarnException Refused(string what, string todo) => new($"Cannot convert '{name}' ('{table.Name}') to a Delta table: {what} {todo}");
}

/// <summary>What a conversion made.</summary>
/// <param name="Version">The table's first version.</param>
/// <param name="Files">Data files.</param>
/// <param name="Rows">Rows in them.</param>
/// <param name="SizeInBytes">Of the files.</param>
public sealed record ConversionReport(TableVersion Version, long Files, long Rows, long SizeInBytes);
