using System.Runtime.CompilerServices;

namespace Tarn.Delta.Storage;

/// <summary>The seam through which the protocol reads and writes Parquet checkpoints. An engine implements it.</summary>
public interface IParquetIO
{
    /// <summary>
    /// Table features that change how data files are read, and that the engine applies: <c>columnMapping</c>, <c>typeWidening</c>,
    /// <c>variantType</c>, <c>variantShredding</c> and their previews. A table that makes use of another one of these is refused by name.
    /// Every engine applies deletion vectors and timestamp_ntz.
    /// </summary>
    IReadOnlyCollection<string> DataFeatures => [];

    /// <summary>
    /// Table features that change how data files are written, and that the engine applies: <c>columnMapping</c> (physical names and field ids),
    /// <c>variantType</c>; and those that say what written rows must be, which the engine enforces wherever it writes rows of a table: <c>invariants</c>,
    /// <c>checkConstraints</c>, <c>allowColumnDefaults</c>, <c>generatedColumns</c>. A commit to a table that makes use of another one of these is refused by
    /// name; for those of the second kind, where it adds rows.
    /// </summary>
    IReadOnlyCollection<string> WrittenFeatures => [];

    /// <summary>
    /// Streams a checkpoint's rows, each as one JSON object in UTF-8 with a member for every non-null action column (maps as objects, absent members for null).
    /// </summary>
    /// <param name="localFile">A local Parquet file.</param>
    /// <param name="columns">The action columns wanted (<c>add</c>, <c>metaData</c> …); those that the file lacks are ignored.</param>
    /// <param name="cancellationToken">Stops the stream with an exception, never as if it were complete.</param>
    IAsyncEnumerable<ReadOnlyMemory<byte>> ReadRowsAsync(string localFile, IReadOnlyList<string> columns, CancellationToken cancellationToken = default);

    /// <summary>
    /// Streams a checkpoint: its files as they are, which is most of it, and its other rows as <see cref="ReadRowsAsync"/> gives them. An engine that can do without
    /// JSON on the way of the files opens large tables faster; what is here reads rows alone.
    /// </summary>
    /// <inheritdoc cref="ReadRowsAsync"/>
    async IAsyncEnumerable<CheckpointBatch> ReadCheckpointAsync(
        string localFile, IReadOnlyList<string> columns, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var row in ReadRowsAsync(localFile, columns, cancellationToken).ConfigureAwait(false))
        {
            yield return new CheckpointBatch([], [row]);
        }
    }

    /// <summary>Writes rows, each one JSON object, to a new Parquet file of the given schema.</summary>
    /// <param name="localFile">Must not exist.</param>
    /// <param name="schema">Column names and types of the file.</param>
    /// <param name="rows">UTF-8 JSON objects.</param>
    /// <param name="cancellationToken">Leaves no file behind when cancelled.</param>
    Task WriteRowsAsync(
        string localFile, Schema.StructType schema, IAsyncEnumerable<ReadOnlyMemory<byte>> rows, CancellationToken cancellationToken = default);
}
