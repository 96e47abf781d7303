using Tarn.Delta.Schema;
using Tarn.Delta.Storage;
using Tarn.Engines;

namespace Tarn.Lakes;

/// <summary>An engine that is opened when it is first needed: a run with nothing to do opens none. Its <see cref="IParquetIO"/> is that of the engine.</summary>
internal sealed class EngineSlot(Func<IEngine> open) : IParquetIO, IAsyncDisposable
{
    private readonly Lazy<IEngine> engine = new(open);

    /// <summary>The engine, opened now if it is not yet.</summary>
    public IEngine Engine => engine.Value;

    /// <inheritdoc/>
    public IReadOnlyCollection<string> DataFeatures => Engine.Parquet.DataFeatures;

    /// <inheritdoc/>
    public IReadOnlyCollection<string> WrittenFeatures => Engine.Parquet.WrittenFeatures;

    /// <inheritdoc/>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadRowsAsync(
        string localFile, IReadOnlyList<string> columns, CancellationToken cancellationToken = default) =>
        Engine.Parquet.ReadRowsAsync(localFile, columns, cancellationToken);

    /// <inheritdoc/>
    public Task WriteRowsAsync(
        string localFile, StructType schema, IAsyncEnumerable<ReadOnlyMemory<byte>> rows, CancellationToken cancellationToken = default) =>
        Engine.Parquet.WriteRowsAsync(localFile, schema, rows, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => engine.IsValueCreated ? engine.Value.DisposeAsync() : ValueTask.CompletedTask;
}
