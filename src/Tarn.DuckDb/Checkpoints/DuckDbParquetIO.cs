using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Tarn.Delta.Schema;
using Tarn.Delta.Storage;
using Tarn.DuckDb.Binding;
using Tarn.DuckDb.Scanning;

namespace Tarn.DuckDb.Checkpoints;

/// <summary>Checkpoints through DuckDB's Parquet reader and writer. Thread-safe: each call opens a database of its own.</summary>
internal sealed class DuckDbParquetIO(DuckDbOptions options) : IParquetIO
{
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
        if (!File.Exists(localFile))
        {
            throw new FileNotFoundException($"There is no file {localFile}.", localFile);
        }

        using var database = DuckDbDatabase.Open(options);
        using var connection = database.Connect();
        _ = connection.Execute("SET TimeZone = 'UTC'", cancellationToken);
        var from = $"FROM read_parquet({Sql.File(localFile)}, hive_partitioning = false)";
        var wanted = Existing(connection, from).Intersect(columns, StringComparer.Ordinal).ToList();
        if (wanted.Count == 0)
        {
            yield break;
        }

        var names = wanted.Select(Sql.Name).ToList();
        var sql = $"SELECT {string.Join(", ", names)} {from} WHERE {string.Join(" OR ", names.Select(name => $"{name} IS NOT NULL"))}";
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, new() { SkipValidation = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        await foreach (var chunk in connection.QueryAsync(sql, null, cancellationToken).ConfigureAwait(false))
        {
            for (var row = 0; row < chunk.RowCount; row++)
            {
                buffer.ResetWrittenCount();
                writer.Reset();
                Write(writer, chunk, row);
                yield return buffer.WrittenMemory;
            }
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
            _ = await connection.ExecuteAsync($"COPY ({select}) TO {Sql.Text(localFile)} (FORMAT parquet)", cancellationToken).ConfigureAwait(false);
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

    private static List<string> Existing(DuckDbConnection connection, string from)
    {
        using var statement = connection.Prepare($"SELECT * {from}");
        return [.. statement.Columns.Select(column => column.Name)];
    }

    private static void Write(Utf8JsonWriter writer, DuckDbChunk chunk, int row)
    {
        writer.WriteStartObject();
        for (var column = 0; column < chunk.Columns.Count; column++)
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
