namespace Tarn.DuckDb.Loading.Csv;

/// <summary>One record of a file as it lies there. Its bytes live until the next one is read.</summary>
internal readonly ref struct RawRecord
{
    /// <summary>Without the line break that ends it; of a record that is too long, the beginning.</summary>
    public required ReadOnlySpan<byte> Bytes { get; init; }

    /// <summary>Bytes before it, counted in the unpacked file, a byte order mark included.</summary>
    public required long Offset { get; init; }

    /// <summary>The physical line on which it begins, 1-based.</summary>
    public required long Line { get; init; }

    /// <summary>What is wrong with its quotes or length.</summary>
    public required RecordFault Fault { get; init; }
}

/// <summary>What can be wrong with a record before its fields are looked at.</summary>
internal enum RecordFault
{
    None,

    /// <summary>A quote opens and closes neither in the file nor in the longest record's bytes. The record is one line; the next line is read on its own.</summary>
    UnterminatedQuote,

    /// <summary>Something other than a delimiter follows a closing quote.</summary>
    TextAfterQuote,

    /// <summary>Longer than <see cref="CsvDialect.MaxRecordBytes"/>.</summary>
    TooLong,
}
