using System.Text.Unicode;

namespace Tarn.DuckDb.Loading.Csv;

/// <summary>The fields of one record. Used again for the next: nothing is allocated but for longer records.</summary>
internal sealed class RecordFields(CsvDialect dialect)
{
    private readonly List<(int Start, int Length, bool IsQuoted)> fields = [];

    /// <summary>How many there are, an empty one behind a delimiter at the end included.</summary>
    public int Count => fields.Count;

    /// <summary>Whether the last field is empty: a delimiter ends the record, as some programs write it.</summary>
    public bool EndsEmpty => fields[^1].Length == 0;

    /// <summary>Splits a record whose quotes are sound.</summary>
    public void Split(ReadOnlySpan<byte> record)
    {
        fields.Clear();
        for (var start = 0; start <= record.Length;)
        {
            var quote = start < record.Length && record[start] == CsvDialect.Space && dialect.Delimiter != CsvDialect.Space ? start + 1 : start;
            if (dialect.HasQuote && quote < record.Length && record[quote] == dialect.Quote)
            {
                var close = Close(record, quote + 1);
                fields.Add((quote + 1, close - quote - 1, true));
                start = EndOfField(record, close);
            }
            else
            {
                var end = EndOfField(record, start);
                fields.Add((start, end - start, false));
                start = end;
            }

            start++;
        }
    }

    /// <summary>A field's text, quotes and escapes undone.</summary>
    public ReadOnlySpan<byte> Text(ReadOnlySpan<byte> record, int field)
    {
        var (start, length, isQuoted) = fields[field];
        var raw = record.Slice(start, length);
        if (!isQuoted || raw.IndexOf(dialect.Escape) < 0)
        {
            return raw;
        }

        var text = new byte[raw.Length];
        var written = 0;
        for (var index = 0; index < raw.Length; index++)
        {
            var isEscape = raw[index] == dialect.Escape && index + 1 < raw.Length && (raw[index + 1] == dialect.Quote || raw[index + 1] == dialect.Escape);
            index += isEscape ? 1 : 0;
            text[written++] = raw[index];
        }

        return text.AsSpan(0, written);
    }

    /// <summary>Why a record with these many columns is malformed; null when it is sound.</summary>
    public static string? Fault(RecordFault fault, ReadOnlySpan<byte> record) => fault switch
    {
        RecordFault.UnterminatedQuote => "A quote opens in this line and does not close.",
        RecordFault.TextAfterQuote => "Text follows a closing quote. A quote inside a quoted field is written twice.",
        RecordFault.TooLong => $"The record is longer than {CsvDialect.MaxRecordBytes} bytes; this is its beginning.",
        _ => Utf8.IsValid(record) ? null : "The bytes are no UTF-8; what could not be read is shown as \uFFFD. Convert the file to UTF-8.",
    };

    /// <summary>Why the number of fields does not fit; null when it does. One empty field more is no fault.</summary>
    public string? CountFault(int columns) =>
        Count == columns || (Count == columns + 1 && EndsEmpty) ? null : $"The header names {columns} columns and the record has {Count} fields.";

    private int Close(ReadOnlySpan<byte> record, int position)
    {
        while (record[position..].IndexOfAny(dialect.QuotedStops) is var found and >= 0)
        {
            position += found;
            var isPair = record[position] == dialect.Escape && position + 1 < record.Length &&
                (record[position + 1] == dialect.Quote || record[position + 1] == dialect.Escape);
            if (!isPair && record[position] == dialect.Quote)
            {
                return position;
            }

            position += isPair ? 2 : 1;
        }

        return record.Length;
    }

    private int EndOfField(ReadOnlySpan<byte> record, int position)
    {
        var found = position < record.Length ? record[position..].IndexOf(dialect.Delimiter) : -1;
        return found < 0 ? record.Length : position + found;
    }
}
