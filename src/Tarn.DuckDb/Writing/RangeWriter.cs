using System.Globalization;
using Tarn.DuckDb.Binding;

namespace Tarn.DuckDb.Writing;

/// <summary>
/// Writes rows in their order into files of which each holds one range of them. Threads that share a COPY fill several files at a time, whose ranges then
/// overlap (200,000 sorted rows in 33 files: a point was in 13.7 of them instead of 6.9): here each file is a COPY of its own.
/// </summary>
internal sealed class RangeWriter(DuckDbConnection connection, TableLayout layout, ParquetCopy copy)
{
    private const string Sorted = "__tarn_sorted";
    private const int LeastRows = 2048; // of a file, however small it is to be: a vector

    /// <param name="select">Gives the rows in their order.</param>
    /// <param name="bytesOfRow">About what a row takes in a file.</param>
    /// <param name="cancellationToken">Stops it.</param>
    internal async Task<IReadOnlyList<WrittenFile>> WriteAsync(string select, double bytesOfRow, CancellationToken cancellationToken)
    {
        try
        {
            var columns = string.Join(", ", layout.StoredValues("__tarn_r"));
            await connection.ExecuteAsync($"CREATE TEMP TABLE {Sorted} AS SELECT {columns} FROM ({select}) __tarn_r", cancellationToken).ConfigureAwait(false);
            var count = Convert.ToInt64(await connection.ScalarAsync($"SELECT count(*) FROM {Sorted}", cancellationToken).ConfigureAwait(false), CultureInfo.InvariantCulture);
            List<WrittenFile> files = [];
            for (var first = 0L; first < count;)
            {
                var rows = (long)Math.Max(LeastRows, copy.TargetSizeInBytes / Math.Max(bytesOfRow, 0.01));
                rows = count - first < rows * 5 / 4 ? count - first : rows; // no small rest
                var written = await RangeAsync(first, first + rows, cancellationToken).ConfigureAwait(false);
                files.AddRange(written);
                bytesOfRow = (double)written.Sum(file => file.SizeInBytes) / rows;
                first += rows;
            }

            return files;
        }
        finally
        {
            connection.Execute($"DROP TABLE IF EXISTS {Sorted}", CancellationToken.None);
        }
    }

    private Task<IReadOnlyList<WrittenFile>> RangeAsync(long first, long end, CancellationToken cancellationToken) => (copy with
    {
        Select = string.Create(
            CultureInfo.InvariantCulture, $"SELECT {string.Join(", ", layout.StoredNames)} FROM {Sorted} WHERE rowid >= {first} AND rowid < {end}"),
        IsOneFile = true,
    }).RunAsync(connection, cancellationToken);
}
