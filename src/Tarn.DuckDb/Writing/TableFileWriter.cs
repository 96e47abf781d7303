using Tarn.Delta.Actions;
using Tarn.Delta.Features;
using Tarn.Delta.Schema;
using Tarn.Delta.Snapshots;
using Tarn.DuckDb.Binding;
using Tarn.DuckDb.Rules;
using Tarn.DuckDb.Staging;
using Tarn.Engines;

namespace Tarn.DuckDb.Writing;

/// <summary>Writes rows as data files of a table: by its partitions, under its physical names, with the statistics that its properties ask for.</summary>
internal sealed class TableFileWriter(DuckDbConnection connection, Protocol protocol, Metadata metadata, string folder)
{
    private readonly TableLayout layout = new(protocol, metadata);

    /// <summary>For a table as it is, or will be when it is made.</summary>
    /// <param name="connection">May read and write the folder.</param>
    /// <param name="table">The table now; null where it is new.</param>
    /// <param name="schema">Its columns after the commit.</param>
    /// <param name="folder">Exists; other files in it stay.</param>
    /// <param name="whenRead">See <see cref="WhenRead"/>.</param>
    internal static TableFileWriter For(DuckDbConnection connection, Snapshot? table, StructType schema, string folder, Action? whenRead = null) => table is null
        ? new(connection, TableProtocol.For(schema), new Metadata { Id = "", Schema = schema }, folder) { WhenRead = whenRead }
        : new(
            connection, table.Protocol, SameColumns.Are(table.Schema, schema) ? table.Metadata : table.Metadata with { Schema = schema }, folder) { WhenRead = whenRead };

    /// <summary>What a file is closed at. Default 128 MB.</summary>
    internal long TargetSizeInBytes { get; init; } = ParquetCopy.DefaultTargetSizeInBytes;

    /// <summary>Rows of a row group; null for the engine's default.</summary>
    internal long? RowGroupRows { get; init; }

    /// <summary>Called when the SELECT has run and the connection's profile is still its own.</summary>
    internal Action? WhenRead { get; init; }

    /// <summary>Whether rows are checked by the table's rules. Default true.</summary>
    internal bool IsChecked { get; init; } = true;

    /// <summary>Writes new rows: the SELECT gives the table's columns by their logical names and types. </summary>
    /// <exception cref="EngineException">The SELECT failed, a row breaks a rule, or the files could not be written.</exception>
    internal async Task<IReadOnlyList<StagedFile>> WriteAsync(string select, CancellationToken cancellationToken)
    {
        RequireStoredColumns();
        var rules = IsChecked ? TableRules.Of(connection, metadata) : TableRules.None(metadata.Schema);
        try
        {
            var rows = rules.Guard(layout.WithoutEmptyPartitions(select));
            return layout.Partitions.Count == 0
                ? await WriteFlatAsync(rows, cancellationToken).ConfigureAwait(false)
                : await new PartitionedWriter(connection, layout, Copy("")).WriteAsync(rows, WhenRead, cancellationToken).ConfigureAwait(false);
        }
        catch (EngineException exception) when (rules.Explain(exception) is { } broken)
        {
            throw broken;
        }
    }

    /// <summary>Writes rows that the table has already, of one partition, in their order: each file holds one range of them, and nothing is checked.</summary>
    /// <param name="select">Gives the rows in their order.</param>
    /// <param name="partition">Their partition values by physical names.</param>
    /// <param name="bytesOfRow">About what a row takes in a file.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal async Task<IReadOnlyList<StagedFile>> RewriteAsync(
        string select, IReadOnlyDictionary<string, string?> partition, double bytesOfRow, CancellationToken cancellationToken)
    {
        RequireStoredColumns();
        var written = await new RangeWriter(connection, layout, Copy("")).WriteAsync(select, bytesOfRow, cancellationToken).ConfigureAwait(false);
        var files = await ParquetWriter.StageAsync(connection, written, layout.Statistics, cancellationToken).ConfigureAwait(false);
        return [.. files.Select(file => PartitionedWriter.InPartition(file, layout, partition))];
    }

    private async Task<IReadOnlyList<StagedFile>> WriteFlatAsync(string select, CancellationToken cancellationToken)
    {
        var copy = Copy($"SELECT {string.Join(", ", layout.StoredValues("__tarn_r"))} FROM ({select}) __tarn_r");
        var written = await copy.RunAsync(connection, cancellationToken).ConfigureAwait(false);
        WhenRead?.Invoke();
        return await ParquetWriter.StageAsync(connection, written, layout.Statistics, cancellationToken).ConfigureAwait(false);
    }

    private ParquetCopy Copy(string select) => new()
    {
        Select = select,
        Folder = folder,
        TargetSizeInBytes = TargetSizeInBytes,
        RowGroupRows = RowGroupRows,
        FieldIds = layout.FieldIds,
    };

    private void RequireStoredColumns()
    {
        if (!layout.StoredNames.Any())
        {
            throw new EngineException(
                $"Table '{metadata.Name}' cannot be written: every column is a partition column, and a data file needs one at least. Partition by fewer columns.");
        }
    }
}
