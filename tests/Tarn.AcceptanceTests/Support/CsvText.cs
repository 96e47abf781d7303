using System.Text;

namespace Tarn.AcceptanceTests.Support;

/// <summary>RFC 4180, read by hand: the tests' own view of a CSV file, independent of any engine.</summary>
internal static class CsvText
{
    /// <summary>Records in order, the header among them. An empty field is an empty string.</summary>
    public static IEnumerable<string[]> Read(TextReader reader)
    {
        List<string> record = [];
        var field = new StringBuilder();
        var quoted = false;
        var started = false;
        for (var next = reader.Read(); next >= 0; next = reader.Read())
        {
            var symbol = (char)next;
            started = true;
            switch (symbol)
            {
                case '"' when quoted && reader.Peek() == '"':
                    reader.Read();
                    field.Append('"');
                    break;
                case '"':
                    quoted = !quoted;
                    break;
                case ',' when !quoted:
                    record.Add(field.ToString());
                    field.Clear();
                    break;
                case '\r' when !quoted && reader.Peek() == '\n':
                    break;
                case '\n' when !quoted:
                    record.Add(field.ToString());
                    field.Clear();
                    yield return [.. record];
                    record.Clear();
                    started = false;
                    break;
                default:
                    field.Append(symbol);
                    break;
            }
        }

        if (started)
        {
            record.Add(field.ToString());
            yield return [.. record];
        }
    }

    /// <summary>A result that <c>tarn query --output csv</c> printed: rows by column name.</summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, string>> Rows(string csv)
    {
        using var reader = new StringReader(csv);
        using var records = Read(reader).GetEnumerator();
        Assert.True(records.MoveNext(), "The CSV has no header.");
        var header = records.Current;
        List<IReadOnlyDictionary<string, string>> rows = [];
        while (records.MoveNext())
        {
            rows.Add(header.Zip(records.Current).ToDictionary(pair => pair.First, pair => pair.Second));
        }

        return rows;
    }
}
