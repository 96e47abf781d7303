using Tarn.Delta.Schema;
using Tarn.DuckDb.Binding;
using Tarn.Engines;

namespace Tarn.DuckDb.Writing;

/// <summary>Writes rows as Parquet data files with the statistics that the log stores.</summary>
internal static class ParquetWriter
{
    /// <summary>Runs a SELECT and writes its rows into <c>part-….parquet</c> files of the folder; none when there are no rows.</summary>
    /// <param name="connection">May read and write the folder.</param>
    /// <param name="select">Gives exactly the columns of <paramref name="schema"/>, in its names and types.</param>
    /// <param name="schema">What the statistics are of.</param>
    /// <param name="folder">Exists; other files in it stay.</param>
    /// <param name="cancellationToken">Stops it; files may be left behind.</param>
    /// <exception cref="EngineException">The SELECT failed, or the files could not be written.</exception>
    public static async Task<IReadOnlyList<StagedFile>> WriteAsync(
        DuckDbConnection connection, string select, StructType schema, string folder, CancellationToken cancellationToken)
    {
        var written = await new ParquetCopy { Select = select, Folder = folder }.RunAsync(connection, cancellationToken).ConfigureAwait(false);
        return await StageAsync(connection, written, new StatisticsBuilder(schema), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Written files with their statistics, to lie in the table's folder by their own names.</summary>
    internal static async Task<IReadOnlyList<StagedFile>> StageAsync(
        DuckDbConnection connection, IReadOnlyList<WrittenFile> written, StatisticsBuilder statistics, CancellationToken cancellationToken)
    {
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
