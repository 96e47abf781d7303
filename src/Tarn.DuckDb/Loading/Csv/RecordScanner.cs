using System.Buffers;

namespace Tarn.DuckDb.Loading.Csv;

/// <summary>
/// Finds the records of a file: line feeds, carriage returns and both together end one, mixed at will, unless they are quoted. A quote counts at the
/// beginning of a field only, or behind one space there, as the engine's reader has it. Holds the longest record and a block in memory.
/// </summary>
internal sealed class RecordScanner(Stream stream, CsvDialect dialect, int blockBytes = RecordScanner.BlockBytes) : IDisposable
{
    /// <summary>What is read at once of a file that is read to its end.</summary>
    public const int BlockBytes = 1 << 18;

    /// <summary>Each unclosed quote costs a look ahead over the longest record's bytes; behind so many, records may be this long only.</summary>
    private const int MaxRecoveries = 1000;

    private const int MaxBytesThen = 1 << 16;

    private byte[] buffer = new byte[blockBytes];
    private long bufferOffset;
    private int start;
    private int position;
    private int end;
    private bool isLast;
    private bool hasStarted;
    private bool isInsideLine;
    private bool hasQuotes;
    private State state;
    private RecordFault fault;
    private long line = 1;
    private int recoveries;

    private enum State
    {
        Plain,
        Quoted,
        Closed,
        Broken,
    }

    private enum Scan
    {
        Found,
        MoreNeeded,
    }

    /// <summary>Whether empty lines are records: they are where a record may be one empty field.</summary>
    public bool KeepsEmptyLines { get; set; }

    /// <summary>The next record; false at the end of the file.</summary>
    public bool TryRead(out RawRecord record)
    {
        SkipByteOrderMark();
        SkipRestOfLine();
        while (true)
        {
            (state, fault, hasQuotes, position) = (State.Plain, RecordFault.None, false, start);
            var length = FindEnd(out var breakBytes);
            if (length == 0 && breakBytes == 0)
            {
                record = default;
                return false;
            }

            record = new RawRecord { Bytes = buffer.AsSpan(start, length), Offset = bufferOffset + start, Line = line, Fault = fault };
            line += (breakBytes > 0 ? 1 : 0) + (hasQuotes ? CountBreaks(record.Bytes) : 0);
            start = position + breakBytes;
            if (length > 0 || KeepsEmptyLines)
            {
                return true;
            }
        }
    }

    private int Limit => recoveries < MaxRecoveries ? CsvDialect.MaxRecordBytes : MaxBytesThen;

    public void Dispose() => stream.Dispose();

    /// <summary>The record's length; 0 with no line break at the end of the file.</summary>
    private int FindEnd(out int breakBytes)
    {
        while (TryScan(out breakBytes) is Scan.MoreNeeded)
        {
            if (end - start >= Limit || !Fill())
            {
                return state == State.Quoted || end - start >= Limit ? TakeLine(out breakBytes) : end - start;
            }
        }

        return position - start <= Limit ? position - start : TakeLine(out breakBytes);
    }

    /// <summary>Goes through what the buffer has of the record.</summary>
    private Scan TryScan(out int breakBytes)
    {
        breakBytes = 0;
        while (position < end)
        {
            switch (state)
            {
                case State.Quoted:
                    if (Leap(dialect.QuotedStops) && !TryLeaveQuote())
                    {
                        return Scan.MoreNeeded;
                    }

                    break;
                case State.Closed when buffer[position] is not (CsvDialect.CarriageReturn or CsvDialect.LineFeed):
                    AfterQuote();
                    break;
                case State.Plain when !Leap(dialect.PlainStops):
                case State.Broken when !Leap(CsvDialect.NewLines):
                    break;
                case State.Plain when dialect.HasQuote && buffer[position] == dialect.Quote:
                    state = IsFieldStart() ? State.Quoted : State.Plain;
                    hasQuotes |= state == State.Quoted;
                    position++;
                    break;
                default:
                    return TryBreak(out breakBytes);
            }
        }

        return Scan.MoreNeeded;
    }

    private bool Leap(SearchValues<byte> stops)
    {
        var found = buffer.AsSpan(position, end - position).IndexOfAny(stops);
        position = found < 0 ? end : position + found;
        return found >= 0;
    }

