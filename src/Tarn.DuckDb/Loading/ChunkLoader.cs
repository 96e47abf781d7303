using System.Globalization;
using Tarn.DuckDb.Binding;
using Tarn.DuckDb.Writing;
using Tarn.Engines;

namespace Tarn.DuckDb.Loading;

/// <summary>Takes some files of a batch from text to Parquet.</summary>
internal sealed class ChunkLoader(DuckDbConnection connection, LoadContext context) : IDisposable
{
    /// <summary>Every row group of a Parquet file repeats an enum's texts.</summary>
    private const int MaxEnumTexts = 64;

    private readonly BadRecords bad = new(connection, context);

    public async Task LoadAsync(
        IReadOnlyList<FileHeader> files, List<StagedFile> good, List<StagedFile> quarantined, LoadProgress? progress, CancellationToken cancellationToken)
    {
        List<OpenFile> open = [];
        List<LoadedTable> tables = [];
        try
        {
            var refused = await OpenAsync(files, open, cancellationToken).ConfigureAwait(false);
            while (!await TryReadAsync(open, refused, tables, cancellationToken).ConfigureAwait(false))
            {
                Drop(tables);
            }

            progress?.BeginWriting();
            good.AddRange(await WriteGoodAsync(tables, cancellationToken).ConfigureAwait(false));
            quarantined.AddRange(await WriteBadAsync(cancellationToken).ConfigureAwait(false));
        }
        finally
        {
            Drop(tables);
            open.ForEach(file => file.Text.Discard());
        }
    }

    public void Dispose() => bad.Dispose();

    private void Drop(List<LoadedTable> tables)
    {
        tables.ForEach(table => table.Drop(connection));
        tables.Clear();
    }

    private async Task<IReadOnlyList<FileHeader>> OpenAsync(IReadOnlyList<FileHeader> files, List<OpenFile> open, CancellationToken cancellationToken)
    {
        List<FileHeader> refused = [.. files.Where(file => file.Refusal is not null)];
        foreach (var file in files.Where(file => file.Refusal is null && file.File.SizeInBytes > 0))
        {
            try
            {
                var text = await SourceText.UnpackAsync(file.File, context.WorkFolder, cancellationToken).ConfigureAwait(false);
                if (file.HasRecords)
                {
                    open.Add(new OpenFile(file, text));
                }
                else
                {
                    text.Discard();
                }
            }
            catch (InvalidDataException damage)
            {
                refused.Add(file with { Refusal = SourceText.Damaged(damage) });
            }
        }

        return refused;
    }

