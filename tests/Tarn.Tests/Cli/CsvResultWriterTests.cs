using System.Numerics;
using Tarn.Cli.Output;
using Tarn.Engines;

namespace Tarn.Tests.Cli;

public sealed class CsvResultWriterTests
{
    [Fact]
    public void Fields_with_commas_quotes_or_line_breaks_are_quoted_as_RFC_4180_says()
    {
        var batch = TestRows.Of([("a", "string"), ("b,c", "string")], ["plain", "x,y"], ["say \"hi\"", "two\r\nlines"]);

        Assert.Equal("a,\"b,c\"\r\nplain,\"x,y\"\r\n\"say \"\"hi\"\"\",\"two\r\nlines\"\r\n", TestRows.Print(OutputFormat.Csv, new TestScreen(), batch));
    }

    [Fact]
    public void Null_is_an_empty_field_and_the_empty_text_is_a_quoted_one()
    {
        var batch = TestRows.Of([("a", "string"), ("b", "string")], [null, ""]);

        Assert.Equal("a,b\r\n,\"\"\r\n", TestRows.Print(OutputFormat.Csv, new TestScreen(), batch));
    }

    [Fact]
    public void Numbers_are_exact()
    {
        var big = new DecimalValue(BigInteger.Parse("12345678901234567890123456789012345678", null), 3);
        var batch = TestRows.Of([("a", "decimal"), ("b", "long"), ("c", "double")], [big, long.MinValue, 0.1]);

        Assert.Equal("a,b,c\r\n12345678901234567890123456789012345.678,-9223372036854775808,0.1\r\n", TestRows.Print(OutputFormat.Csv, new TestScreen(), batch));
    }

    [Fact]
    public void The_header_comes_once_and_also_when_there_is_no_row()
    {
        var columns = new[] { ("a", "long") };

        Assert.Equal("a\r\n", TestRows.Print(OutputFormat.Csv, new TestScreen(), TestRows.Of(columns)));
        Assert.Equal("a\r\n1\r\n2\r\n", TestRows.Print(OutputFormat.Csv, new TestScreen(), TestRows.Of(columns, [1L]), TestRows.Of(columns, [2L])));
    }
}
