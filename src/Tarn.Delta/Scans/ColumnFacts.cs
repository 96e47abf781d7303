using System.Text;
using System.Text.Json;

namespace Tarn.Delta.Scans;

/// <summary>The statistics of some columns of one file, read past all others: a table of many files has many columns too.</summary>
internal sealed class ColumnFacts(FilterColumns columns)
{
    private byte[] utf8 = new byte[4096];

    public long? RowCount { get; private set; }

    /// <summary>By column; numbers as the log writes them.</summary>
    public string?[] Min { get; } = new string?[columns.Count];

    /// <inheritdoc cref="Min"/>
    public string?[] Max { get; } = new string?[columns.Count];

    /// <summary>By column.</summary>
    public long?[] NullCounts { get; } = new long?[columns.Count];

    /// <summary>Nothing is known where there are none, or where they are no JSON: a broken hint is no hint.</summary>
    public void Read(string? stats)
    {
        Clear();
        if (string.IsNullOrEmpty(stats))
        {
            return;
        }

        var size = Encoding.UTF8.GetMaxByteCount(stats.Length);
        if (utf8.Length < size)
        {
            utf8 = new byte[size];
        }

        try
        {
            Read(utf8.AsSpan(0, Encoding.UTF8.GetBytes(stats, utf8)));
        }
        catch (JsonException)
        {
            Clear();
        }
    }

    private void Clear()
    {
        RowCount = null;
        Array.Clear(Min);
        Array.Clear(Max);
        Array.Clear(NullCounts);
    }

    private void Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("numRecords"u8))
            {
                reader.Read();
                RowCount = Count(ref reader);
            }
            else if (reader.ValueTextEquals("minValues"u8))
            {
                ReadTexts(ref reader, columns.Root, Min);
            }
            else if (reader.ValueTextEquals("maxValues"u8))
            {
                ReadTexts(ref reader, columns.Root, Max);
            }
            else if (reader.ValueTextEquals("nullCount"u8))
            {
                ReadCounts(ref reader, columns.Root);
            }
            else
            {
                Skip(ref reader);
            }
        }
    }

    private static void ReadTexts(ref Utf8JsonReader reader, StatisticsNode node, string?[] texts)
    {
        while (NextMember(ref reader, node, out var child))
        {
            if (child.Index < 0)
            {
                ReadTexts(ref reader, child, texts);
                continue;
            }

            reader.Read();
            texts[child.Index] = reader.TokenType switch
            {
                JsonTokenType.String => reader.GetString(),
                JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
                JsonTokenType.True => "true",
                JsonTokenType.False => "false",
                _ => null,
            };
            reader.Skip();
        }
    }

    private void ReadCounts(ref Utf8JsonReader reader, StatisticsNode node)
    {
        while (NextMember(ref reader, node, out var child))
        {
            if (child.Index < 0)
            {
                ReadCounts(ref reader, child);
                continue;
            }

            reader.Read();
            NullCounts[child.Index] = Count(ref reader);
        }
    }

    /// <summary>Goes to the next member that is wanted; false at the end of the object, or where there is none.</summary>
    private static bool NextMember(ref Utf8JsonReader reader, StatisticsNode node, out StatisticsNode child)
    {
        child = node;
        if (reader.TokenType == JsonTokenType.PropertyName)
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                return false;
            }
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            foreach (var candidate in node.Children)
            {
                if (reader.ValueTextEquals(candidate.Name))
                {
                    child = candidate;
                    return true;
                }
            }

            Skip(ref reader);
        }

        return false;
    }

    private static long? Count(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var count))
        {
            return count;
        }

        reader.Skip();
        return null;
    }

    private static void Skip(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }
}