    /// <summary>Reads the chunk; false when a file must be read by the scanner instead, and all has to be done again.</summary>
    private async Task<bool> TryReadAsync(
        List<OpenFile> open, IReadOnlyList<FileHeader> refused, List<LoadedTable> tables, CancellationToken cancellationToken)
    {
        bad.Open();
        open.ForEach(file => context.Tallies[file.Ordinal].Clear());
        foreach (var file in refused)
        {
            bad.AddRefused(file, file.Refusal!);
        }

        var reader = new GroupReader(connection, context, bad);
        try
        {
            foreach (var group in open.GroupBy(file => string.Join('\u001F', file.Header.Names), StringComparer.Ordinal))
            {
                await reader.ReadAsync(new FileGroup(group.First().Header.Names, [.. group]), tables, cancellationToken).ConfigureAwait(false);
            }

            foreach (var table in tables)
            {
                await ExplainAsync(table, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (RecountException recount) when (context.Scanned.Add(recount.Ordinal))
        {
            return false;
        }

        bad.Close();
        return true;
    }

    private async Task ExplainAsync(LoadedTable table, CancellationToken cancellationToken)
    {
        if (table.CountOf(Verdict.Failed) > 0)
        {
            var failed = await PositionsAsync(table, Verdict.Failed, cancellationToken).ConfigureAwait(false);
            var (ordinal, rows) = failed.MinBy(file => file.Key);
            await bad.ExplainAsync(table, new Dictionary<int, List<long>> { [ordinal] = [rows[0]] }, cancellationToken).ConfigureAwait(false);
            throw await FailureAsync(ordinal, rows[0], cancellationToken).ConfigureAwait(false);
        }

        if (table.CountOf(Verdict.Quarantined) > 0)
        {
            var wanted = await PositionsAsync(table, Verdict.Quarantined, cancellationToken).ConfigureAwait(false);
            await bad.ExplainAsync(table, wanted, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<Dictionary<int, List<long>>> PositionsAsync(LoadedTable table, Verdict verdict, CancellationToken cancellationToken)
    {
        Dictionary<int, List<long>> positions = [];
        await foreach (var chunk in connection.QueryAsync(table.Positions($"rows.tarn_verdict = {(int)verdict}"), null, cancellationToken).ConfigureAwait(false))
        {
            for (var row = 0; row < chunk.RowCount; row++)
            {
                var ordinal = (int)LoadedTable.Number(chunk[0].Read(row));
                if (!positions.TryGetValue(ordinal, out var rows))
                {
                    positions[ordinal] = rows = [];
                }

                rows.Add(LoadedTable.Number(chunk[1].Read(row)));
            }
        }

        return positions;
    }

    private async Task<TarnException> FailureAsync(int ordinal, long row, CancellationToken cancellationToken)
    {
        var policies = context.Plan.Columns.Where(column => column.Policy == Contracts.OnViolation.Fail).Select(column => column.Contract.Name);
        var sql = $"SELECT r.rule, r.\"column\", r.value, r.message FROM (SELECT unnest(reasons) AS r FROM {BadRecords.Reasons}) ORDER BY list_contains({Sql.Texts(policies)}, r.\"column\") DESC LIMIT 1";
        var text = "";
        await foreach (var chunk in connection.QueryAsync(sql, null, cancellationToken).ConfigureAwait(false))
        {
            text = chunk.RowCount == 0 ? text : $"column '{chunk[1].Text(0)}' is {(chunk[2].IsNull(0) ? "empty" : $"'{chunk[2].Text(0)}'")}. {chunk[3].Text(0)}";
        }

        return new TarnException(
            $"Nothing was loaded into '{context.Request.Table}': in row {row} of '{context.Request.Files[ordinal].Path}', {text} " +
            "The column says 'on_violation: fail'. Correct the file, or set it to quarantine, drop or warn.");
    }

    private async Task<IReadOnlyList<StagedFile>> WriteGoodAsync(List<LoadedTable> tables, CancellationToken cancellationToken)
    {
        if (tables.Count == 0)
        {
            return [];
        }

        var paths = tables.SelectMany(table => table.Files).Select(file => file.Header.File.Path).Distinct(StringComparer.Ordinal).ToList();
        var pathType = paths.Count <= MaxEnumTexts ? Enum(paths) : "VARCHAR";
        var condition = $"rows.tarn_verdict <= {(int)Verdict.Warned}";
        var rows = string.Join(" UNION ALL BY NAME ", tables.Select(table => table.Select(context.Plan.Columns, pathType, Stamp, condition)));
        var columns = string.Join(", ", context.Plan.Schema.Fields.Select(field => Sql.Name(field.Name)));
        return await ParquetWriter.WriteAsync(
            connection, $"SELECT {columns} FROM ({rows})", context.Plan.Schema, context.Request.StagingFolder, cancellationToken).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<StagedFile>> WriteBadAsync(CancellationToken cancellationToken)
    {
        if (bad.Count == 0)
        {
            return [];
        }

        var columns = string.Join(", ", BronzeColumns.Quarantine.Fields.Select(field => Sql.Name(field.Name)));
        var select =
            $"""
            SELECT {columns} FROM (
                SELECT raw AS raw_text, coalesce(reasons, [struct_pack(rule := rule, "column" := "column", value := NULL::VARCHAR, message := message)]) AS reasons,
                    path AS _source_object, n AS _source_row, line AS _source_line, byte_offset AS _source_offset,
                    {Stamp}, {Sql.Text(context.Request.Table.ToString())} AS table_name, 'open' AS status
                FROM {BadRecords.Table} LEFT JOIN {BadRecords.Reasons} USING (seq) ORDER BY seq)
            """;
        return await ParquetWriter.WriteAsync(connection, select, BronzeColumns.Quarantine, context.Request.StagingFolder, cancellationToken).ConfigureAwait(false);
    }

    private string Stamp
    {
        get
        {
            var stamp = context.Request.Stamp;
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{Constant($"{stamp.BatchId:d}")} AS _batch_id, TIMESTAMPTZ '{stamp.RunAt.UtcDateTime:yyyy-MM-dd HH:mm:ss.ffffff}+00' AS _run_at, " +
                $"{Constant(stamp.SourceSystem)} AS _source_system, DATE '{stamp.ExecutionDate:yyyy-MM-dd}' AS _execution_date");
        }
    }

    /// <summary>An enum is written as the string that it stands for, without a look-up for every row: a constant costs nothing then.</summary>
    private static string Constant(string text) => $"{Sql.Text(text)}::{Enum([text])}";

    private static string Enum(IEnumerable<string> texts) => $"ENUM({string.Join(", ", texts.Select(Sql.Text))})";
}
