using System.Globalization;
using Tarn.DuckDb.Binding;
using Tarn.DuckDb.Writing;
using Tarn.Engines;

namespace Tarn.DuckDb.Loading;

/// <summary>Writes what a chunk has become as data files.</summary>
internal sealed class ChunkWriter(DuckDbConnection connection, LoadContext context)
{
    /// <summary>Every row group of a Parquet file repeats an enum's texts.</summary>
    private const int MaxEnumTexts = 64;

    /// <summary>Writes the rows that are loaded.</summary>
    public async Task<IReadOnlyList<StagedFile>> WriteGoodAsync(List<LoadedTable> tables, CancellationToken cancellationToken)
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
        return await TableFileWriter.For(connection, context.Request.Base, context.Plan.Schema, context.Request.StagingFolder)
            .WriteAsync($"SELECT {columns} FROM ({rows})", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes bad records and refused files with all of their reasons.</summary>
    public async Task<IReadOnlyList<StagedFile>> WriteBadAsync(BadRecords bad, CancellationToken cancellationToken)
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
        return await TableFileWriter.For(connection, context.Request.QuarantineBase, BronzeColumns.Quarantine, context.Request.StagingFolder)
            .WriteAsync(select, cancellationToken).ConfigureAwait(false);
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
