using System.Text;
using Tarn.DuckDb.Native;
using Tarn.Engines;

namespace Tarn.DuckDb.Binding;

/// <summary>Adds rows to a table: <c>Append</c> for each column in turn, <c>EndRow</c>, and <c>Close</c> at the end, without which rows may be lost.</summary>
internal sealed unsafe class DuckDbAppender : IDisposable
{
    private readonly AppenderHandle handle;
    private readonly DuckDbType[] types;
    private int column;

    private DuckDbAppender(AppenderHandle handle)
    {
        this.handle = handle;
        types = new DuckDbType[checked((int)DuckDbNative.AppenderColumnCount(handle))];
        for (var index = 0; index < types.Length; index++)
        {
            using var type = DuckDbNative.AppenderColumnType(handle, (ulong)index);
            types[index] = DuckDbType.Of(type);
        }
    }

    internal static DuckDbAppender Open(DuckDbState state, AppenderHandle handle)
    {
        if (state == DuckDbState.Success)
        {
            return new(handle);
        }

        using (handle)
        {
            throw Failure(handle);
        }
    }

    /// <summary>A long, into an integer column of any width.</summary>
    internal void Append(long value) => Check(DuckDbNative.AppendInt64(handle, value));

    /// <summary>A text, into a VARCHAR column; null is null.</summary>
    internal void Append(string? value)
    {
        if (value is null)
        {
            Check(DuckDbNative.AppendNull(handle));
        }
        else
        {
            Append(Encoding.UTF8.GetBytes(value).AsSpan());
        }
    }

    /// <summary>A text in UTF-8, into a VARCHAR column.</summary>
    internal void Append(ReadOnlySpan<byte> utf8)
    {
        byte none = 0;
        fixed (byte* pointer = utf8)
        {
            Check(DuckDbNative.AppendVarchar(handle, utf8.IsEmpty ? &none : pointer, (ulong)utf8.Length));
        }
    }

    /// <summary>Any value that <see cref="RowBatch.GetValue"/> gives, of the column's type.</summary>
    internal void AppendValue(object? value)
    {
        using var native = NativeValues.Create(value, types[Math.Min(column, types.Length - 1)]);
        Check(DuckDbNative.AppendValue(handle, native));
    }

    internal void EndRow()
    {
        if (DuckDbNative.AppenderEndRow(handle) == DuckDbState.Error)
        {
            throw Failure(handle);
        }

        column = 0;
    }

    /// <summary>Writes what is left.</summary>
    internal void Close()
    {
        if (DuckDbNative.AppenderClose(handle) == DuckDbState.Error)
        {
            throw Failure(handle);
        }
    }

    public void Dispose() => handle.Dispose();

    private static EngineException Failure(AppenderHandle handle) =>
        new(DuckDbNative.Text(DuckDbNative.AppenderError(handle)) ?? "DuckDB's appender failed without saying why.");

    private void Check(DuckDbState state)
    {
        if (state == DuckDbState.Error)
        {
            throw Failure(handle);
        }

        column++;
    }
}
