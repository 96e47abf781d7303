using Tarn.Delta.Scans;
using Tarn.Delta.Schema;
using Tarn.Delta.Storage;
using Tarn.Delta.Tests.Support;
using Tarn.Testing;

namespace Tarn.Delta.Tests;

public sealed class FileFilterTests : IDisposable
{
    private readonly TestTable test = new();

    public static TheoryData<string, string, string, string> Cases() => new()
    {
        // type, statistics (min,max,nulls of 10 rows; "-" unknown), predicate, whether it and its opposite may match
        { "long", "5,9,0", "c = 4", "no yes" },
        { "long", "5,9,0", "c = 5", "yes yes" },
        { "long", "5,5,0", "c = 5", "yes no" },
        { "long", "5,9,0", "c < 5", "no yes" },
        { "long", "5,9,0", "c <= 5", "yes yes" },
        { "long", "5,9,0", "c < 10", "yes no" },
        { "long", "5,9,0", "c <= 9", "yes no" },
        { "long", "5,9,0", "c > 9", "no yes" },
        { "long", "5,9,0", "c >= 9", "yes yes" },
        { "long", "5,9,0", "c >= 5", "yes no" },
        { "long", "5,9,0", "c > 4.5", "yes no" },
        { "long", "5,-,0", "c > 9", "yes yes" },
        { "long", "-,-,-", "c = 1", "yes yes" },
        { "long", "-,-,10", "c = 1", "no no" },
        { "long", "5,9,0", "c is null", "no yes" },
        { "long", "5,9,3", "c is null", "yes yes" },
        { "long", "-,-,10", "c is null", "yes no" },
        { "long", "-,-,-", "c is null", "yes yes" },
        { "long", "5,9,0", "absent = 1", "yes yes" },
        { "long", "5,9,0", "c = x", "yes yes" },
        { "decimal(38,2)", "123456789012345678901234567890123456.78,123456789012345678901234567890123456.79,0", "c > 123456789012345678901234567890123456.79", "no yes" },
        { "decimal(38,2)", "1.50,1.50,0", "c = 1.5", "yes no" },
        { "double", "1.5,2.5,0", "c > 3", "yes yes" },
        { "double", "1.5,2.5,0", "c < 1.5", "no yes" },
        { "string", "b,d,0", "c < b", "no yes" },
        { "string", "b,d,0", "c = bb", "yes yes" },
        { "string", "\uFFFD,\uFFFD,0", "c > \U0001F600", "no yes" },
        { "date", "2020-01-01,2020-02-01,0", "c > 2020-02-01", "no yes" },
        { "timestamp", "2020-01-01T00:00:00.000Z,2020-01-01T00:00:00.123Z,0", "c > 2020-01-01 00:00:00.1235", "yes yes" },
        { "timestamp", "2020-01-01T00:00:00.000Z,2020-01-01T00:00:00.123Z,0", "c > 2020-01-01 00:00:00.124", "no yes" },
        { "binary", "-,-,0", "c = x", "yes yes" },
    };

    [Fact]
    public async Task Column_with_a_collation_leaves_no_file_out()
    {
        var collated = new StructField("c", new PrimitiveType("string")) { Metadata = new System.Text.Json.Nodes.JsonObject { ["__COLLATIONS"] = new System.Text.Json.Nodes.JsonObject { ["c"] = "icu.UNICODE_CI" } } };
        var file = TestTable.File("a") with { Stats = """{"numRecords":1,"minValues":{"c":"b"},"maxValues":{"c":"b"},"nullCount":{"c":0}}""" };
        var predicate = new FilePredicate.Compare(["c"], Comparison.Equal, "B");
        using var plain = new TestTable();
        using var ordered = new TestTable();
        Assert.Empty(FileFilter.Choose(await plain.CreateAsync(TestTable.Metadata with { Schema = new StructType([collated with { Metadata = [] }]) }, null, file), predicate));
        Assert.Single(FileFilter.Choose(await ordered.CreateAsync(TestTable.Metadata with { Schema = new StructType([collated]) }, null, file), predicate));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task File_stays_when_it_may_match(string type, string stats, string predicate, string expected)
    {
        var parsed = SchemaJson.ParsePrimitive(type);
        var (min, max, nulls) = (Known(stats.Split(',')[0]), Known(stats.Split(',')[1]), Known(stats.Split(',')[2]));
        var quote = type is "string" or "date" or "timestamp" ? "\"" : "";
        string?[] members =
        [
            "\"numRecords\":10",
            min is null ? null : $"\"minValues\":{{\"c\":{quote}{min}{quote}}}",
            max is null ? null : $"\"maxValues\":{{\"c\":{quote}{max}{quote}}}",
            nulls is null ? null : $"\"nullCount\":{{\"c\":{nulls}}}",
        ];
        var snapshot = await test.CreateAsync(
            TestTable.Metadata with { Schema = new StructType([new StructField("c", parsed)]) }, null,
            TestTable.File("f") with { Stats = $"{{{string.Join(',', members.OfType<string>())}}}" });

        var matches = FileFilter.Choose(snapshot, Parse(predicate)).Count == 1 ? "yes" : "no";
        var opposite = FileFilter.Choose(snapshot, new FilePredicate.Opposite(Parse(predicate))).Count == 1 ? "yes" : "no";
        Assert.Equal(expected, $"{matches} {opposite}");
    }

    [SharedDataTheory]
    [InlineData("delta-rs/delta-0.8.0-partitioned", "month = 2 and year = 2020", 2)]
    [InlineData("delta-rs/delta-0.8.0-partitioned", "not month = 2", 4)]
    [InlineData("delta-rs/delta-0.8.0-numeric-partition", "x <= 9", 1)]
    [InlineData("delta-rs/delta-0.8.0-numeric-partition", "y < 10.0", 1)]
    [InlineData("delta-rs/delta-0.8.0-null-partition", "k is null", 1)]
    [InlineData("delta-rs/delta-0.8.0-null-partition", "not k is null", 1)]
    [InlineData("delta-rs/delta-0.8.0-special-partition", "x = A/A", 1)]
    public async Task Files_of_another_writer_are_chosen_by_partition(string path, string predicate, int files)
    {
        var table = new DeltaTable(new LocalObjectStore(Path.Combine(SharedData.Folder, "delta-tables", path)), "", test.Parquet, TimeProvider.System);
        Assert.Equal(files, FileFilter.Choose(await table.GetSnapshotAsync(), Parse(predicate)).Count);
    }

    public void Dispose() => test.Dispose();

    private static string? Known(string text) => text == "-" ? null : text;

    private static FilePredicate Parse(string text)
    {
        if (text.Split(" and ") is { Length: > 1 } parts)
        {
            return parts.Select(Parse).Aggregate((left, right) => new FilePredicate.Both(left, right));
        }

        if (text.StartsWith("not ", StringComparison.Ordinal))
        {
            return new FilePredicate.Opposite(Parse(text[4..]));
        }

        var words = text.Split(' ', 3);
        return words[1] == "is" ? new FilePredicate.IsNull([words[0]]) : new FilePredicate.Compare([words[0]], words[1] switch
        {
            "=" => Comparison.Equal,
            "<" => Comparison.Less,
            "<=" => Comparison.LessOrEqual,
            ">" => Comparison.Greater,
            ">=" => Comparison.GreaterOrEqual,
            _ => throw new ArgumentOutOfRangeException(nameof(text), text, null),
        }, words[2]);
    }
}
