using System.Text;
using System.Text.Json.Nodes;
using Tarn.Delta.Actions;
using Tarn.Delta.Schema;

namespace Tarn.Delta.Tests;

public sealed class ActionJsonTests
{
    [Theory]
    [InlineData("""{"add":{"path":"a=1/b%20c.parquet","partitionValues":{"a":"1","n":null},"size":7,"modificationTime":8,"dataChange":true,"stats":"{\"numRecords\":3}","tags":{"t":"ü"},"deletionVector":{"storageType":"u","pathOrInlineDv":"ab","offset":4,"sizeInBytes":40,"cardinality":2},"baseRowId":4,"clusteringProvider":"liquid"}}""")]
    [InlineData("""{"remove":{"path":"x","deletionTimestamp":5,"dataChange":false,"extendedFileMetadata":true,"partitionValues":{},"size":3,"deletionVector":{"storageType":"i","pathOrInlineDv":"ab","sizeInBytes":4,"cardinality":2},"stats":"{}"}}""")]
    [InlineData("""{"metaData":{"id":"i","name":"n","description":"d","format":{"provider":"parquet","options":{}},"schemaString":"{\"type\":\"struct\",\"fields\":[]}","partitionColumns":["p"],"configuration":{"k":"v"},"createdTime":5,"future":[1]}}""")]
    [InlineData("""{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["deletionVectors"],"writerFeatures":["deletionVectors","appendOnly"]}}""")]
    [InlineData("""{"protocol":{"minReaderVersion":1,"minWriterVersion":2}}""")]
    [InlineData("""{"txn":{"appId":"a","version":3,"lastUpdated":4}}""")]
    [InlineData("""{"domainMetadata":{"domain":"d","configuration":"{}","removed":true}}""")]
    [InlineData("""{"cdc":{"path":"_change_data/x","partitionValues":{},"size":3,"dataChange":false}}""")]
    [InlineData("""{"commitInfo":{"timestamp":3,"operationParameters":{"a":1,"b":[true]},"anything":null}}""")]
    public void Action_is_written_as_it_was_read(string json)
    {
        var action = Assert.Single(Read(json));
        var written = Encoding.UTF8.GetString(ActionWriter.WriteCommit([action]).Span);
        Assert.EndsWith("\n", written, StringComparison.Ordinal);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), JsonNode.Parse(written)), written);
    }

    [Fact]
    public void Pretty_printed_commit_is_a_stream_of_values()
    {
        var actions = Read("""
            {
              "txn": { "appId": "a",
                       "version": 3 }
            }
            {"unknown":{"deep":[{"er":1}]}}{"txn":{"appId":"b","version":1}}
            """);
        Assert.Equal(["a", "b"], actions.Cast<SetTransaction>().Select(action => action.AppId));
    }

    [Fact]
    public void Empty_partition_value_is_null_and_an_empty_deletion_vector_is_none()
    {
        var add = (AddFile)Assert.Single(Read("""{"add":{"path":"x","partitionValues":{"a":""},"size":1,"modificationTime":1,"dataChange":true,"deletionVector":{"storageType":"","pathOrInlineDv":null,"offset":null,"sizeInBytes":null,"cardinality":null}},"remove":null}"""));
        Assert.Null(add.PartitionValues["a"]);
        Assert.Null(add.DeletionVector);
    }

    [Fact]
    public void Struct_statistics_stand_in_for_missing_text()
    {
        var add = (AddFile)Assert.Single(Read("""{"add":{"path":"x","partitionValues":{},"size":1,"modificationTime":1,"dataChange":true,"stats":null,"stats_parsed":{"numRecords":9,"minValues":{"a":1}},"partitionValues_parsed":{"a":{"b":1}}}}"""));
        Assert.Equal(9, add.PhysicalRowCount);
        Assert.Equal(1, (int?)FileStatistics.TryParse(add.Stats)!.MinValues!["a"]);
        Assert.Null(add.Extra);
    }

    [Theory]
    [InlineData("""{"add":{"partitionValues":{}}}""", "path")]
    [InlineData("""{"txn":{"appId":"a"}}""", "version")]
    [InlineData("""{"txn":{"appId":"a","version":"x"}}""", "number")]
    [InlineData("""{"txn":{"appId":"a",""", "damaged")]
    [InlineData("""[1]""", "StartObject")]
    public void Damaged_commit_names_its_file_and_what_is_wrong(string json, string what)
    {
        var error = Assert.Throws<DeltaException>(() => Read(json));
        Assert.Contains("t/_delta_log/3.json", error.Message, StringComparison.Ordinal);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("part-1.parquet", "part-1.parquet")]
    [InlineData("US%2FEast/a b.parquet", "US%252FEast/a%20b.parquet")]
    [InlineData("x=A+B/ü#?.parquet", "x=A+B/%C3%BC%23%3F.parquet")]
    [InlineData("t=12:30/x", "t=12%3A30/x")]
    [InlineData("s3://bucket/a b", "s3://bucket/a%20b")]
    [InlineData("file:/a/100%", "file:/a/100%25")]
    public void Path_is_encoded_once_and_decoded_once(string path, string encoded)
    {
        Assert.Equal(encoded, LogPath.Encode(path));
        Assert.Equal(path, LogPath.Decode(encoded));
    }

    [Theory]
    [InlineData("file:/lake/t/x", "t/x")]
    [InlineData("file:///lake/t/x", "t/x")]
    [InlineData("/lake/t/x", "t/x")]
    [InlineData("/lakes/t/x", null)]
    [InlineData("s3://b/t/x", null)]
    public void Three_spellings_of_a_local_path_are_one(string path, string? relative) => Assert.Equal(relative, LogPath.RelativeTo("/lake", path));

    private static List<DeltaAction> Read(string json) => ActionReader.ReadCommit(Encoding.UTF8.GetBytes(json), "t/_delta_log/3.json");
}
