using System.Text.Json.Nodes;
using Tarn.Delta.Actions;
using Tarn.Delta.Alterations;
using Tarn.Delta.Features;
using Tarn.Delta.Schema;
using Tarn.Delta.Snapshots;
using Tarn.Delta.Tests.Support;
using Tarn.Delta.Transactions;

namespace Tarn.Delta.Tests.Alterations;

public sealed class ColumnAlterationTests : IDisposable
{
    private static readonly PrimitiveType Text = new("string");
    private static readonly PrimitiveType Long = new("long");
    private static readonly PrimitiveType Integer = new("integer");

    private static readonly StructType Nested = new(
    [
        new StructField("id", Integer),
        new StructField("region", Text),
        new StructField("address", new StructType([new StructField("city", Text), new StructField("zip", Text)])),
        new StructField("items", new ArrayType(new StructType([new StructField("price", new DecimalType(10, 2))]), ContainsNull: true)),
        new StructField("scores", new ArrayType(Integer, ContainsNull: true)),
        new StructField("labels", new MapType(Text, new StructType([new StructField("word", Text)]), ValueContainsNull: true)),
    ]);

    private readonly TestTable test = new();

    public ColumnAlterationTests() => test.Parquet.Applied = ["columnMapping", "typeWidening", "checkConstraints", "generatedColumns", "allowColumnDefaults"];

    [Fact]
    public async Task Columns_are_added_at_their_places_also_inside_of_structs_lists_and_maps()
    {
        var table = await CreateAsync();
        var after = await CommitAsync(ColumnAlterations.Add(
            table,
            [
                new NewColumn(["first"], Long) { Position = ColumnPosition.First, Comment = "a comment" },
                new NewColumn(["ADDRESS", "street"], Text) { Position = new ColumnPosition("CITY") },
                new NewColumn(["items", "element", "count"], Long),
                new NewColumn(["labels", "value", "note"], Text) { Position = ColumnPosition.First },
                new NewColumn(["last"], Text),
            ]));

        Assert.Equal(
            "struct<first:long,id:integer,region:string,address:struct<city:string,street:string,zip:string>,items:array<struct<price:decimal(10,2),count:long>>," +
            "scores:array<integer>,labels:map<string,struct<note:string,word:string>>,last:string>",
            after.Schema.ToString());
        Assert.Equal("a comment", ColumnProperties.CommentOf(after.Schema.Fields[0]));
        Assert.Equal(new Protocol(1, 2), after.Protocol);
        var info = await NewestInfoAsync();
        Assert.Equal("ADD COLUMNS", info.Text("operation"));
        var columns = JsonNode.Parse((string)info.Content["operationParameters"]!["columns"]!)!.AsArray();
        Assert.Equal("FIRST", (string?)columns[0]!["position"]);
        Assert.Equal("ADDRESS.street", (string?)columns[1]!["column"]!["name"]);
    }

