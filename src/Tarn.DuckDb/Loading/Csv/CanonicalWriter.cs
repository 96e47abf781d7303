using System.Buffers;
using System.Globalization;

namespace Tarn.DuckDb.Loading.Csv;

/// <summary>
/// Writes records anew in a form that no reader can take for another: keys, then every field quoted, an empty one as nothing, line feeds between records.
/// </summary>
internal sealed class CanonicalWriter(Stream target) : IDisposable
{
    /// <summary>A record doubles at most: every byte of it a quote.</summary>
    public const int MaxLineBytes = (2 * CsvDialect.MaxRecordBytes) + 1024;

    private const int FlushBytes = 1 << 18;

    private readonly ArrayBufferWriter<byte> buffer = new(FlushBytes * 2);

    /// <summary>Adds a record with exactly <paramref name="columns"/> fields.</summary>
    public void Write(ReadOnlySpan<long> keys, ReadOnlySpan<byte> record, RecordFields fields, int columns)
    {
        Span<byte> digits = stackalloc byte[20];
        for (var index = 0; index < keys.Length; index++)
        {
            _ = keys[index].TryFormat(digits, out var length, provider: CultureInfo.InvariantCulture);
            buffer.Write(digits[..length]);
            buffer.Write(","u8);
        }

        for (var field = 0; field < columns; field++)
        {
            if (field > 0)
            {
                buffer.Write(","u8);
            }

            WriteField(fields.Text(record, field));
        }

        buffer.Write("\n"u8);
        if (buffer.WrittenCount >= FlushBytes)
        {
            Flush();
        }
    }

    public void Dispose()
    {
        Flush();
        target.Dispose();
    }

    private void WriteField(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return;
        }

        buffer.Write("\""u8);
        while (text.IndexOf((byte)'"') is var quote and >= 0)
        {
            buffer.Write(text[..(quote + 1)]);
            buffer.Write("\""u8);
            text = text[(quote + 1)..];
        }

        buffer.Write(text);
        buffer.Write("\""u8);
    }

    private void Flush()
    {
        target.Write(buffer.WrittenSpan);
        buffer.ResetWrittenCount();
    }
}
