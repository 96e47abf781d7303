using Tarn.Delta.Schema;
using Tarn.DuckDb.Binding;
using Tarn.Engines;

namespace Tarn.DuckDb.Queries;

/// <summary>A chunk as a batch.</summary>
internal sealed class DuckDbRowBatch(StructType schema, DuckDbChunk chunk) : RowBatch
{
    /// <inheritdoc/>
    public override StructType Schema => schema;

    /// <inheritdoc/>
    public override int RowCount => chunk.RowCount;

    /// <inheritdoc/>
    public override object? GetValue(int column, int row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, chunk.RowCount);
        return chunk[column].Read(row);
    }
}
