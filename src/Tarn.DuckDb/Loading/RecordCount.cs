using System.Buffers;
using Tarn.DuckDb.Loading.Csv;

namespace Tarn.DuckDb.Loading;

/// <summary>Counts a file's records without the engine.</summary>
internal static class RecordCount
{
    private const int BlockBytes = 1 << 18;

    /// <summary>Lines that end with a line feed, and what follows the last one: the number of records, the header included, of most files. Memory speed.</summary>
    public static long LineFeeds(string path)
    {
        using var file = SourceText.Open(path);
        var buffer = ArrayPool<byte>.Shared.Rent(BlockBytes);
        var count = 0L;
        var last = CsvDialect.LineFeed;
        for (int read; (read = file.Read(buffer)) > 0; last = buffer[read - 1])
        {
            count += buffer.AsSpan(0, read).Count(CsvDialect.LineFeed);
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return count + (last == CsvDialect.LineFeed ? 0 : 1);
    }

    /// <summary>All records, by the scanner; -1 when it finds a malformed one.</summary>
    public static long Records(SourceText text, CsvDialect dialect, int columns)
    {
        using var scanner = text.Scan(dialect, columns);
        var count = 0L;
        while (scanner.TryRead(out var record))
        {
            if (record.Fault != RecordFault.None)
            {
                return -1;
            }

            count++;
        }

        return count;
    }
}
