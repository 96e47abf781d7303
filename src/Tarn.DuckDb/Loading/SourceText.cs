using System.IO.Compression;
using Tarn.DuckDb.Loading.Csv;
using Tarn.Sources;

namespace Tarn.DuckDb.Loading;

/// <summary>
/// A file as the engine reads it: itself, or an unpacked copy. The engine could read gzip, but ends quietly where a file was cut off; unpacking checks
/// the length and the checksum.
/// </summary>
internal sealed record SourceText(string LocalPath, bool IsCopy)
{
    private const int CopyBytes = 1 << 20;
    private const int SmallBlockBytes = 1 << 12;

    public static bool IsPacked(string path) => path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    /// <summary>The unpacked bytes.</summary>
    /// <exception cref="TarnException">The file cannot be opened.</exception>
    public static Stream Open(string path)
    {
        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.SequentialScan);
            return IsPacked(path) ? new GZipStream(file, CompressionMode.Decompress) : file;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new TarnException(
                $"The source file '{path}' was found, and cannot be opened: {error.Message} " +
                "Make it readable, or move it out of the stream's path, and run again.",
                error);
        }
    }

    /// <summary>Makes the file readable for the engine.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static async Task<SourceText> UnpackAsync(SourceFile file, string folder, CancellationToken cancellationToken)
    {
        if (!IsPacked(file.Path))
        {
            return new SourceText(file.Path, IsCopy: false);
        }

        var copy = Path.Combine(folder, $"{Guid.CreateVersion7():n}.csv");
        using var packed = Open(file.Path);
        using var target = new FileStream(copy, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 0);
        await packed.CopyToAsync(target, CopyBytes, cancellationToken).ConfigureAwait(false);
        GzipTrailer.Check(file.Path, target);
        return new SourceText(copy, IsCopy: true);
    }

    public static Refusal Damaged(InvalidDataException damage) =>
        new("file", null, $"The file cannot be unpacked: {damage.Message} Get it again from its source.");

    public RecordScanner Scan(CsvDialect dialect, int columns)
    {
        var stream = Open(LocalPath);
        return new(stream, dialect, (int)Math.Clamp(stream.Length, SmallBlockBytes, RecordScanner.BlockBytes)) { KeepsEmptyLines = columns == 1 };
    }

    public void Discard()
    {
        if (IsCopy)
        {
            File.Delete(LocalPath);
        }
    }
}
