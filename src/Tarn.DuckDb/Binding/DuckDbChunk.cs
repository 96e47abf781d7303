using Tarn.DuckDb.Native;

namespace Tarn.DuckDb.Binding;

/// <summary>Up to 2,048 rows, by column.</summary>
internal sealed class DuckDbChunk : IDisposable
{
    private readonly ChunkHandle? handle;
    private readonly VectorReader?[] readers;

    internal DuckDbChunk(IReadOnlyList<(string Name, DuckDbType Type)> columns, ChunkHandle? handle)
    {
        Columns = columns;
        this.handle = handle;
        readers = new VectorReader?[columns.Count];
        RowCount = handle is null ? 0 : checked((int)DuckDbNative.ChunkSize(handle));
    }

    /// <summary>Names and types.</summary>
    internal IReadOnlyList<(string Name, DuckDbType Type)> Columns { get; }

    internal int RowCount { get; }

    /// <summary>One column; only where there are rows.</summary>
    internal VectorReader this[int column]
    {
        get
        {
            ObjectDisposedException.ThrowIf(handle is null || handle.IsClosed, this);
            return readers[column] ??= new(DuckDbNative.ChunkVector(handle, (ulong)column), Columns[column].Type);
        }
    }

    public void Dispose() => handle?.Dispose();
}
