using Tarn.Delta.Actions;
using Tarn.Delta.Alterations;
using Tarn.Delta.Schema;
using Tarn.Delta.Tests.Support;
using Tarn.Delta.Transactions;

namespace Tarn.Delta.Tests.Alterations;

public sealed class NewTableTests : IDisposable
{
    private static readonly PrimitiveType Text = new("string");
    private static readonly PrimitiveType Long = new("long");

    private readonly TestTable test = new();

    public NewTableTests() => test.Parquet.Applied = ["columnMapping"];

    [Fact]
    public async Task Plain_table_gets_the_oldest_protocol_and_is_described_as_Spark_does()
    {
        var definition = new NewTable { Schema = new StructType([new StructField("Id", Long, Nullable: false), new StructField("day", new PrimitiveType("date"))]), PartitionColumns = ["DAY"], Comment = "sales" }.Define(test.Table);
        Assert.IsType<CommitOutcome.Committed>(await definition.CreateAsync(test.Table));
        var table = await test.Table.GetSnapshotAsync();
        Assert.Equal(new Protocol(1, 2), table.Protocol);
        Assert.Equal(["day"], table.Metadata.PartitionColumns);
        Assert.Equal("sales", table.Metadata.Description);
        Assert.False(table.Schema.Fields[0].Nullable);
        var info = (await test.Table.HistoryAsync().ToListAsync()).Single().Info;
        Assert.Equal("CREATE TABLE", info.Text("operation"));
        Assert.Equal("""["day"]""", (string?)info.Content["operationParameters"]!["partitionBy"]);
    }

    [Fact]
    public void Generated_columns_defaults_constraints_and_types_bring_their_features()
    {
        var definition = new NewTable
        {
            Schema = new StructType(
            [
                new StructField("at", new PrimitiveType("timestamp_ntz")),
                ColumnProperties.WithGeneration(new StructField("day", new PrimitiveType("date")), "CAST(at AS DATE)"),
                ColumnProperties.WithDefault(new StructField("country", Text), "'EU'"),
            ]),
            Constraints = new Dictionary<string, string> { ["Known"] = "country <> ''" },
        }.Define(test.Table);
        Assert.Equal(["timestampNtz"], definition.Protocol.ReaderFeatures!);
        Assert.Equal(["allowColumnDefaults", "appendOnly", "checkConstraints", "generatedColumns", "invariants", "timestampNtz"], definition.Protocol.WriterFeatures!.Order());
        Assert.Equal("country <> ''", definition.Metadata.Configuration["delta.constraints.known"]);
    }

    [Fact]
    public void Mapped_table_has_ids_and_may_have_names_with_blanks()
    {
        var definition = new NewTable
        {
            Schema = new StructType([new StructField("order id", Long) { Metadata = new System.Text.Json.Nodes.JsonObject { ["delta.columnMapping.id"] = 77, ["comment"] = "c" } }]),
            Properties = new Dictionary<string, string> { ["delta.columnMapping.mode"] = "id" },
        }.Define(test.Table);
        Assert.Equal(1, ColumnMapping.IdOf(definition.Metadata.Schema.Fields[0]));
        Assert.Equal("c", ColumnProperties.CommentOf(definition.Metadata.Schema.Fields[0]));
    }

    [Theory]
    [InlineData("a b", "", "column mapping")]
    [InlineData("id", "nowhere", "not among its columns")]
    [InlineData("id", "id", "every column is a partition column")]
    public void Contradictions_are_refused(string column, string partition, string reason)
    {
        var table = new NewTable { Schema = new StructType([new StructField(column, Long)]), PartitionColumns = partition.Length == 0 ? [] : [partition] };
        Assert.Contains(reason, Assert.Throws<DeltaException>(() => table.Define(test.Table)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Clustering_needs_columns_with_statistics_and_no_partitions()
    {
        var table = new NewTable { Schema = TestTable.Schema, ClusterBy = [["NAME"]] };
        Assert.Equal(["appendOnly", "invariants", "domainMetadata", "clustering"], table.Define(test.Table).Protocol.WriterFeatures!);
        Refused(table with { Properties = new Dictionary<string, string> { ["delta.dataSkippingNumIndexedCols"] = "1" } }, "'name' gets no statistics");
        Refused(table with { PartitionColumns = ["id"] }, "partitioned");
        Refused(table with { ClusterBy = [["nowhere"]] }, "no column 'nowhere'");
        Refused(table with { Schema = new StructType([.. TestTable.Schema.Fields, new StructField("list", new ArrayType(Long, true))]), ClusterBy = [["list"]] }, "no least and greatest");

        void Refused(NewTable wrong, string reason) => Assert.Contains(reason, Assert.Throws<DeltaException>(() => wrong.Define(test.Table)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replacement_keeps_id_and_features_and_gives_no_column_id_twice()
    {
        var mapped = new Dictionary<string, string> { ["delta.columnMapping.mode"] = "name", ["delta.enableDeletionVectors"] = "true" };
        await new NewTable { Schema = TestTable.Schema, Properties = mapped, ClusterBy = [["id"]] }.Define(test.Table).CreateAsync(test.Table);
        var before = await test.Table.GetSnapshotAsync();
        var replaced = new NewTable { Schema = new StructType([new StructField("x", Text)]), Properties = new Dictionary<string, string> { ["delta.columnMapping.mode"] = "name" } }.DefineReplacement(before);
        Assert.Equal(before.Metadata.Id, replaced.Metadata.Id);
        Assert.Equal(before.Protocol, replaced.Protocol);
        Assert.Equal(3, ColumnMapping.IdOf(replaced.Metadata.Schema.Fields[0]));
        var after = await test.CommitAsync(before, "CREATE OR REPLACE TABLE", [replaced.Metadata, .. replaced.Actions]);
        Assert.Empty(Clustering.ColumnsOf(after));
    }

    public void Dispose() => test.Dispose();
}
