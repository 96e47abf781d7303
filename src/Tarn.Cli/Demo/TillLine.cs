using System.Globalization;

namespace Tarn.Cli.Demo;

/// <summary>A line of an invoice, every field as the till exports it.</summary>
internal sealed record TillLine(string Invoice, string Code, string Name, string Quantity, string Time, string Price, string Customer, string Country)
{
    public const string Header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";

    public void Write(TextWriter writer)
    {
        writer.Write(Invoice);
        WriteField(writer, Code);
        WriteField(writer, Name);
        WriteField(writer, Quantity);
        WriteField(writer, Time);
        WriteField(writer, Price);
        WriteField(writer, Customer);
        WriteField(writer, Country);
        writer.Write('\n');
    }

    /// <summary><c>2.55</c> from 255 pence.</summary>
    public static string Pounds(int pence) => (pence / 100m).ToString("0.0#", CultureInfo.InvariantCulture);

    private static void WriteField(TextWriter writer, string text)
    {
        writer.Write(',');
        if (text.AsSpan().ContainsAny(',', '"'))
        {
            writer.Write($"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
        }
        else
        {
            writer.Write(text);
        }
    }
}
