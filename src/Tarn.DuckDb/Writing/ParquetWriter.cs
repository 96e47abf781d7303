using Tarn.Delta.Schema;
using Tarn.DuckDb.Binding;
using Tarn.Engines;

namespace Tarn.DuckDb.Writing;

/// <summary>Writes rows as Parquet data files with the statistics that the log stores.</summary>
internal static class ParquetWriter
{
    /// <summary>
    /// What a file is closed at. Small enough that a changed row does not rewrite much, great enough that footers do not count; zstd, because on till data
    /// it halves what snappy writes at the same speed (6.0 to 12.1 MB, 1.68 to 1.88 CPU seconds for 5.4 million rows).
    /// </summary>
    private const string Layout = "FORMAT parquet, COMPRESSION zstd, FILE_SIZE_BYTES 134217728, FILENAME_PATTERN 'part-{uuidv7}', APPEND, RETURN_STATS";

    /// <summary>Runs a SELECT and writes its rows into <c>part-….parquet</c> files of the folder; none when there are no rows.</summary>
    /// <param name="connection">May read and write the folder.</param>
    /// <param name="select">Gives exactly the columns of <paramref name="schema"/>, in its names and types.</param>
    /// <param name="schema">What the statistics are of.</param>
    /// <param name="folder">Exists; other files in it stay.</param>
    /// <param name="cancellationToken">Stops it; files may be left behind.</param>
    /// <param name="whenCopied">Called when the SELECT has run and the connection's profile is still its own.</param>
    /// <exception cref="EngineException">The SELECT failed, or the files could not be written.</exception>
    public static async Task<IReadOnlyList<StagedFile>> WriteAsync(
        DuckDbConnection connection, string select, StructType schema, string folder, CancellationToken cancellationToken, Action? whenCopied = null)
    {
        List<WrittenFile> written = [];
        var copy = $"COPY ({select}) TO {Sql.Text(folder)} ({Layout})";
        await foreach (var chunk in connection.QueryAsync(copy, null, cancellationToken).ConfigureAwait(false))
        {
            written.AddRange(Enumerable.Range(0, chunk.RowCount).Select(row => WrittenFile.Read(chunk, row)));
        }

        whenCopied?.Invoke();
        foreach (var empty in written.Where(file => file.RowCount == 0))
        {
            File.Delete(empty.LocalPath);
        }

        written.RemoveAll(file => file.RowCount == 0);
        var statistics = new StatisticsBuilder(schema);
        var footers = await FooterFacts.ReadAsync(connection, written, statistics.Columns, cancellationToken).ConfigureAwait(false);
        return [.. written.Select(file => Staged(file, statistics, footers))];
    }

    private static StagedFile Staged(WrittenFile file, StatisticsBuilder statistics, FooterFacts footers) => new()
    {
        LocalPath = file.LocalPath,
        Path = Path.GetFileName(file.LocalPath),
        SizeInBytes = file.SizeInBytes,
        RowCount = file.RowCount,
        Stats = statistics.Build(file.RowCount, column => footers.Complete(file, column)).ToJson(),
    };
}
