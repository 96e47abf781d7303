using System.Text.Json.Nodes;
using Tarn.Delta.Actions;
using Tarn.Delta.Features;
using Tarn.Delta.Schema;
using Tarn.Delta.Tests.Support;

namespace Tarn.Delta.Tests;

public sealed class SchemaTests
{
    [Theory]
    [InlineData("""{"type":"struct","fields":[]}""")]
    [InlineData("""{"type":"struct","fields":[{"name":"a","type":"long","nullable":false,"metadata":{"comment":"ü","delta.identity.start":1,"deep":{"x":[1,null]}}}]}""")]
    [InlineData("""{"type":"struct","fields":[{"name":"d","type":"decimal(38,18)","nullable":true,"metadata":{}},{"name":"v","type":"variant","nullable":true,"metadata":{}}]}""")]
    [InlineData("""{"type":"struct","fields":[{"name":"m","type":{"type":"map","keyType":"string","valueType":{"type":"array","elementType":{"type":"struct","fields":[{"name":"x","type":"timestamp_ntz","nullable":true,"metadata":{}}]},"containsNull":false},"valueContainsNull":true},"nullable":true,"metadata":{}}]}""")]
    public void Schema_is_written_as_it_was_read(string json)
    {
        var schema = SchemaJson.Parse(json);
        Assert.Equal(json, SchemaJson.Write(schema));
        Assert.Equal(schema, SchemaJson.Parse(SchemaJson.Write(schema)));
    }

