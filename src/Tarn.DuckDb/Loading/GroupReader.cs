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
    private static int s_tables;

    public async Task<IReadOnlyList<LoadedTable>> ReadAsync(FileGroup group, CancellationToken cancellationToken)
    {
        List<LoadedTable> tables = [];
        var scanned = group.Files.Where(file => file.Header.NeedsScanner || context.Scanned.Contains(file.Ordinal)).ToList();
        await ReadAsync(group, [.. group.Files.Except(scanned)], tables, scanned, cancellationToken).ConfigureAwait(false);
        if (scanned.Count > 0)
        {
            tables.Add(await ScanAsync(group, scanned, cancellationToken).ConfigureAwait(false));
        }

        return tables;
    }

    /// <summary>One statement for all files. When it fails, halves of them, down to the file that makes it fail.</summary>
    private async Task ReadAsync(FileGroup group, IReadOnlyList<OpenFile> files, List<LoadedTable> tables, List<OpenFile> scanned, CancellationToken cancellationToken)
    {
        if (files.Count == 0)
        {
            return;
        }

        var sql = new LoadSql(context.Format, context.Plan, group.Names);
        var name = NewName();
        try
        {
            await connection.ExecuteAsync($"CREATE TEMP TABLE {name} AS {sql.ReadFiles([.. files.Select(file => file.Text.LocalPath)])}", cancellationToken).ConfigureAwait(false);
        }
        catch (EngineException) when (files.Count > 1)
        {
            connection.Execute($"DROP TABLE IF EXISTS {LoadSql.Rejects}; DROP TABLE IF EXISTS {LoadSql.Scans}", CancellationToken.None);
            await ReadAsync(group, [.. files.Take(files.Count / 2)], tables, scanned, cancellationToken).ConfigureAwait(false);
            await ReadAsync(group, [.. files.Skip(files.Count / 2)], tables, scanned, cancellationToken).ConfigureAwait(false);
            return;
        }
        catch (EngineException)
        {
            scanned.AddRange(files);
            return;
        }

        var rejected = await connection.ListAsync(
            $"SELECT DISTINCT file_path FROM {LoadSql.Scans} JOIN {LoadSql.Rejects} USING (scan_id, file_id)", cancellationToken).ConfigureAwait(false);
        connection.Execute($"DROP TABLE {LoadSql.Rejects}; DROP TABLE {LoadSql.Scans}", CancellationToken.None);
        var sound = files.Where(file => !rejected.Contains(file.Text.LocalPath)).ToList();
        scanned.AddRange(files.Except(sound));
        if (sound.Count == 0)
        {
            connection.Execute($"DROP TABLE {name}", CancellationToken.None);
            return;
        }

        var table = new LoadedTable(name, sql, group with { Files = files }, sound, IsScanned: false);
        await table.CountAsync(connection, context.Tallies, cancellationToken).ConfigureAwait(false);
        tables.Add(table);
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
        var table = new LoadedTable(NewName(), sql, group, files, IsScanned: true);
        long read;
        try
        {
            read = await connection.ExecuteAsync(
                $"CREATE TEMP TABLE {table.Name} AS {sql.ReadCanonical(path, LoadedTable.OrdinalKey, LoadedTable.RowKey)}", cancellationToken).ConfigureAwait(false);
        }
        catch (EngineException error)
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
            : throw new TarnException($"'{files[0].Header.File.Path}' has {written} sound records, and the engine read {counted} ({read}). This is a bug in tarn; please report it with the file.");
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

    private static string NewName() => FormattableString.Invariant($"tarn_load_{Interlocked.Increment(ref s_tables)}");
}
