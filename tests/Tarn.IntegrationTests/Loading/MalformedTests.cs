using System.IO.Compression;
using System.Text;
using Tarn.Contracts;

namespace Tarn.IntegrationTests.Loading;

/// <summary>Records that are no rows, files that are no CSV, and raw text exact to the byte.</summary>
public sealed class MalformedTests
{
    [Fact]
    public async Task Every_malformed_kind_is_quarantined_alone_and_numbers_count_all_records()
    {
        await using var loads = Integers();
        loads.Add("a.csv", [.. "a,b\n1,2\n3\n4,5,6\n7,8\n\"9\"x,10\n11,12\n13,"u8, 0xFF, .. "\n15,16\n17,\"18\n19,20\n"u8]);

        var loaded = await loads.RunAsync();

        Assert.Equal(["1|1|2", "4|7|8", "6|11|12", "8|15|16", "10|19|20"], loaded.Rows("_source_row, a, b"));
        Assert.Equal(
            ["2|3|8|3", "3|4|10|4,5,6", "5|6|20|\"9\"x,10", "7|8|34|13,\uFFFD", "9|10|45|17,\"18"], loaded.Bad("_source_row, _source_line, _source_offset, raw_text"));
        Assert.All(loaded.Reasons(), reason => Assert.Equal("malformed", reason));
        Assert.Equal((10, 5, 5), (loaded.Books.In, loaded.Books.Out, loaded.Books.Quarantined));
    }

    [Fact]
    public async Task A_record_longer_than_two_million_bytes_is_malformed_and_the_rest_goes_on()
    {
        await using var loads = Integers();
        loads.Add("a.csv", $"a,b\n1,2\n3,{new string('x', 2_000_001)}\n5,6\n7,\"{new string('\n', 2_100_000)}\n9,10\n");

        var loaded = await loads.RunAsync();

        Assert.Equal(["1|1|2", "3|5|6", "5|9|10"], loaded.Rows("_source_row, a, b"));
        Assert.Equal(["2|3|2000000", "4|5|3"], loaded.Bad("_source_row, _source_line, length(raw_text)"));
    }

    [Fact]
    public async Task Mixed_line_breaks_quoted_breaks_and_a_byte_order_mark_are_read_as_they_are_meant()
    {
        await using var loads = new Loads { Contract = new Contract { Columns = [Loads.Column("a", "integer"), Loads.Column("b")] } };
        loads.Add("a.csv", "\uFEFFa,b\r\n1,\"x\r\ny\"\n2,\"p\rq\"\r3,z\r\n\r\nx,\"1\n2\r\n3\"\n4,last");

        var loaded = await loads.RunAsync();

        Assert.Equal(["1|1|x\r\ny", "2|2|p\rq", "3|3|z", "5|4|last"], loaded.Rows("_source_row, a, b"));
        Assert.Equal(["4|8|32|x,\"1\n2\r\n3\""], loaded.Bad("_source_row, _source_line, _source_offset, raw_text"));
    }

    [Theory]
    [InlineData("a.csv", "\n")]
    [InlineData("a.csv", "\r\n")]
    [InlineData("a.csv", "\r")]
    [InlineData("a.csv.gz", "\r\n")]
    public async Task Raw_text_is_exact_to_the_byte_where_the_engine_reads_the_file_itself(string name, string newLine)
    {
        await using var loads = new Loads { Contract = new Contract { Columns = [Loads.Column("a", "integer"), Loads.Column("b")] } };
        string[] records = ["1,\"é\"", $"x,\"a{newLine}\"\"b\"\"\"", "2,c", " 3 , \"d\" ", $"y,\"{newLine}{newLine}\"", "5,e"];
        loads.Add(name, "\uFEFFa,b" + newLine + string.Join(newLine, records) + newLine);

        var loaded = await loads.RunAsync();

        int Offset(int record) => 3 + Encoding.UTF8.GetByteCount("a,b" + newLine + string.Concat(records.Take(record).Select(text => text + newLine)));
        Assert.Equal(
            [$"2|3|{Offset(1)}|{records[1]}", $"4|6|{Offset(3)}|{records[3]}", $"5|7|{Offset(4)}|{records[4]}"],
            loaded.Bad("_source_row, _source_line, _source_offset, raw_text"));
        Assert.Equal(["1|é", "2|c", "5|e"], loaded.Rows("a, b"));
    }