    [Theory]
    [InlineData("ID", "exists already")]
    [InlineData("nowhere.x", "no column 'nowhere'")]
    [InlineData("region.x", "which has no fields")]
    [InlineData("items.x", "which has no fields")]
    [InlineData("a b", "column mapping")]
    public async Task Column_that_cannot_be_added_is_refused(string path, string reason)
    {
        var table = await CreateAsync();
        var error = Assert.Throws<DeltaException>(() => ColumnAlterations.Add(table, [new NewColumn(path.Split('.'), Text)]));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Added_column_of_a_mapped_table_gets_an_id_and_a_physical_name_at_every_level()
    {
        var table = await CommitAsync(EnableMapping(await CreateAsync()));
        var before = int.Parse(table.Property(TableProperties.ColumnMappingMaxId)!, System.Globalization.CultureInfo.InvariantCulture);
        var after = await CommitAsync(ColumnAlterations.Add(table, [new NewColumn(["more"], new StructType([new StructField("inner", Text)]))]));
        var added = after.Schema.Fields[^1];
        Assert.Equal(before + 1, ColumnMapping.IdOf(added));
        Assert.Equal(before + 2, ColumnMapping.IdOf(((StructType)added.Type).Fields[0]));
        Assert.StartsWith("col-", ColumnMapping.PhysicalNameOf(added), StringComparison.Ordinal);
        Assert.Equal("id", ColumnMapping.PhysicalNameOf(after.Schema.Fields[0]));
    }

    [Fact]
    public async Task Renaming_without_column_mapping_says_how_to_enable_it()
    {
        var table = await CreateAsync();
        foreach (var change in (Action[])[() => ColumnAlterations.Rename(table, ["region"], "area"), () => ColumnAlterations.Drop(table, [["address"]])])
        {
            var error = Assert.Throws<DeltaException>(change);
            Assert.Contains("'delta.columnMapping.mode' = 'name'", error.Message, StringComparison.Ordinal);
            Assert.Contains("silver/sales", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Rename_carries_over_to_partitions_statistics_and_clustering_and_keeps_physical_names()
    {
        var properties = new Dictionary<string, string> { [TableProperties.StatisticsColumns] = "region,address.city,id" };
        var table = await CommitAsync(EnableMapping(await CreateAsync(["region"], properties)));
        var after = await CommitAsync(ColumnAlterations.Rename(table, ["Region"], "area"));
        after = await CommitAsync(ColumnAlterations.Rename(after, ["address"], "home"));
        after = await CommitAsync(ColumnAlterations.Rename(after, ["home", "city"], "town"));
        after = await CommitAsync(ColumnAlterations.Rename(after, ["items", "element", "price"], "cost of it"));

        Assert.Equal(["area"], after.Metadata.PartitionColumns);
        Assert.Equal("area,home.town,id", after.Property(TableProperties.StatisticsColumns));
        Assert.Equal("region", ColumnMapping.PhysicalNameOf(after.Schema.Fields[1]));
        Assert.Contains("cost of it:decimal(10,2)", after.Schema.ToString(), StringComparison.Ordinal);
        Assert.Equal("home.city", (string?)(await InfoAsync(after.Version.Value - 1)).Content["operationParameters"]!["oldColumnPath"]);

        var clustered = await CommitAsync(PropertyAlterations.ClusterBy(await PlainClusteredAsync(), [["id"]]));
        clustered = await CommitAsync(ColumnAlterations.Rename(clustered, ["id"], "number"));
        Assert.Equal([["number"]], Clustering.ColumnsOf(clustered));
        Assert.Contains("number", Assert.Throws<DeltaException>(() => ColumnAlterations.Drop(clustered, [["number"]])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rename_to_a_name_that_is_taken_is_refused_but_another_letter_case_is_not()
    {
        var table = await CommitAsync(EnableMapping(await CreateAsync()));
        Assert.Contains("exists already", Assert.Throws<DeltaException>(() => ColumnAlterations.Rename(table, ["id"], "REGION")).Message, StringComparison.Ordinal);
        var after = await CommitAsync(ColumnAlterations.Rename(table, ["id"], "ID"));
        Assert.Equal("ID", after.Schema.Fields[0].Name);
    }

    [Fact]
    public async Task Columns_that_constraints_or_generated_columns_use_are_neither_renamed_nor_dropped_nor_widened()
    {
        var schema = new StructType([.. Nested.Fields, ColumnProperties.WithGeneration(new StructField("town", Text), "upper(address.city)")]);
        var table = await CommitAsync(EnableMapping(await CreateAsync(schema: schema)));
        table = await CommitAsync(ConstraintAlterations.Add(table, "positive", "ID > 0 AND region <> 'zip'"));
        table = await CommitAsync(PropertyAlterations.Set(table, new Dictionary<string, string> { [TableProperties.EnableTypeWidening] = "true" }));

        Assert.Contains("'positive'", Assert.Throws<DeltaException>(() => ColumnAlterations.Rename(table, ["id"], "number")).Message, StringComparison.Ordinal);
        Assert.Contains("'positive'", Assert.Throws<DeltaException>(() => ColumnAlterations.Drop(table, [["id"]])).Message, StringComparison.Ordinal);
        Assert.Contains("'positive'", Assert.Throws<DeltaException>(() => ColumnAlterations.Widen(table, ["id"], Long)).Message, StringComparison.Ordinal);
        Assert.Contains("'town'", Assert.Throws<DeltaException>(() => ColumnAlterations.Rename(table, ["address", "city"], "x")).Message, StringComparison.Ordinal);
        Assert.Contains("'town'", Assert.Throws<DeltaException>(() => ColumnAlterations.Drop(table, [["address"]])).Message, StringComparison.Ordinal);
        Assert.False(ColumnAlterations.Drop(table, [["address", "zip"]]).IsEmpty); // only texts speak of it
        Assert.False(ColumnAlterations.Drop(table, [["town"]]).IsEmpty);
    }

    [Fact]
    public async Task Dropped_column_is_gone_and_one_added_under_its_name_is_another()
    {
        var table = await CommitAsync(EnableMapping(await CreateAsync(["region"])));
        var dropped = await CommitAsync(ColumnAlterations.Drop(table, [["address", "zip"], ["scores"], ["nowhere"]], ifExists: true));
        Assert.DoesNotContain("zip", dropped.Schema.ToString(), StringComparison.Ordinal);
        var again = await CommitAsync(ColumnAlterations.Add(dropped, [new NewColumn(["scores"], Text)]));
        Assert.NotEqual(ColumnMapping.IdOf(SchemaOf(table, "scores")), ColumnMapping.IdOf(SchemaOf(again, "scores")));

        Assert.Contains("partitioned", Assert.Throws<DeltaException>(() => ColumnAlterations.Drop(table, [["region"]])).Message, StringComparison.Ordinal);
        Assert.Contains("no column 'nowhere'", Assert.Throws<DeltaException>(() => ColumnAlterations.Drop(table, [["nowhere"]])).Message, StringComparison.Ordinal);
        Assert.Contains("last column", Assert.Throws<DeltaException>(() => ColumnAlterations.Drop(table, [["items", "element", "price"]])).Message, StringComparison.Ordinal);
        Assert.True(ColumnAlterations.Drop(table, [["nowhere"]], ifExists: true).IsEmpty);
    }

    [Fact]
    public async Task Types_widen_where_the_property_allows_and_the_change_is_noted()
    {
        var table = await CreateAsync();
        Assert.Contains("delta.enableTypeWidening", Assert.Throws<DeltaException>(() => ColumnAlterations.Widen(table, ["id"], Long)).Message, StringComparison.Ordinal);

        table = await CommitAsync(PropertyAlterations.Set(table, new Dictionary<string, string> { [TableProperties.EnableTypeWidening] = "true" }));
        Assert.Equal(["typeWidening"], table.Protocol.ReaderFeatures!);
        Assert.Equal(["appendOnly", "invariants", "typeWidening"], table.Protocol.WriterFeatures!);
        table = await CommitAsync(ColumnAlterations.Widen(table, ["id"], Long));
        table = await CommitAsync(ColumnAlterations.Widen(table, ["id"], new DecimalType(30, 2)));
        table = await CommitAsync(ColumnAlterations.Widen(table, ["scores", "element"], Long));
        table = await CommitAsync(ColumnAlterations.Widen(table, ["items", "element", "price"], new DecimalType(20, 4)));

        Assert.Equal("""[{"fromType":"integer","toType":"long"},{"fromType":"long","toType":"decimal(30,2)"}]""", SchemaOf(table, "id").Metadata["delta.typeChanges"]!.ToJsonString());
        Assert.Equal("""[{"fromType":"integer","toType":"long","fieldPath":"element"}]""", SchemaOf(table, "scores").Metadata["delta.typeChanges"]!.ToJsonString());
        Assert.Contains("price:decimal(20,4)", table.Schema.ToString(), StringComparison.Ordinal);
        Assert.Contains("values could be lost", Assert.Throws<DeltaException>(() => ColumnAlterations.Widen(table, ["id"], Integer)).Message, StringComparison.Ordinal);
        Assert.True(ColumnAlterations.Widen(table, ["region"], Text).IsEmpty);
    }

    [Fact]
    public async Task Nullability_comments_defaults_and_places_change()
    {
        var table = await CreateAsync();
        table = await CommitAsync(ColumnAlterations.SetNotNull(table, ["address", "city"]));
        table = await CommitAsync(ColumnAlterations.SetComment(table, ["id"], "number"));
        table = await CommitAsync(ColumnAlterations.SetDefault(table, ["region"], "'EU'"));
        table = await CommitAsync(ColumnAlterations.Move(table, ["scores"], ColumnPosition.First));
        Assert.False(((StructType)SchemaOf(table, "address").Type).Fields[0].Nullable);
        Assert.Equal("number", ColumnProperties.CommentOf(SchemaOf(table, "id")));
        Assert.Equal("'EU'", ColumnProperties.DefaultOf(SchemaOf(table, "region")));
        Assert.Equal("scores", table.Schema.Fields[0].Name);
        Assert.Equal(["appendOnly", "invariants", "allowColumnDefaults"], table.Protocol.WriterFeatures!);

        table = await CommitAsync(ColumnAlterations.DropNotNull(table, ["address", "city"]));
        table = await CommitAsync(ColumnAlterations.SetDefault(table, ["region"], null));
        Assert.True(ColumnAlterations.DropNotNull(table, ["address", "city"]).IsEmpty);
        Assert.True(ColumnAlterations.SetDefault(table, ["region"], null).IsEmpty);
        Assert.True(ColumnAlterations.Move(table, ["scores"], ColumnPosition.First).IsEmpty);
        Assert.Contains("no column 'nowhere'", Assert.Throws<DeltaException>(() => ColumnAlterations.Move(table, ["id"], new ColumnPosition("nowhere"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_that_come_after_the_check_conflict_with_not_null_and_constraints_but_not_with_new_columns()
    {
        var table = await CreateAsync();
        await test.CommitAsync(table, "WRITE", TestTable.File("b"));
        Assert.IsType<CommitOutcome.Conflict>(await ColumnAlterations.SetNotNull(table, ["id"]).CommitAsync());
        Assert.IsType<CommitOutcome.Conflict>(await ConstraintAlterations.Add(table, "c", "id > 0").CommitAsync());
        Assert.IsType<CommitOutcome.Committed>(await ColumnAlterations.Add(table, [new NewColumn(["more"], Text)]).CommitAsync());
    }

    public void Dispose() => test.Dispose();

    private static StructField SchemaOf(Snapshot table, string name) => table.Schema.Fields.Single(field => field.Name == name);

    private static Alteration EnableMapping(Snapshot table) =>
        PropertyAlterations.Set(table, new Dictionary<string, string> { [TableProperties.ColumnMappingMode] = "name" });

    private async Task<Snapshot> PlainClusteredAsync()
    {
        var place = new DeltaTable(test.Local, "silver/clustered", test.Parquet, TimeProvider.System);
        var definition = new NewTable { Schema = Nested, Properties = new Dictionary<string, string> { [TableProperties.ColumnMappingMode] = "name" }, ClusterBy = [["address", "city"]] }.Define(place);
        Assert.IsType<CommitOutcome.Committed>(await definition.CreateAsync(place));
        var created = await place.GetSnapshotAsync();
        Assert.Equal([["address", "city"]], Clustering.ColumnsOf(created));
        return created;
    }

    private Task<Snapshot> CreateAsync(IReadOnlyList<string>? partitions = null, IReadOnlyDictionary<string, string>? properties = null, StructType? schema = null)
    {
        var definition = new NewTable { Schema = schema ?? Nested, PartitionColumns = partitions ?? [], Properties = properties ?? new Dictionary<string, string>() }.Define(test.Table);
        return test.CreateAsync(definition.Metadata, definition.Protocol);
    }

    private static async Task<Snapshot> CommitAsync(Alteration alteration)
    {
        var table = alteration.Before.Table;
        return await table.GetSnapshotAsync(Assert.IsType<CommitOutcome.Committed>(await alteration.CommitAsync()).Version);
    }

    private async Task<CommitInfo> NewestInfoAsync() => await InfoAsync((await test.Table.GetSnapshotAsync()).Version.Value);

    private async Task<CommitInfo> InfoAsync(long version) =>
        (await test.Table.HistoryAsync().ToListAsync()).Single(entry => entry.Version.Value == version).Info;
}
