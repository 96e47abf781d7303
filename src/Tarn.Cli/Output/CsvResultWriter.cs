using System.Buffers;
using Tarn.Engines;

namespace Tarn.Cli.Output;

/// <summary>A result as CSV (RFC 4180): a header line, CRLF, quotes where needed. Null is an empty field, the empty text is <c>""</c>.</summary>
internal sealed class CsvResultWriter(TextWriter output) : ResultWriter
{
    private static readonly SearchValues<char> NeedQuotes = SearchValues.Create(",\"\r\n");

    private bool begun;

    public override void End()
    {
    }

    protected override void WriteRows(RowBatch batch)
    {
        var fields = batch.Schema.Fields;
        if (!begun)
        {
            begun = true;
            for (var column = 0; column < fields.Count; column++)
            {
                WriteField(column, fields[column].Name, fields.Count);
            }
        }

        for (var row = 0; row < batch.RowCount; row++)
        {
            for (var column = 0; column < fields.Count; column++)
            {
                WriteField(column, ValueText.Of(batch.GetValue(column, row)), fields.Count);
            }
        }
    }

    private void WriteField(int column, string? text, int columns)
    {
        if (column > 0)
        {
            output.Write(',');
        }

        if (text is { Length: 0 } || text.AsSpan().ContainsAny(NeedQuotes))
        {
            output.Write('"');
            output.Write(text!.Replace("\"", "\"\"", StringComparison.Ordinal));
            output.Write('"');
        }
        else
        {
            output.Write(text);
        }

        if (column == columns - 1)
        {
            output.Write("\r\n");
        }
    }
}