    [Fact]
    public async Task Bad_files_are_refused_whole_and_the_others_go_on()
    {
        await using var loads = Integers();
        loads.Add("a.csv", "a,b\n1,2\n");
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes("a,b\n" + string.Concat(Enumerable.Range(0, 10_000).Select(n => $"{n},{n * 7919 % 10007}\n"))));
        }

        var cut = Path.ChangeExtension(loads.Add("b.csv", ""), ".csv.gz");
        await File.WriteAllBytesAsync(cut, packed.ToArray()[..^2000]);
        loads.AddPath(cut);
        loads.Add("c.csv", [0x89, (byte)'P', (byte)'N', (byte)'G', 0, 0, 0, 13]);
        loads.Add("d.csv", Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("a,b\n1,2\n")).ToArray());
        loads.Add("e.csv", "id,name\n1,x\n");
        loads.Add("f.csv", "b,a\n4,3\n");
        loads.Add("g.csv", "a,b,a\n4,3,5\n");

        var loaded = await loads.RunAsync();

        Assert.Equal(["1|2", "3|4"], loaded.Rows("a, b"));
        Assert.Equal(["file", "file", "file", "header", "header a"], loaded.Reasons());
        Assert.Equal(["∅|∅|∅|∅"], loaded.Bad("raw_text, _source_row, _source_line, _source_offset").Distinct());
        Assert.Equal((7, 2, 5), (loaded.Books.In, loaded.Books.Out, loaded.Books.Quarantined));
        Assert.Equal([false, false, true, true, true, true, false, true], loaded.Staged.Files.Select(file => file.Refused is not null));
    }

    [Fact]
    public async Task Empty_files_headers_alone_and_files_without_a_last_line_break_are_right()
    {
        await using var loads = Integers();
        loads.Add("a.csv", "");
        loads.Add("b.csv", "a,b");
        loads.Add("c.csv", "a,b\r\n");
        loads.Add("d.csv", "a,b\n1,2");
        loads.Add("e.csv", "\n\na,b\n3,4\n\n\n");

        var loaded = await loads.RunAsync();

        Assert.Equal(["1|1|2", "1|3|4"], loaded.Rows("_source_row, a, b"));
        Assert.Equal([0, 0, 0, 1, 1], loaded.Staged.Files.Select(file => file.Books.In));
        Assert.Null(loaded.Staged.Quarantine);
    }

    [Fact]
    public async Task Nothing_to_load_stages_no_file()
    {
        await using var loads = Integers();
        loads.Add("a.csv", "a,b\n");

        var loaded = await loads.RunAsync();

        Assert.True(loaded.Staged.Bronze.IsEmpty);
        Assert.True(loaded.Books.Balanced);
    }

    [Fact]
    public async Task A_delimiter_behind_the_last_field_is_ignored_while_nothing_follows_it()
    {
        await using var loads = Integers();
        loads.Add("a.csv", "a,b,\n1,2,\n3,4\n5,6,x\n");

        var loaded = await loads.RunAsync();

        Assert.Equal(["1|2", "3|4"], loaded.Rows("a, b"));
        Assert.Equal(["5,6,x"], loaded.Bad("raw_text"));
    }

    [Theory]
    [InlineData(OnViolation.Drop, 1, 0)]
    [InlineData(OnViolation.Warn, 0, 1)]
    public async Task Malformed_records_follow_the_contract_and_cannot_be_loaded(OnViolation policy, long dropped, long quarantined)
    {
        await using var loads = Integers();
        loads.Contract = loads.Contract with { OnViolation = policy };
        loads.Add("a.csv", "a,b\n1,2\n3\n");

        var loaded = await loads.RunAsync();

        Assert.Equal((2, 1, dropped, quarantined), (loaded.Books.In, loaded.Books.Out, loaded.Books.Dropped, loaded.Books.Quarantined));
    }

    [Fact]
    public async Task A_malformed_record_fails_the_batch_where_the_contract_says_so()
    {
        await using var loads = Integers();
        loads.Contract = loads.Contract with { OnViolation = OnViolation.Fail };
        var path = loads.Add("a.csv", "a,b\n1,2\n3\n");

        var error = await Assert.ThrowsAsync<TarnException>(() => loads.RunAsync());

        Assert.Contains($"record 2 of '{path}' (line 3) is malformed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Glob_characters_in_a_file_name_stand_for_themselves()
    {
        await using var loads = Integers();
        loads.Add("a[1]*.csv", "a,b\n1,2\nx,3\n");

        var loaded = await loads.RunAsync();

        Assert.Equal(["1|2"], loaded.Rows("a, b"));
        Assert.Equal(["x,3"], loaded.Bad("raw_text"));
    }

    private static Loads Integers() => new() { Contract = new Contract { Columns = [Loads.Column("a", "integer"), Loads.Column("b", "integer")] } };
}
