using Tarn.Delta.Schema;
using Tarn.Delta.Storage;
using Tarn.DuckDb.Analysis;
using Tarn.DuckDb.Binding;
using Tarn.DuckDb.Checkpoints;
using Tarn.DuckDb.Queries;
using Tarn.DuckDb.Sessions;
using Tarn.Engines;

namespace Tarn.DuckDb;

/// <summary>The embedded engine. Opens DuckDB when something is asked of it, not before. Thread-safe.</summary>
public sealed partial class DuckDbEngine : IEngine
{
    private readonly SqlAnalyzer analyzer = new();
    private readonly EngineSessions sessions;
    private readonly QueryRunner queries;

    /// <summary>An engine; nothing is opened yet.</summary>
    public DuckDbEngine(DuckDbOptions options)
    {
        sessions = new(options);
        queries = new(sessions, analyzer);
        Parquet = new DuckDbParquetIO(options);
    }

    /// <inheritdoc/>
    public string Description => field ??= $"duckdb {DuckDbDatabase.Version.TrimStart('v')}";

    /// <inheritdoc/>
    public IParquetIO Parquet { get; }

    /// <inheritdoc/>
    public SqlAnalysis Analyze(string sql) => analyzer.Analyze(sql);

    /// <inheritdoc/>
    public Task<StructType> DescribeAsync(EngineQuery query, CancellationToken cancellationToken = default) => queries.DescribeAsync(query, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<RowBatch> QueryAsync(EngineQuery query, CancellationToken cancellationToken = default) => queries.QueryAsync(query, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        analyzer.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>A session of its own for a step.</summary>
    internal Task<EngineSession> OpenSessionAsync(SessionRequest request, CancellationToken cancellationToken = default) =>
        sessions.OpenAsync(request, cancellationToken);
}
