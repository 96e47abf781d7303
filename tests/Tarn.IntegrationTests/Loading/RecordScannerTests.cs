using System.Text;
using Tarn.DuckDb.Loading.Csv;
using Tarn.Sources;

namespace Tarn.IntegrationTests.Loading;

public sealed class RecordScannerTests
{
    [Fact]
    public void A_record_of_too_many_bytes_ends_with_its_line()
    {
        Assert.Equal(
            ["0 1 None 3", "4 2 TooLong 2000000", "2000006 3 None 3", "2000010 4 UnterminatedQuote 3", "4100013 2100004 UnterminatedQuote 1", "4100015 2100005 None 4"],
            Scan($"1,2\n3,{new string('x', 2_000_000 - 1)}\n5,6\n7,\"{new string('\n', 2_100_000)}\"\n9,10\n"));
    }

    [Fact]
    public void Where_a_block_ends_makes_no_difference()
    {
        const string text = "\uFEFFa,b\r\n1,\"x\"\"\r\ny\"\r2, \"p\"\n\r\n\n3,\"q\" \r\n\"4\"x,\"\"\r\"\",5\n6,\"open\r\n7,8";
        var whole = Scan(text);

        Assert.Equal(8, whole.Count);
        Assert.All(Enumerable.Range(2, 80), blockBytes => Assert.Equal(whole, Scan(text, blockBytes)));
    }

    private static List<string> Scan(string text, int blockBytes = RecordScanner.BlockBytes)
    {
        using var scanner = new RecordScanner(new MemoryStream(Encoding.UTF8.GetBytes(text)), new CsvDialect(new CsvFormat()), blockBytes);
        List<string> records = [];
        while (scanner.TryRead(out var record))
        {
            records.Add(FormattableString.Invariant($"{record.Offset} {record.Line} {record.Fault} {record.Bytes.Length}"));
        }

        return records;
    }
}
