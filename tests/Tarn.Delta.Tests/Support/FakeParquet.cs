using System.Runtime.CompilerServices;
using Tarn.Delta.Schema;
using Tarn.Delta.Storage;

namespace Tarn.Delta.Tests.Support;

/// <summary>Stores the rows as lines of JSON instead of Parquet: the protocol never looks inside of the files.</summary>
public sealed class FakeParquet : IParquetIO
{
    public IReadOnlyCollection<string> DataFeatures => Applied;

    public IReadOnlyCollection<string> WrittenFeatures => AppliedWhenWriting ?? Applied;

    public IReadOnlyCollection<string> Applied { get; set; } = [];

    public IReadOnlyCollection<string>? AppliedWhenWriting { get; init; }

    public Exception? WriteFailure { get; set; }

    public StructType? LastSchema { get; private set; }

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadRowsAsync(
        string localFile, IReadOnlyList<string> columns, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var line in File.ReadLinesAsync(localFile, cancellationToken))
        {
            if (columns.Any(column => line.StartsWith($"{{\"{column}\"", StringComparison.Ordinal)))
            {
                yield return System.Text.Encoding.UTF8.GetBytes(line);
            }
        }
    }

    public async Task WriteRowsAsync(
        string localFile, StructType schema, IAsyncEnumerable<ReadOnlyMemory<byte>> rows, CancellationToken cancellationToken = default)
    {
        LastSchema = schema;
        if (WriteFailure is { } failure)
        {
            throw failure;
        }

        await using var file = new FileStream(localFile, FileMode.CreateNew);
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            await file.WriteAsync(row, cancellationToken);
            file.WriteByte((byte)'\n');
        }
    }
}