    [Theory]
    [InlineData("long", "schema")]
    [InlineData("{\"type\":\"struct\"}", "fields")]
    [InlineData("""{"type":"struct","fields":[{"name":"a","type":{"type":"list"}}]}""", "schema.a")]
    [InlineData("""{"type":"struct","fields":[{"name":"a","type":"decimal(x)"}]}""", "decimal(x)")]
    public void Broken_schema_says_where(string json, string place) =>
        Assert.Contains(place, Assert.Throws<DeltaException>(() => SchemaJson.Parse(json.StartsWith('{') ? json : $"\"{json}\"")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("string", "short", "\"short\"", "\"short\"")]
    [InlineData("string", "aaaaaaaaaabbbbbbbbbbccccccccccddddd", "\"aaaaaaaaaabbbbbbbbbbccccccccccdd\"", "\"aaaaaaaaaabbbbbbbbbbccccccccccdd\\u007f\"")]
    [InlineData("string", "aaaaaaaaaabbbbbbbbbbccccccccccddüd", "\"aaaaaaaaaabbbbbbbbbbccccccccccdd\"", "\"aaaaaaaaaabbbbbbbbbbccccccccccdd\\uDBFF\\uDFFF\"")]
    [InlineData("string", "aaaaaaaaaabbbbbbbbbbccccccccccd\U0001F600x", "\"aaaaaaaaaabbbbbbbbbbccccccccccd\"", "\"aaaaaaaaaabbbbbbbbbbccccccccccd\\uDBFF\\uDFFF\"")]
    [InlineData("long", "-9223372036854775808", "-9223372036854775808", "-9223372036854775808")]
    [InlineData("decimal(38,2)", "123456789012345678901234567890123456.78", "123456789012345678901234567890123456.78", "123456789012345678901234567890123456.78")]
    [InlineData("double", "1e300", "1E+300", "1E+300")]
    [InlineData("double", "nan", null, null)]
    [InlineData("double", "inf", null, null)]
    [InlineData("date", "2020-02-29", "\"2020-02-29\"", "\"2020-02-29\"")]
    [InlineData("timestamp", "2020-02-29 12:00:00.123999+00", "\"2020-02-29T12:00:00.123Z\"", "\"2020-02-29T12:00:00.123Z\"")]
    [InlineData("timestamp_ntz", "2020-02-29 12:00:00.123999", "\"2020-02-29T12:00:00.123\"", "\"2020-02-29T12:00:00.123\"")]
    [InlineData("boolean", "true", null, null)]
    [InlineData("binary", "abc", null, null)]
    public void Bounds_are_written_by_the_rules(string type, string value, string? min, string? max)
    {
        var stats = Build(new StructField("c", SchemaJson.ParsePrimitive(type)), value, 10);
        AssertJson(min, stats.MinValues!["c"]);
        AssertJson(max, stats.MaxValues!["c"]);
        Assert.Equal(2, (long?)stats.NullCounts!["c"]);
        Assert.Equal(stats.ToJson(), FileStatistics.TryParse(stats.ToJson())!.ToJson());
    }

    [Fact]
    public void Upper_bound_of_any_long_string_is_not_below_it()
    {
        var random = new Random(3);
        for (var round = 0; round < 500; round++)
        {
            var text = string.Concat(Enumerable.Range(0, 30 + random.Next(10)).Select(_ => round % 3 == 0 ? "\U0010FFFF" : char.ConvertFromUtf32(random.Next(2) == 0 ? random.Next(32, 127) : random.Next(0xE000, 0x110000))));
            if (Build(new StructField("c", new PrimitiveType("string")), text, 10).MaxValues!["c"] is { } max)
            {
                Assert.True(Utf8Order((string)max!, text) >= 0, text);
            }

            Assert.True(Utf8Order((string)Build(new StructField("c", new PrimitiveType("string")), text, 10).MinValues!["c"]!, text) <= 0, text);
        }
    }

    [Fact]
    public void First_32_leaves_count_and_partition_columns_do_not()
    {
        var fields = Enumerable.Range(0, 31).Select(index => new StructField($"c{index}", new PrimitiveType("long")))
            .Append(new StructField("s", new StructType([new StructField("x", new PrimitiveType("long")), new StructField("y", new PrimitiveType("long"))])));
        var metadata = TestTable.Metadata with { Schema = new StructType([.. fields]), PartitionColumns = ["c0"] };
        Assert.Equal(32, new StatisticsBuilder(metadata).Columns.Count);
        Assert.DoesNotContain(new StatisticsBuilder(metadata).Columns, column => column.Path[0] == "c0");
        Assert.Equal(["s", "y"], new StatisticsBuilder(metadata).Columns[^1].Path);

        Assert.Empty(new StatisticsBuilder(With(metadata, TableProperties.StatisticsColumnCount, "0")).Columns);
        Assert.Equal(["c3", "s.x", "s.y"], new StatisticsBuilder(With(metadata, TableProperties.StatisticsColumns, "s, `c3`")).Columns.Select(column => string.Join('.', column.Path)));
    }

    [Fact]
    public void All_null_column_has_no_bounds() =>
        Assert.Null(Build(new StructField("c", new PrimitiveType("long")), "5", 2).MinValues!["c"]);

    [Theory]
    [InlineData("string", "", null)]
    [InlineData("string", "A/B %", "A/B %")]
    [InlineData("date", "2020-02-29", "2020-02-29")]
    [InlineData("timestamp", "2020-02-29 12:00:00.5+00", "2020-02-29T12:00:00.500000Z")]
    [InlineData("timestamp_ntz", "2020-02-29 12:00:00", "2020-02-29 12:00:00.000000")]
    [InlineData("decimal(5,2)", "1.5", "1.50")]
    [InlineData("decimal(5,2)", "-7", "-7.00")]
    [InlineData("boolean", "True", "true")]
    [InlineData("integer", "-5", "-5")]
    [InlineData("double", "1e16", "1.0E16")]
    [InlineData("double", "0.001", "0.001")]
    [InlineData("double", "0.0001", "1.0E-4")]
    [InlineData("double", "1234567.25", "1234567.25")]
    [InlineData("double", "12345678", "1.2345678E7")]
    [InlineData("double", "100", "100.0")]
    [InlineData("double", "-0.5", "-0.5")]
    [InlineData("double", "nan", "NaN")]
    [InlineData("double", "-inf", "-Infinity")]
    [InlineData("double", "0", "0.0")]
    [InlineData("float", "1.1", "1.1")]
    [InlineData("float", "3.4028235e38", "3.4028235E38")]
    public void Partition_value_is_written_as_java_writes_it(string type, string value, string? expected) =>
        Assert.Equal(expected, PartitionValue.Serialize(value, SchemaJson.ParsePrimitive(type)));

    [Fact]
    public void Partition_value_of_another_type_is_refused()
    {
        Assert.Throws<DeltaException>(() => PartitionValue.Serialize("x", new PrimitiveType("long")));
        Assert.Throws<DeltaException>(() => PartitionValue.Serialize("x", new ArrayType(new PrimitiveType("long"), true)));
    }

    private static Metadata With(Metadata metadata, string property, string value) => metadata with { Configuration = new Dictionary<string, string> { [property] = value } };

    private static FileStatistics Build(StructField field, string value, long rows) =>
        new StatisticsBuilder(TestTable.Metadata with { Schema = new StructType([field]) }).Build(rows, _ => new ColumnStatistics(value, value, 2));

    private static void AssertJson(string? expected, JsonNode? actual) =>
        Assert.True(JsonNode.DeepEquals(expected is null ? null : JsonNode.Parse(expected), actual), actual?.ToJsonString());

    private static int Utf8Order(string left, string right) => System.Text.Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(right));
}
