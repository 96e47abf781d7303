using System.Numerics;
using System.Text.Json.Nodes;
using Tarn.Cli.Output;
using Tarn.Engines;

namespace Tarn.Tests.Cli;

public sealed class JsonResultWriterTests
{
    [Fact]
    public void A_result_is_one_array_of_objects_with_one_object_a_line()
    {
        var columns = new[] { ("id", "long"), ("name", "string") };
        var text = TestRows.Print(OutputFormat.Json, new TestScreen(), TestRows.Of(columns, [1L, "a"]), TestRows.Of(columns, [2L, null]));

        Assert.Equal("[\n{\"id\":1,\"name\":\"a\"},\n{\"id\":2,\"name\":null}\n]\n", text);
    }

    [Fact]
    public void A_result_without_rows_is_an_empty_array()
    {
        Assert.Equal("[]\n", TestRows.Print(OutputFormat.Json, new TestScreen(), TestRows.Of([("id", "long")])));
        Assert.Equal("[]\n", TestRows.Print(OutputFormat.Json, new TestScreen()));
    }

    [Fact]
    public void Numbers_keep_every_digit()
    {
        var batch = TestRows.Of(
            [("hugeint", "decimal"), ("decimal", "decimal"), ("double", "double")],
            [BigInteger.Parse("170141183460469231731687303715884105727", null), new DecimalValue(-5, 3), 1e300]);

        Assert.Equal(
            "[\n{\"hugeint\":170141183460469231731687303715884105727,\"decimal\":-0.005,\"double\":1e+300}\n]\n",
            TestRows.Print(OutputFormat.Json, new TestScreen(), batch));
    }

    [Fact]
    public void Numbers_that_JSON_does_not_know_are_text()
    {
        var batch = TestRows.Of([("a", "double"), ("b", "double")], [double.NaN, double.NegativeInfinity]);

        Assert.Equal("[\n{\"a\":\"nan\",\"b\":\"-inf\"}\n]\n", TestRows.Print(OutputFormat.Json, new TestScreen(), batch));
    }

    [Fact]
    public void Moments_end_in_Z_and_wall_clock_times_do_not()
    {
        var batch = TestRows.Of(
            [("moment", "timestamp"), ("clock", "timestamp_ntz"), ("never", "timestamp")],
            [new TimestampValue(1_291_192_000_500_000, IsUtc: true), new TimestampValue(-1, IsUtc: false), new TimestampValue(TimestampValue.Infinity, IsUtc: true)]);

        Assert.Equal(
            "[\n{\"moment\":\"2010-12-01T08:26:40.5Z\",\"clock\":\"1969-12-31T23:59:59.999999\",\"never\":\"infinity\"}\n]\n",
            TestRows.Print(OutputFormat.Json, new TestScreen(), batch));
    }

    [Fact]
    public void Every_text_comes_back_as_it_was()
    {
        string[] texts = ["\"\\/\b\f\n\r\t", "\0\u001f\u007f", "£ü\u2028\u2029", "👩‍👩‍👧 e\u0301", "</script>"];
        foreach (var text in texts)
        {
            var printed = TestRows.Print(OutputFormat.Json, new TestScreen(), TestRows.Of([("a\"b", "string")], [text]));

            Assert.Equal(text, (string?)JsonNode.Parse(printed)![0]!["a\"b"]);
        }
    }

    [Fact]
    public void Half_a_surrogate_pair_is_escaped()
    {
        Assert.Equal("\"a\\ud83d\"", JsonText.Of("a\ud83d"));
        Assert.Equal("\"\\udc69b\"", JsonText.Of("\udc69b"));
    }

    [Fact]
    public void Columns_of_the_same_name_stay_apart()
    {
        var batch = TestRows.Of([("a", "long"), ("a", "long"), ("a_2", "long")], [1L, 2L, 3L]);

        Assert.Equal("[\n{\"a\":1,\"a_2\":2,\"a_2_2\":3}\n]\n", TestRows.Print(OutputFormat.Json, new TestScreen(), batch));
    }

    [Fact]
    public void Lists_structs_and_maps_are_JSON_too()
    {
        object?[] list = [1L, null, "x"];
        KeyValuePair<string, object?>[] members = [new("a", list), new("b", true)];
        KeyValuePair<object, object?>[] byText = [new("k", 1L)];
        KeyValuePair<object, object?>[] byNumber = [new(7, "v")];

        Assert.Equal("""{"a":[1,null,"x"],"b":true}""", JsonText.Of(members));
        Assert.Equal("""{"k":1}""", JsonText.Of(byText));
        Assert.Equal("""[{"key":7,"value":"v"}]""", JsonText.Of(byNumber));
    }
}
