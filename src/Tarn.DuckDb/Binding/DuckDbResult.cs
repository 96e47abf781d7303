using Tarn.DuckDb.Native;

namespace Tarn.DuckDb.Binding;

/// <summary>A running result.</summary>
internal sealed class DuckDbResult : IDisposable
{
    private readonly DuckDbConnection connection;
    private readonly ResultHandle handle;
    private bool hasEnded;

    internal DuckDbResult(DuckDbConnection connection, ResultHandle handle)
    {
        this.connection = connection;
        this.handle = handle;
        Columns =
        [
            .. Enumerable.Range(0, checked((int)DuckDbNative.ColumnCount(handle))).Select(index =>
            {
                using var type = DuckDbNative.ColumnType(handle, (ulong)index);
                return (DuckDbNative.Text(DuckDbNative.ColumnName(handle, (ulong)index)) ?? "", DuckDbType.Of(type));
            }),
        ];
    }

    /// <summary>Names and types.</summary>
    internal IReadOnlyList<(string Name, DuckDbType Type)> Columns { get; }

    /// <summary>The next rows; null at the end.</summary>
    /// <param name="isFirst">Whether to give a chunk without rows rather than null.</param>
    /// <param name="cancellationToken">Throws, whether or not rows are left.</param>
    internal DuckDbChunk? Next(bool isFirst, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (hasEnded)
        {
            return null; // DuckDB calls it an error to ask again
        }

        using var interruption = new Interruption(connection.Handle, cancellationToken);
        var chunk = DuckDbNative.FetchChunk(handle.Data);
        if (!chunk.IsInvalid)
        {
            return new(Columns, chunk);
        }

        chunk.Dispose();
        var error = DuckDbNative.ResultError(handle);
        if (error != 0)
        {
            throw connection.Failure(error, cancellationToken);
        }

        // An interrupted stream that ends without an error would look complete.
        cancellationToken.ThrowIfCancellationRequested();
        hasEnded = true;
        return isFirst ? new(Columns, null) : null;
    }

    public void Dispose() => handle.Dispose();
}
