using Tarn.Contracts;

namespace Tarn.IntegrationTests.Loading;

/// <summary>What each rule refuses, and what becomes of the row.</summary>
public sealed class ViolationTests
{
    [Theory]
    [InlineData("integer", "5|-7|+3|007|2147483647|", "2.7|2.0|1e3|0x1F|1_000|2147483648| 5|x|٣")]
    [InlineData("long", "9223372036854775807", "9223372036854775808")]
    [InlineData("short", "-32768", "32768")]
    [InlineData("byte", "-128", "128")]
    [InlineData("decimal(12,3)", "2.55|2.550|2.5500000|-0|+1|.5|1.|999999999.999", "2.5551|1e3|1_0|1000000000|1,5|NaN| 1")]
    [InlineData("decimal(5,0)", "12345|-0|1.0", "123456|1.5")]
    [InlineData("double", "1|1.5|-1e3|.5|NaN|Infinity|-inf", "1e400|1,5|1_0|0x1|abc")]
    [InlineData("float", "1.5|1e30", "1e40")]
    [InlineData("boolean", "true|FALSE|t|f|yes|no|1|0", "on|2|wahr")]
    [InlineData("date", "2020-02-29|0001-01-01|9999-12-31", "2020-2-9|2020/02/09|2021-02-29|20200209|2020-02-09 10:00:00|infinity|epoch|12000-01-01|2020-01-05 (BC)|2020-01-1 |2020-1-01 |-020-01-01")]
    [InlineData("timestamp", "2020-01-05|2020-01-05 10:00|2020-01-05T10:00:00Z|2020-01-05 10:00:00.123456789|2020-01-05T10:00:00+02:00|2020-01-05 10:00:00-0330", "2020-01-05 10:00:00 Europe/Berlin|2020-01-05 25:00:00|now|infinity|1577836800|2020-01-05 10:00:00 |2020-01-05  8:00:00|2020-01-5  10:00:00|2020-01-05 10:00:0Z|2020-01-05 10:00:0 |-020-01-05 10:00:00")]
    [InlineData("timestamp_ntz", "2020-01-05 10:00:00|2020-01-05T10:00:00.5", "2020-01-05T10:00:00Z|2020-01-05 10:00:00+02")]
    public async Task A_type_takes_exactly_its_own_texts(string type, string good, string bad)
    {
        await using var loads = new Loads { Contract = new Contract { Columns = [Loads.Column("n", "integer"), Loads.Column("v", type)] } };
        var texts = good.Split('|').Concat(bad.Split('|')).ToList();
        loads.Add("a.csv", "n,v\n" + string.Concat(texts.Select((text, index) => FormattableString.Invariant($"{index},\"{text}\"\n"))));

        var loaded = await loads.RunAsync();

        Assert.Equal(bad.Split('|').Select((text, index) => FormattableString.Invariant($"{good.Split('|').Length + index},\"{text}\"")), loaded.Bad("raw_text"));
        Assert.All(loaded.Reasons(), reason => Assert.Equal("type v", reason));
        Assert.Equal(good.Split('|').Length, loaded.Books.Out);
    }

    [Theory]
    [InlineData("timestamp", "2020-01-05T10:00:00+02:00", "2020-01-05 08:00:00+00")]
    [InlineData("timestamp", "2020-01-05 10:00:00", "2020-01-05 10:00:00+00")]
    [InlineData("timestamp", "2020-01-05", "2020-01-05 00:00:00+00")]
    [InlineData("timestamp_ntz", "2020-01-05T10:00:00.5", "2020-01-05 10:00:00.5")]
    [InlineData("decimal(12,3)", "2.5", "2.500")]
    [InlineData("binary", "é", "\\xC3\\xA9")]
    [InlineData("boolean", "Yes", "true")]
    public async Task A_text_becomes_the_value_that_it_means(string type, string text, string expected)
    {
        await using var loads = new Loads { Contract = new Contract { Columns = [Loads.Column("v", type)] } };
        loads.Add("a.csv", $"v\n{text}\n");

        Assert.Equal([expected], (await loads.RunAsync()).Rows("v::VARCHAR"));
    }

    [Theory]
    [InlineData("date", "%d/%m/%Y", "31/12/2020", "2020-12-31")]
    [InlineData("timestamp", "%Y-%m-%d %H:%M %z", "2020-01-05 10:00 +0200", "2020-01-05 08:00:00+00")]
    [InlineData("timestamp", "%d.%m.%Y %H:%M", "05.01.2020 10:00", "2020-01-05 10:00:00+00")]
    [InlineData("timestamp_ntz", "%d.%m.%Y %H:%M", "05.01.2020 10:00", "2020-01-05 10:00:00")]
    public async Task A_format_says_how_dates_are_written(string type, string format, string text, string expected)
    {
        await using var loads = new Loads { Contract = new Contract { Columns = [Loads.Column("v", type) with { Format = format }] } };
        loads.Add("a.csv", $"v\n{text}\n2020-12-31x\n");

        var loaded = await loads.RunAsync();

        Assert.Equal([expected], loaded.Rows("v::VARCHAR"));
        Assert.Equal(["type v"], loaded.Reasons());
    }

