using System.Buffers;
using Tarn.Sources;

namespace Tarn.DuckDb.Loading.Csv;

/// <summary>A <see cref="CsvFormat"/> as bytes of UTF-8.</summary>
internal sealed class CsvDialect
{
    public const byte CarriageReturn = (byte)'\r';
    public const byte LineFeed = (byte)'\n';
    public const byte Space = (byte)' ';

    /// <summary>Of one record. What is longer is malformed; the engine's own limit is the same.</summary>
    public const int MaxRecordBytes = 2_000_000;

    public CsvDialect(CsvFormat format)
    {
        Delimiter = Ascii(format.Delimiter, "delimiter");
        Escape = Ascii(format.Escape, "escape");
        HasQuote = format.Quote != '\0';
        Quote = HasQuote ? Ascii(format.Quote, "quote") : LineFeed;
        PlainStops = HasQuote ? SearchValues.Create([CarriageReturn, LineFeed, Quote]) : SearchValues.Create([CarriageReturn, LineFeed]);
        QuotedStops = SearchValues.Create([Quote, Escape]);
    }

    public byte Delimiter { get; }

    public byte Quote { get; }

    public byte Escape { get; }

    public bool HasQuote { get; }

    /// <summary>What ends or changes unquoted text.</summary>
    public SearchValues<byte> PlainStops { get; }

    /// <summary>What ends or changes quoted text.</summary>
    public SearchValues<byte> QuotedStops { get; }

    public static SearchValues<byte> NewLines { get; } = SearchValues.Create([CarriageReturn, LineFeed]);

    private static byte Ascii(char character, string option) => char.IsAscii(character) && character is not ('\r' or '\n')
        ? (byte)character
        : throw new TarnException(
            $"The {option} U+{(int)character:X4} of a stream's format cannot be used: it must be one ASCII character and no line break. " +
            $"Change 'format.{option}' in its source file.");
}