    private bool IsFieldStart()
    {
        var before = position - 1;
        if (before >= start && buffer[before] == CsvDialect.Space && dialect.Delimiter != CsvDialect.Space)
        {
            before--;
        }

        return before < start || buffer[before] == dialect.Delimiter;
    }

    /// <summary>At a quote or an escape inside quotes; false when what it is depends on a byte that is not read yet.</summary>
    private bool TryLeaveQuote()
    {
        if (buffer[position] == dialect.Escape)
        {
            if (position + 1 == end && !isLast)
            {
                return false;
            }

            if (position + 1 < end && (buffer[position + 1] == dialect.Quote || buffer[position + 1] == dialect.Escape))
            {
                position += 2;
                return true;
            }
        }

        state = buffer[position] == dialect.Quote ? State.Closed : State.Quoted;
        position++;
        return true;
    }

    private void AfterQuote()
    {
        if (buffer[position] == dialect.Delimiter)
        {
            state = State.Plain;
        }
        else if (buffer[position] != CsvDialect.Space)
        {
            (state, fault) = (State.Broken, RecordFault.TextAfterQuote);
        }

        position++;
    }

    /// <summary>At a line break: how long it is. A carriage return at the end of a block may have its line feed in the next.</summary>
    private Scan TryBreak(out int breakBytes)
    {
        breakBytes = buffer[position] == CsvDialect.CarriageReturn && position + 1 < end && buffer[position + 1] == CsvDialect.LineFeed ? 2 : 1;
        return buffer[position] == CsvDialect.CarriageReturn && position + 1 == end && !isLast ? Scan.MoreNeeded : Scan.Found;
    }

    /// <summary>The record has no end: its first line is the record, what follows is read anew.</summary>
    private int TakeLine(out int breakBytes)
    {
        fault = state == State.Quoted ? RecordFault.UnterminatedQuote : RecordFault.TooLong;
        hasQuotes = false;
        recoveries++;
        (state, position) = (State.Broken, start);
        if ((TryScan(out breakBytes) is Scan.Found || isLast) && position - start <= CsvDialect.MaxRecordBytes)
        {
            return position - start;
        }

        // One line of more than the longest record: its beginning is kept, and the rest is passed over when the next record is asked for.
        (fault, isInsideLine, breakBytes) = (RecordFault.TooLong, true, 0);
        position = start + Math.Min(position - start, CsvDialect.MaxRecordBytes);
        return position - start;
    }

    private void SkipByteOrderMark()
    {
        if (hasStarted)
        {
            return;
        }

        hasStarted = true;
        while (end < 3 && Fill())
        {
        }

        if (buffer.AsSpan(0, end).StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            start = position = 3;
        }
    }

    private void SkipRestOfLine()
    {
        if (!isInsideLine)
        {
            return;
        }

        (isInsideLine, state) = (false, State.Broken);
        position = start;
        int breakBytes;
        while (TryScan(out breakBytes) is Scan.MoreNeeded)
        {
            start = position;
            if (!Fill())
            {
                break;
            }
        }

        line++;
        start = position + breakBytes;
    }

    /// <summary>Line breaks of every kind in quoted text.</summary>
    private static int CountBreaks(ReadOnlySpan<byte> bytes)
    {
        var count = 0;
        while (bytes.IndexOfAny(CsvDialect.NewLines) is var found and >= 0)
        {
            count++;
            bytes = bytes[(found + (bytes[found] == CsvDialect.CarriageReturn && found + 1 < bytes.Length && bytes[found + 1] == CsvDialect.LineFeed ? 2 : 1))..];
        }

        return count;
    }

    private bool Fill()
    {
        if (isLast)
        {
            return false;
        }

        buffer.AsSpan(start, end - start).CopyTo(buffer);
        (bufferOffset, position, end, start) = (bufferOffset + start, position - start, end - start, 0);
        if (end > buffer.Length - blockBytes / 2)
        {
            Array.Resize(ref buffer, buffer.Length * 2);
        }

        var read = stream.Read(buffer, end, buffer.Length - end);
        end += read;
        isLast = read == 0;
        return true;
    }
}