    [Fact]
    public async Task A_bad_row_has_all_of_its_reasons_with_column_value_and_message()
    {
        await using var loads = new Loads
        {
            Contract = new Contract
            {
                Columns =
                [
                    Loads.Column("id", "integer") with { Required = true },
                    Loads.Column("code") with { Matches = "[A-Z]\\d", AcceptedValues = ["A1", "B2"] },
                    Loads.Column("price", "decimal(5,2)") with { Min = "0", Max = "10" },
                ],
            },
        };
        loads.Add("a.csv", "id,code,price\n1,A1,10\n,a1,-0.01\n2,B2,10.01\nx,C3,1.234\n");

        var loaded = await loads.RunAsync();

        Assert.Equal(
            ["required id, matches code, accepted_values code, min price", "max price", "type id, accepted_values code, type price"], loaded.Reasons());
        Assert.Equal("1.234|'1.234' is no decimal(5,2) with up to 2 digits behind the point.", loaded.Bad("reasons[3].value, reasons[3].message")[2]);
        Assert.Equal(["1|A1|10.00"], loaded.Rows("id, code, price"));
    }

    [Fact]
    public async Task Empty_texts_and_null_values_are_null_before_and_after_a_transform()
    {
        await using var loads = new Loads
        {
            Format = new() { NullValues = ["N/A", "-"] },
            Contract = new Contract { Columns = [Loads.Column("n", "integer"), Loads.Column("a"), Loads.Column("b") with { Transform = "trim(_)" }] },
        };
        loads.Add("a.csv", "n,a,b\n1,N/A,\" N/A \"\n2,,\"  \"\n3,\"\",-\n4,x,\" y \"\n");

        Assert.Equal(["1|∅|∅", "2|∅|∅", "3|∅|∅", "4|x|y"], (await loads.RunAsync()).Rows("n, a, b"));
    }

    [Fact]
    public async Task Drop_leaves_the_row_out_and_quarantine_outweighs_it()
    {
        await using var loads = new Loads
        {
            Contract = new Contract { Columns = [Loads.Column("a", "integer"), Loads.Column("b", "integer") with { OnViolation = OnViolation.Drop }] },
        };
        loads.Add("a.csv", "a,b\n1,1\n1,x\nx,x\nx,1\n");

        var loaded = await loads.RunAsync();

        Assert.Equal((4, 1, 1, 2), (loaded.Books.In, loaded.Books.Out, loaded.Books.Dropped, loaded.Books.Quarantined));
        Assert.Equal(["type a, type b", "type a"], loaded.Reasons());
    }

    [Fact]
    public async Task Warn_loads_the_row_with_null_where_it_has_not_the_type_and_counts_it()
    {
        await using var loads = new Loads
        {
            Contract = new Contract
            {
                OnViolation = OnViolation.Warn,
                Columns = [Loads.Column("a", "integer") with { Max = "5" }, Loads.Column("b", "decimal(5,1)"), Loads.Column("c") with { Required = true }],
            },
        };
        loads.Add("a.csv", "a,b,c\n1,1,x\n2.7,1,x\n9,1.25,x\n1,1,\n");

        var loaded = await loads.RunAsync();

        Assert.Equal(["1|1.0|x", "∅|1.0|x", "9|∅|x", "1|1.0|∅"], loaded.Rows("a, b, c"));
        Assert.Equal((4, 0, 3), (loaded.Books.Out, loaded.Books.Quarantined, loaded.Staged.Files.Single().Warned));
        Assert.Null(loaded.Staged.Quarantine);
    }

    [Fact]
    public async Task Fail_loads_nothing_and_names_file_row_column_and_value()
    {
        await using var loads = new Loads
        {
            Contract = new Contract { Columns = [Loads.Column("a", "integer"), Loads.Column("b", "integer") with { OnViolation = OnViolation.Fail }] },
        };
        loads.Add("a.csv", "a,b\n1,1\nx,2\n");
        var path = loads.Add("b.csv", "a,b\n1,1\nx,boom\n");

        var error = await Assert.ThrowsAsync<TarnException>(() => loads.RunAsync());

        Assert.StartsWith($"Nothing was loaded into 'bronze.orders': in row 2 of '{path}', column 'b' is 'boom'. 'boom' is no int.", error.Message, StringComparison.Ordinal);
    }
}
