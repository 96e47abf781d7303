using Tarn.DuckDb.Binding;
using Tarn.DuckDb.Loading.Csv;
using Tarn.Engines;

namespace Tarn.DuckDb.Loading;

/// <summary>
/// Reads the files of a group into temporary tables: all at once by the engine's own reader; those in which it meets anything that it refuses
/// (malformed records, mixed line breaks), by the scanner, which keeps the sound records and knows the malformed ones.
/// </summary>
internal sealed class GroupReader(DuckDbConnection connection, LoadContext context, BadRecords bad)
{
    private static readonly string[] s_textErrors = ["Invalid Input Error", "Conversion Error", "Out of Range Error", "Not implemented Error"];

    private static int s_tables;

    public async Task ReadAsync(FileGroup group, List<LoadedTable> tables, CancellationToken cancellationToken)
    {
        var scanned = group.Files.Where(file => file.Header.NeedsScanner || context.Scanned.Contains(file.Ordinal)).ToList();
        await ReadAsync(group, [.. group.Files.Except(scanned)], tables, scanned, cancellationToken).ConfigureAwait(false);
        if (scanned.Count > 0)
        {
            tables.Add(await ScanAsync(group, scanned, cancellationToken).ConfigureAwait(false));
        }
    }

    /// <summary>
    /// One statement for all files. When it fails, the file that it names goes to the scanner, and the others are read in halves, which finds every bad
    /// one without reading a good one more often than the halves can be halved.
    /// </summary>
    private async Task ReadAsync(FileGroup group, IReadOnlyList<OpenFile> files, List<LoadedTable> tables, List<OpenFile> scanned, CancellationToken cancellationToken)
    {
        if (files.Count == 0)
        {
            return;
        }

        var table = new LoadedTable(NewName(), new LoadSql(context.Format, context.Plan, group.Names), group.Names.Count, files, IsScanned: false);
        try
        {
            await CreateAsync(table, cancellationToken).ConfigureAwait(false);
        }
        catch (EngineException error) when (IsOfText(error))
        {
            var named = files.Count == 1 ? files[0] : files.FirstOrDefault(file => error.Message.Contains($"file = {file.Text.LocalPath}\n", StringComparison.Ordinal));
            List<OpenFile> rest = [.. files.Where(file => file != named)];
            scanned.AddRange(files.Except(rest));
            await ReadAsync(group, [.. rest.Take(rest.Count / 2)], tables, scanned, cancellationToken).ConfigureAwait(false);
            await ReadAsync(group, [.. rest.Skip(rest.Count / 2)], tables, scanned, cancellationToken).ConfigureAwait(false);
            return;
        }

        await table.CountAsync(connection, context.Tallies, cancellationToken).ConfigureAwait(false);
        tables.Add(table);
        await Task.Run(() => Recount(table, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    private async Task CreateAsync(LoadedTable table, CancellationToken cancellationToken)
    {
        string Statement(bool isParallel) => $"CREATE TEMP TABLE {table.Name} AS {table.Sql.ReadFiles([.. table.Files.Select(file => file.Text.LocalPath)], isParallel)}";
        try
        {
            await connection.ExecuteAsync(Statement(isParallel: true), cancellationToken).ConfigureAwait(false);
        }
        catch (EngineException error) when (error.Message.StartsWith("Not implemented Error: The Parallel CSV Reader", StringComparison.Ordinal))
        {
            await connection.ExecuteAsync(Statement(isParallel: false), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Counts the records of every file again, by another program than the one that read them.</summary>
    private void Recount(LoadedTable table, CancellationToken cancellationToken)
    {
        foreach (var file in table.Files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var records = context.Tallies[file.Ordinal].Records + (context.Format.Header ? 1 : 0);
            if (RecordCount.LineFeeds(file.Text.LocalPath) != records && RecordCount.Records(file.Text, context.Dialect, table.FieldCount) != records)
            {
                throw new RecountException(file);
            }
        }
    }

    private async Task<LoadedTable> ScanAsync(FileGroup group, List<OpenFile> files, CancellationToken cancellationToken)
    {
        var path = Path.Combine(context.WorkFolder, NewName() + ".csv");
        long written;
        using (var writer = new CanonicalWriter(File.Create(path)))
        {
            written = files.Sum(file => WriteSound(file, group.Names.Count, writer, cancellationToken));
        }

        var sql = new LoadSql(context.Format, context.Plan, group.Names);
        var table = new LoadedTable(NewName(), sql, group.Names.Count, files, IsScanned: true);
        long read;
        try
        {
            read = await connection.ExecuteAsync(
                $"CREATE TEMP TABLE {table.Name} AS {sql.ReadCanonical(path, LoadedTable.OrdinalKey, LoadedTable.RowKey)}", cancellationToken).ConfigureAwait(false);
        }
        catch (EngineException error) when (IsOfText(error))
        {
            throw new TarnException(
                $"The contract of '{context.Request.Table}' could not be applied to '{files[0].Header.File.Path}': {error.Message} " +
                "Nothing was loaded. Look for a transform that fails on some text; TRY_CAST gives null where CAST fails.", error);
        }

        File.Delete(path);
        await table.CountAsync(connection, context.Tallies, cancellationToken).ConfigureAwait(false);
        var counted = await connection.ScalarAsync($"SELECT count(*) FROM {table.Name}", cancellationToken).ConfigureAwait(false);
        return LoadedTable.Number(counted) == written
            ? table
            : throw new TarnException($"'{files[0].Header.File.Path}' has {written} sound records, and the engine read {counted} ({read}). " +
                "This is a bug in tarn; please report it with the file.");
    }

    /// <summary>Copies the sound records, and keeps the malformed ones for quarantine.</summary>
    private long WriteSound(OpenFile file, int columns, CanonicalWriter writer, CancellationToken cancellationToken)
    {
        var written = 0L;
        var number = 0L;
        var fields = new RecordFields(context.Dialect);
        using var scanner = file.Text.Scan(context.Dialect, columns);
        for (var isHeader = context.Format.Header; scanner.TryRead(out var record); isHeader = false)
        {
            if (isHeader)
            {
                continue;
            }

            cancellationToken.ThrowIfCancellationRequested();
            number++;
            var fault = RecordFields.Fault(record.Fault, record.Bytes);
            if (fault is null)
            {
                fields.Split(record.Bytes);
                fault = fields.CountFault(columns);
            }

            if (fault is not null)
            {
                bad.AddMalformed(file, number, record, fault);
                continue;
            }

            writer.Write([file.Ordinal, number], record.Bytes, fields, columns);
            written++;
        }

        return written;
    }

    /// <summary>Whether the engine stumbled over what it read, not over memory, disk or itself.</summary>
    private static bool IsOfText(EngineException error) => s_textErrors.Any(kind => error.Message.StartsWith(kind, StringComparison.Ordinal));

    private static string NewName() => FormattableString.Invariant($"tarn_load_{Interlocked.Increment(ref s_tables)}");
}
