using Tarn.Delta.Actions;
using Tarn.Delta.Schema;
using Tarn.Delta.Storage;

namespace Tarn.Engines;

/// <summary>
/// Where data moves: planning decides what, an engine how. The embedded engine is DuckDB. Thread-safe: steps run side by side,
/// each call in an isolated catalog that holds only the tables it is given.
/// </summary>
public interface IEngine : IAsyncDisposable
{
    /// <summary>The engine's name and version, for commitInfo and the ledger: <c>duckdb 1.5.6</c>.</summary>
    string Description { get; }

    /// <summary>The seam through which <see cref="Delta"/> reads and writes checkpoints.</summary>
    IParquetIO Parquet { get; }

    /// <summary>Parses one statement, reading nothing: its tables with their places, or why it does not parse.</summary>
    SqlAnalysis Analyze(string sql);

    /// <summary>Binds a SELECT against the given tables and says what columns it gives, reading no data.</summary>
    /// <exception cref="EngineException">The SELECT does not bind.</exception>
    Task<StructType> DescribeAsync(EngineQuery query, CancellationToken cancellationToken = default);

    /// <summary>Reads landed files through a contract and writes good rows and bad rows as unseen data files.</summary>
    Task<StagedLoad> StageLoadAsync(LoadRequest request, IProgress<StepProgress>? progress = null, CancellationToken cancellationToken = default);

    /// <summary>Runs a model's SELECT and writes what its table needs to change, as unseen data files.</summary>
    Task<StagedWrite> StageAsync(StageRequest request, IProgress<StepProgress>? progress = null, CancellationToken cancellationToken = default);

    /// <summary>Stages what a statement (INSERT, DELETE, UPDATE, MERGE, OPTIMIZE …) does to one table: reads what it needs, writes new files unseen, commits nothing.</summary>
    /// <exception cref="EngineException">The SQL is wrong, a constraint is broken (named, with an offending row), or a source matches a row twice.</exception>
    Task<StagedChange> StageChangeAsync(ChangeRequest request, CancellationToken cancellationToken = default);

    /// <summary>The live files of partitions for which a condition holds; only the log is read.</summary>
    /// <param name="table">The table; its last name is its alias in the condition.</param>
    /// <param name="condition">On partition columns only, in the engine's dialect.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="EngineException">The condition is wrong, or names other columns.</exception>
    Task<IReadOnlyList<AddFile>> ChooseFilesAsync(TableInput table, string condition, CancellationToken cancellationToken = default);

    /// <summary>What Parquet files say of themselves, in the order of the files.</summary>
    /// <exception cref="EngineException">A file is no Parquet file, or has a column that Delta has no type for; it is named.</exception>
    Task<IReadOnlyList<ParquetFooter>> ReadFootersAsync(IReadOnlyList<string> localFiles, CancellationToken cancellationToken = default);

    /// <summary>Runs all checks of a staged write, on exactly the rows that the table would hold after publishing it, in one scan.</summary>
    Task<AuditReport> AuditAsync(AuditRequest request, CancellationToken cancellationToken = default);

    /// <summary>Streams a result, holding one batch in memory at a time.</summary>
    /// <exception cref="EngineException">The engine rejected or failed the query.</exception>
    /// <exception cref="OperationCanceledException">Cancelled: the stream throws. It never ends as if it were complete.</exception>
    IAsyncEnumerable<RowBatch> QueryAsync(EngineQuery query, CancellationToken cancellationToken = default);
}

/// <summary>The engine rejected or failed a statement.</summary>
public sealed class EngineException(string message, Exception? innerException = null) : TarnException(message, innerException);
