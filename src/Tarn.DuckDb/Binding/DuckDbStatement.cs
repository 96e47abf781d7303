using Tarn.DuckDb.Native;
using Tarn.Engines;

namespace Tarn.DuckDb.Binding;

/// <summary>A prepared statement.</summary>
internal sealed class DuckDbStatement(DuckDbConnection connection, StatementHandle handle) : IDisposable
{
    /// <summary>Names and types of the columns that it gives.</summary>
    internal IReadOnlyList<(string Name, DuckDbType Type)> Columns =>
    [
        .. Enumerable.Range(0, checked((int)DuckDbNative.PreparedColumnCount(handle))).Select(index =>
        {
            using var type = DuckDbNative.PreparedColumnType(handle, (ulong)index);
            return (DuckDbNative.OwnedText(DuckDbNative.PreparedColumnName(handle, (ulong)index)) ?? "", DuckDbType.Of(type));
        }),
    ];

    /// <summary>Sets all parameters.</summary>
    internal void Bind(IReadOnlyList<object?> parameters)
    {
        var count = (int)DuckDbNative.ParameterCount(handle);
        if (count != parameters.Count)
        {
            throw new EngineException($"The statement has {count} parameters and got {parameters.Count} values. Give one value for each.");
        }

        for (var index = 0; index < count; index++)
        {
            using var value = NativeValues.Create(parameters[index], NativeValues.TypeOf(parameters[index]));
            if (DuckDbNative.BindValue(handle, (ulong)index + 1, value) == DuckDbState.Error)
            {
                throw new EngineException(DuckDbNative.Text(DuckDbNative.PrepareError(handle)) ?? $"DuckDB refuses parameter {index + 1}.");
            }
        }
    }

    /// <summary>Starts it as a stream: rows are made as they are asked for.</summary>
    internal DuckDbResult Start(CancellationToken cancellationToken)
    {
        using var interruption = new Interruption(connection.Handle, cancellationToken);
        var state = DuckDbNative.PendingPreparedStreaming(handle, out var pending);
        using (pending)
        {
            if (state == DuckDbState.Error)
            {
                throw connection.Failure(DuckDbNative.PendingError(pending), cancellationToken);
            }

            var result = new ResultHandle();
            if (DuckDbNative.ExecutePending(pending, result) == DuckDbState.Success)
            {
                return new(connection, result);
            }

            using (result)
            {
                throw connection.Failure(DuckDbNative.ResultError(result), cancellationToken);
            }
        }
    }

    public void Dispose() => handle.Dispose();
}
