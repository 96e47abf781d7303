using System.Text;

namespace Tarn.IntegrationTests.Loading;

/// <summary>A record that the plain reader found.</summary>
internal sealed record PlainRecord(IReadOnlyList<string> Fields, string Raw, int Offset, int Line, bool IsMalformed);

/// <summary>
/// CSV read byte by byte, slowly and plainly: what the loader's results are compared with. A record whose quote does not close ends with its first line.
/// </summary>
internal static class PlainCsv
{
    public static List<PlainRecord> Read(byte[] bytes)
    {
        List<PlainRecord> records = [];
        var position = bytes is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0;
        var line = 1;
        while (position < bytes.Length)
        {
            var (record, next) = ReadRecord(bytes, position, line);
            line += Breaks(bytes.AsSpan(position, next - position));
            position = next;
            if (record.Raw.Length > 0)
            {
                records.Add(record);
            }
        }

        return records;
    }

    private static (PlainRecord Record, int Next) ReadRecord(byte[] bytes, int start, int line)
    {
        List<string> fields = [];
        List<byte> field = [];
        var (isQuoted, isClosed, isBroken) = (false, false, false);
        var fieldStart = start;
        for (var at = start; ; at++)
        {
            if (at == bytes.Length && isQuoted)
            {
                var end = Array.FindIndex(bytes, start, value => value is 10 or 13);
                end = end < 0 ? bytes.Length : end;
                return (new([], Text(bytes[start..end]), start, line, true), AfterBreak(bytes, end));
            }

            if (at == bytes.Length || (!isQuoted && bytes[at] is 10 or 13))
            {
                fields.Add(Text([.. field]));
                var raw = bytes[start..at];
                return (new(fields, Text(raw), start, line, isBroken || Text(raw).Contains('\uFFFD', StringComparison.Ordinal)), AfterBreak(bytes, at));
            }

            var value = bytes[at];
            if (isQuoted)
            {
                if (value != '"')
                {
                    field.Add(value);
                }
                else if (at + 1 < bytes.Length && bytes[at + 1] == '"')
                {
                    field.Add(value);
                    at++;
                }
                else
                {
                    (isQuoted, isClosed) = (false, true);
                }
            }
            else if (value == ',' && !isBroken)
            {
                fields.Add(Text([.. field]));
                field.Clear();
                (isClosed, fieldStart) = (false, at + 1);
            }
            else if (isClosed)
            {
                isBroken |= value != ' ';
            }
            else if (value == '"' && (at == fieldStart || (at == fieldStart + 1 && bytes[fieldStart] == ' ')))
            {
                field.Clear();
                isQuoted = true;
            }
            else
            {
                field.Add(value);
            }
        }
    }

    private static int AfterBreak(byte[] bytes, int at) => at >= bytes.Length ? at : bytes[at] == 13 && at + 1 < bytes.Length && bytes[at + 1] == 10 ? at + 2 : at + 1;

    private static int Breaks(ReadOnlySpan<byte> bytes)
    {
        var count = 0;
        for (var at = 0; at < bytes.Length; at++)
        {
            count += bytes[at] == 13 || (bytes[at] == 10 && (at == 0 || bytes[at - 1] != 13)) ? 1 : 0;
        }

        return count;
    }

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);
}
