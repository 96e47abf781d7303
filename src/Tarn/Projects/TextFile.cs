using System.Text;

namespace Tarn.Projects;

/// <summary>Reads files of the project as UTF-8 text.</summary>
internal static class TextFile
{
    /// <summary>Far above any file that a person writes; keeps a data file in the wrong folder out of memory.</summary>
    private const int MaxSizeInBytes = 16 * 1024 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text, without a byte order mark; null, and that reported, where it cannot be read.</summary>
    public static async Task<string?> ReadAsync(FileContext file, string path, CancellationToken cancellationToken)
    {
        var whole = new SourceLocation(file.File, 0, 0);
        byte[] bytes;
        try
        {
            if (new FileInfo(path).Length > MaxSizeInBytes)
            {
                file.Report(whole, "The file is greater than 16 MiB, too great for a project's. Move data out of the project's folders.");
                return null;
            }

            bytes = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            file.Report(whole, $"The file cannot be read: {exception.Message} Check that it exists and that you may read it.");
            return null;
        }

        try
        {
            var text = Strict.GetString(bytes);
            return text.StartsWith('\uFEFF') ? text[1..] : text;
        }
        catch (DecoderFallbackException exception)
        {
            var line = bytes.AsSpan(0, Math.Clamp(exception.Index, 0, bytes.Length)).Count((byte)'\n') + 1;
            file.Report(new(file.File, line, 0), "The file is not UTF-8 text. Save it as UTF-8.");
            return null;
        }
    }
}
