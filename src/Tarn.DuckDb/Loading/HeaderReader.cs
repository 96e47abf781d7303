using System.Text;
using Tarn.DuckDb.Loading.Csv;
using Tarn.Sources;

namespace Tarn.DuckDb.Loading;

/// <summary>Reads the first record of a file.</summary>
internal sealed class HeaderReader(CsvFormat format, CsvDialect dialect)
{
    private const int SampleBytes = 1024;

    public FileHeader Read(int ordinal, SourceFile file)
    {
        var header = new FileHeader { Ordinal = ordinal, File = file };
        try
        {
            using var stream = SourceText.Open(file.Path);
            var sample = new byte[SampleBytes];
            var length = stream.ReadAtLeast(sample, SampleBytes, throwOnEndOfStream: false);
            return NoText(sample.AsSpan(0, length)) is { } reason
                ? header with { Refusal = new Refusal("file", null, reason) }
                : Read(header, new PrefixedStream(sample.AsMemory(0, length), stream));
        }
        catch (InvalidDataException damage)
        {
            return header with { Refusal = SourceText.Damaged(damage) };
        }
    }

    private static string? NoText(ReadOnlySpan<byte> sample) => sample switch
    {
        [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] => "The file is UTF-16. Convert it to UTF-8.",
        [0x1F, 0x8B, ..] => "The file is compressed with gzip. Give its name the ending '.gz'.",
        [0x28, 0xB5, 0x2F, 0xFD, ..] => "The file is compressed with zstd. Unpack it, or compress it with gzip.",
        [(byte)'P', (byte)'A', (byte)'R', (byte)'1', ..] => "The file is Parquet, and the stream reads CSV. Narrow the stream's path.",
        _ => sample.Contains((byte)0) ? "The file is no text: its first bytes hold NUL. Narrow the stream's path, or convert the file to CSV." : null,
    };

    private FileHeader Read(FileHeader header, Stream stream)
    {
        using var scanner = new RecordScanner(stream, dialect, SampleBytes);
        if (!scanner.TryRead(out var record))
        {
            return header;
        }

        if (RecordFields.Fault(record.Fault, record.Bytes) is { } fault)
        {
            return format.Header
                ? header with { Refusal = new Refusal("header", null, $"The header cannot be read: {fault}") }
                : header with { HasRecords = true, NeedsScanner = true };
        }

        var fields = new RecordFields(dialect);
        fields.Split(record.Bytes);
        var names = new string[fields.Count];
        for (var index = 0; index < names.Length; index++)
        {
            names[index] = format.Header ? Encoding.UTF8.GetString(fields.Text(record.Bytes, index)) : "";
        }

        var isUnnamedEnd = format.Header && names.Length > 1 && names[^1].Length == 0;
        return Checked(header with
        {
            HasRecords = true,
            NeedsScanner = record.Line > 1,
            Names = [.. names.SkipLast(isUnnamedEnd ? 1 : 0).Select((name, index) => name.Length > 0 ? name : FormattableString.Invariant($"column_{index + 1}"))],
        });
    }

    private static FileHeader Checked(FileHeader header) =>
        header.Names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? header with { Refusal = new Refusal("header", twice.Key, $"The header names column '{twice.Key}' twice. Rename one of them.") }
            : header;
}
