using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Tarn.Delta.Actions;
using Tarn.Delta.Schema;
using Tarn.Delta.Storage;
using Tarn.DuckDb.Binding;
using Tarn.DuckDb.Scanning;

namespace Tarn.DuckDb.Checkpoints;

/// <summary>Checkpoints through DuckDB's Parquet reader and writer. Thread-safe: each call opens a database of its own.</summary>
internal sealed class DuckDbParquetIO(DuckDbOptions options) : IParquetIO
{
    /// <summary>Small enough for all processors to read a checkpoint of many files at once.</summary>
    private const int RowsInGroup = 20480;

    /// <inheritdoc/>
    public IReadOnlyCollection<string> DataFeatures { get; } =
    [
        "columnMapping", "typeWidening", "typeWidening-preview", "variantType", "variantType-preview", "variantShredding", "variantShredding-preview",
    ];

    /// <inheritdoc/>
    public IReadOnlyCollection<string> WrittenFeatures { get; } = ["columnMapping", "invariants", "checkConstraints", "allowColumnDefaults", "generatedColumns"];

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadRowsAsync(
        string localFile, IReadOnlyList<string> columns, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var batch in ReadAsync(localFile, columns, filesApart: false, cancellationToken).ConfigureAwait(false))
        {
            foreach (var row in batch.Rows)
            {
                yield return row;
            }
        }
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<CheckpointBatch> ReadCheckpointAsync(string localFile, IReadOnlyList<string> columns, CancellationToken cancellationToken = default) =>
        ReadAsync(localFile, columns, filesApart: true, cancellationToken);

    private async IAsyncEnumerable<CheckpointBatch> ReadAsync(
        string localFile, IReadOnlyList<string> columns, bool filesApart, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!File.Exists(localFile))
        {
            throw new FileNotFoundException($"There is no file {localFile}.", localFile);
        }

        using var database = DuckDbDatabase.Open(options);
        using var connection = database.Connect();
        _ = connection.Execute("SET TimeZone = 'UTC'", cancellationToken);
        var from = $"FROM read_parquet({Sql.File(localFile)}, hive_partitioning = false)";
        var wanted = Existing(connection, from).Where(column => columns.Contains(column.Name, StringComparer.Ordinal)).ToList();
        var add = filesApart && wanted.FirstOrDefault(column => column.Name == "add") is { Type: { } type } && type.Id == DuckDbTypeId.Struct
            ? AddRows.Of(type, () => SomeStatsAreTypedOnly(connection, localFile))
            : null;
        var rows = wanted.Where(column => add is null || column.Name != "add").Select(column => Sql.Name(column.Name)).ToList();
        var expressions = (add?.Expressions ?? []).Concat(rows).ToList();
        if (expressions.Count == 0)
        {
            yield break;
        }

        // A struct that is tested for null is read whole; a file has its path.
        var tests = (add is null ? Enumerable.Empty<string>() : [$"{Sql.Name("add")}.{Sql.Name("path")}"]).Concat(rows);
        var sql = $"SELECT {string.Join(", ", expressions)} {from} WHERE {string.Join(" OR ", tests.Select(test => $"{test} IS NOT NULL"))}";
        var first = add?.Expressions.Count ?? 0;
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, new() { SkipValidation = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        await foreach (var chunk in connection.QueryAsync(sql, null, cancellationToken).ConfigureAwait(false))
        {
            List<AddFile> files = new(chunk.RowCount);
            List<ReadOnlyMemory<byte>> others = [];
            for (var row = 0; row < chunk.RowCount; row++)
            {
                if (add?.Read(chunk, row) is { } file)
                {
                    files.Add(file);
                }
                else
                {
                    buffer.ResetWrittenCount();
                    writer.Reset();
                    Write(writer, chunk, first, row);
                    others.Add(buffer.WrittenSpan.ToArray());
                }
            }

            yield return new CheckpointBatch(files, others);
        }
    }

    /// <inheritdoc/>
    public async Task WriteRowsAsync(
        string localFile, StructType schema, IAsyncEnumerable<ReadOnlyMemory<byte>> rows, CancellationToken cancellationToken = default)
    {
        if (File.Exists(localFile))
        {
            throw new IOException($"{localFile} exists already. Parquet files are never replaced: write to a new name.");
        }

        var json = localFile + ".ndjson";
        try
        {
            var longest = await WriteLinesAsync(json, schema, rows, cancellationToken).ConfigureAwait(false);
            using var database = DuckDbDatabase.Open(options);
            using var connection = database.Connect();
            _ = connection.Execute("SET TimeZone = 'UTC'", cancellationToken);
            var types = schema.Fields.Select(field => $"{Sql.Text(field.Name)}: {Sql.Text(SqlTypes.Of(field.Type))}");
            var select = $"SELECT * FROM read_json({Sql.File(json)}, columns = {{{string.Join(", ", types)}}}, format = 'newline_delimited', " +
                $"records = true, hive_partitioning = false, maximum_object_size = {Math.Max(longest + 1, 1 << 24)})";
            _ = await connection.ExecuteAsync($"COPY ({select}) TO {Sql.Text(localFile)} (FORMAT parquet, ROW_GROUP_SIZE {RowsInGroup})", cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            File.Delete(localFile);
            throw;
        }
        finally
        {
            File.Delete(json);
        }
    }

    private static List<(string Name, DuckDbType Type)> Existing(DuckDbConnection connection, string from)
    {
        using var statement = connection.Prepare($"SELECT * {from}");
        return [.. statement.Columns];
    }

    /// <summary>Whether some file may have statistics in typed columns and not as JSON: by the counts of nulls in the footer, which cost no reading.</summary>
    private static bool SomeStatsAreTypedOnly(DuckDbConnection connection, string localFile) => connection.Scalar(
        "SELECT count(DISTINCT path_in_schema) = 2 AND bool_and(stats_null_count IS NOT NULL) AND " +
        "sum(stats_null_count) FILTER (path_in_schema = 'add, stats') = sum(stats_null_count) FILTER (path_in_schema = 'add, path') " +
        $"FROM parquet_metadata({Sql.File(localFile)}) WHERE path_in_schema IN ('add, path', 'add, stats')") is not true;

    private static void Write(Utf8JsonWriter writer, DuckDbChunk chunk, int first, int row)
    {
        writer.WriteStartObject();
        for (var column = first; column < chunk.Columns.Count; column++)
        {
            if (!chunk[column].IsNull(row))
            {
                writer.WritePropertyName(chunk.Columns[column].Name);
                JsonRow.Write(writer, chunk[column], row);
            }
        }

        writer.WriteEndObject();
        writer.Flush();
    }

    /// <returns>The length of the longest line.</returns>
    private static async Task<long> WriteLinesAsync(
        string file, StructType schema, IAsyncEnumerable<ReadOnlyMemory<byte>> rows, CancellationToken cancellationToken)
    {
        using var numbers = ExactNumbers.AreNeededBy(schema) ? new ExactNumbers() : null;
        var longest = 0L;
        var output = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16, useAsync: true);
        await using (output.ConfigureAwait(false))
        {
            await foreach (var row in rows.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                var line = numbers?.Quote(row.Span) ?? row;
                longest = Math.Max(longest, line.Length);
                await output.WriteAsync(line, cancellationToken).ConfigureAwait(false);
                await output.WriteAsync("\n"u8.ToArray(), cancellationToken).ConfigureAwait(false);
            }
        }

        return longest;
    }
}
