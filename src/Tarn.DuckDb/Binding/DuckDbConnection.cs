using System.Runtime.CompilerServices;
using Tarn.DuckDb.Native;
using Tarn.Engines;

namespace Tarn.DuckDb.Binding;

/// <summary>A connection: one statement at a time. Progress and profile may be asked from other threads.</summary>
internal sealed class DuckDbConnection : IDisposable
{
    private readonly ConnectionHandle handle;

    internal DuckDbConnection(ConnectionHandle handle) => this.handle = handle;

    internal ConnectionHandle Handle => handle;

    /// <summary>Says what DuckDB's text of an error means to the user; null where it means what it says.</summary>
    internal Func<string, string?>? Explain { get; set; }

    /// <summary>How far the running statement is; null while unknown. Wants <c>enable_progress_bar</c>.</summary>
    internal StepProgress? Progress
    {
        get
        {
            var progress = DuckDbNative.QueryProgress(handle);
            return progress.Percentage < 0 ? null : new((long)progress.RowsProcessed, null, Math.Min(1, progress.Percentage / 100));
        }
    }

    /// <summary>The operators of the last statement; null unless <c>enable_profiling</c> is set.</summary>
    internal ProfileNode? Profile => ProfileNode.Read(handle);

    /// <summary>Runs one or more statements and drops their results.</summary>
    /// <returns>Rows that the last one inserted, changed, deleted or copied.</returns>
    /// <exception cref="EngineException">With DuckDB's text.</exception>
    internal Task<long> ExecuteAsync(string sql, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.Run(() => Execute(sql, cancellationToken), CancellationToken.None);
    }

    /// <summary>As <see cref="ExecuteAsync"/>, on the calling thread: for statements that take no time.</summary>
    internal long Execute(string sql, CancellationToken cancellationToken = default)
    {
        using var result = new ResultHandle();
        using (new Interruption(handle, cancellationToken))
        {
            if (DuckDbNative.Query(handle, Checked(sql), result) == DuckDbState.Error)
            {
                throw Failure(DuckDbNative.ResultError(result), cancellationToken);
            }
        }

        return (long)DuckDbNative.RowsChanged(result);
    }

    /// <summary>Runs one statement and streams its rows, a chunk at a time. The first chunk comes even when there are no rows.</summary>
    /// <param name="sql">One statement.</param>
    /// <param name="parameters">The values of <c>?</c> or <c>$1</c>, <c>$2</c> ….</param>
    /// <param name="cancellationToken">Ends the stream with an exception.</param>
    /// <exception cref="EngineException">With DuckDB's text.</exception>
    internal async IAsyncEnumerable<DuckDbChunk> QueryAsync(
        string sql, IReadOnlyList<object?>? parameters = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var statement = Prepare(sql);
        statement.Bind(parameters ?? []);
        using var result = await Task.Run(() => statement.Start(cancellationToken), CancellationToken.None).ConfigureAwait(false);
        for (var isFirst = true; ; isFirst = false)
        {
            using var chunk = await Task.Run(() => result.Next(isFirst, cancellationToken), CancellationToken.None).ConfigureAwait(false);
            if (chunk is null)
            {
                yield break;
            }

            yield return chunk;
        }
    }

    /// <summary>The first column of every row.</summary>
    internal async Task<IReadOnlyList<object?>> ListAsync(string sql, CancellationToken cancellationToken = default)
    {
        List<object?> values = [];
        await foreach (var chunk in QueryAsync(sql, null, cancellationToken).ConfigureAwait(false))
        {
            for (var row = 0; row < chunk.RowCount; row++)
            {
                values.Add(chunk[0].Read(row));
            }
        }

        return values;
    }

    /// <summary>The first value of the first row; null when it is null or absent.</summary>
    internal async Task<object?> ScalarAsync(string sql, CancellationToken cancellationToken = default)
    {
        await foreach (var chunk in QueryAsync(sql, null, cancellationToken).ConfigureAwait(false))
        {
            return chunk.RowCount == 0 ? null : chunk[0].Read(0);
        }

        return null;
    }

    /// <summary>As <see cref="ScalarAsync"/>, on the calling thread: for statements that take no time.</summary>
    internal object? Scalar(string sql, params IReadOnlyList<object?> parameters)
    {
        using var statement = Prepare(sql);
        statement.Bind(parameters);
        using var result = statement.Start(CancellationToken.None);
        using var chunk = result.Next(isFirst: true, CancellationToken.None);
        return chunk is { RowCount: > 0 } ? chunk[0].Read(0) : null;
    }

    /// <summary>Parses and binds one statement.</summary>
    /// <exception cref="EngineException">With DuckDB's text.</exception>
    internal DuckDbStatement Prepare(string sql)
    {
        var state = DuckDbNative.Prepare(handle, Checked(sql), out var statement);
        if (state == DuckDbState.Success)
        {
            return new(this, statement);
        }

        using (statement)
        {
            throw Failure(DuckDbNative.PrepareError(statement), CancellationToken.None);
        }
    }

    /// <summary>Adds rows to a table, fast.</summary>
    internal DuckDbAppender OpenAppender(string? catalog, string? schema, string table)
    {
        var state = DuckDbNative.AppenderCreate(handle, catalog, schema, table, out var appender);
        return DuckDbAppender.Open(state, appender);
    }

    public void Dispose() => handle.Dispose();

    /// <summary>What a failed call throws: cancellation when it was asked for, else DuckDB's text, explained.</summary>
    internal Exception Failure(nint error, CancellationToken cancellationToken)
    {
        var failure = new EngineException(DuckDbNative.Text(error) ?? "DuckDB failed without saying why.");
        return cancellationToken.IsCancellationRequested ? new OperationCanceledException(failure.Message, failure, cancellationToken)
            : Explain?.Invoke(failure.Message) is { } meaning ? new EngineException(meaning, failure)
            : failure;
    }

    /// <summary>C strings end at a NUL: without this check, a statement would be run up to it only.</summary>
    private static string Checked(string sql) => !sql.Contains('\0', StringComparison.Ordinal)
        ? sql
        : throw new EngineException("The statement holds the character NUL (U+0000). Take it out, or write chr(0) where the text needs it.");
}
