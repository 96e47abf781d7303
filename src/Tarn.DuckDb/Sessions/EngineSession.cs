using Tarn.DuckDb.Binding;
using Tarn.DuckDb.Scanning;

namespace Tarn.DuckDb.Sessions;

/// <summary>A DuckDB of its own, in which the tables of a request are views named as users name them. Its connections share its memory limit.</summary>
internal sealed class EngineSession : IAsyncDisposable
{
    private readonly DuckDbDatabase database;
    private readonly IReadOnlyDictionary<TableName, TableScan> scans;
    private readonly BrokenFiles broken;

    internal EngineSession(DuckDbDatabase database, DuckDbConnection connection, IReadOnlyDictionary<TableName, TableScan> scans, BrokenFiles broken)
    {
        this.database = database;
        this.scans = scans;
        this.broken = broken;
        Connection = connection;
    }

    /// <summary>The session's first connection: one statement at a time.</summary>
    internal DuckDbConnection Connection { get; }

    /// <summary>Another connection to the same tables and views, temporary ones excepted. The caller disposes it before the session.</summary>
    internal DuckDbConnection Connect()
    {
        var connection = database.Connect();
        connection.Explain = broken.Explain;
        return connection;
    }

    /// <summary>The scan behind a table's view.</summary>
    internal TableScan Scan(TableName table) => scans[table];

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Connection.Dispose();
        database.Dispose();
        return ValueTask.CompletedTask;
    }
}
