using Tarn.Delta.Alterations;
using Tarn.Delta.Features;
using Tarn.Delta.Schema;
using Tarn.Delta.Tests.Support;

namespace Tarn.Delta.Tests.Alterations;

public sealed class SchemaEvolutionTests : IDisposable
{
    private readonly TestTable test = new();

    /// <summary>Table, rows, whether types widen, and what comes of it (null: refused).</summary>
    public static TheoryData<string, string, bool, string?> Merges() => new()
    {
        { "a long", "a long", false, "a long" },
        { "a long", "A long", false, "a long" },
        { "a long", "b string", false, "a long, b string" },
        { "a long", "a integer", false, "a long" },
        { "a integer", "a long", false, null },
        { "a integer", "a long", true, "a long" },
        { "a integer", "a double", true, null },
        { "a integer", "a decimal(20,2)", true, null },
        { "a float", "a double", true, "a double" },
        { "a decimal(10,2)", "a decimal(12,3)", true, "a decimal(12,3)" },
        { "a decimal(10,2)", "a decimal(10,3)", true, null },
        { "a long", "a string", true, null },
    };

    [Theory]
    [MemberData(nameof(Merges))]
    public void Schemas_merge_as_the_table_says(string table, string rows, bool widen, string? expected)
    {
        if (expected is null)
        {
            var error = Assert.Throws<DeltaException>(() => SchemaEvolution.Merge(Read(table), Read(rows), widen));
            Assert.Contains("column 'a'", error.Message, StringComparison.Ordinal);
            return;
        }

        var merged = SchemaEvolution.Merge(Read(table), Read(rows), widen);
        Assert.Equal(Read(expected).ToString(), merged.ToString());
    }

    [Fact]
    public void Nested_columns_are_added_and_widened_inside_of_structs_lists_and_maps()
    {
        var table = Shape(new PrimitiveType("integer"), new StructType([new StructField("x", new PrimitiveType("integer"))]));
        var rows = Shape(new PrimitiveType("long"), new StructType([new StructField("y", new PrimitiveType("string"), Nullable: false), new StructField("x", new PrimitiveType("long"))]));
        var merged = SchemaEvolution.Merge(table, rows, widen: true);
        Assert.Equal("struct<list:array<struct<x:long,y:string>>,map:map<string,struct<x:long,y:string>>,numbers:array<long>,row:struct<x:long,y:string>>", merged.ToString());
        Assert.Equal("""[{"fromType":"integer","toType":"long","fieldPath":"element"}]""", merged.Fields[2].Metadata["delta.typeChanges"]!.ToJsonString());
        var inner = (StructType)merged.Fields[3].Type;
        Assert.Equal("""[{"fromType":"integer","toType":"long"}]""", inner.Fields[0].Metadata["delta.typeChanges"]!.ToJsonString());
        Assert.True(inner.Fields[1].Nullable);
        Assert.Same(table, SchemaEvolution.Merge(table, table, widen: true));
    }

    [Fact]
    public async Task Evolution_of_a_table_brings_the_feature_that_a_new_type_needs()
    {
        var table = await test.CreateAsync();
        var alteration = SchemaEvolution.For(table, Read("id long, at timestamp_ntz"));
        Assert.Equal(["timestampNtz"], alteration.Protocol.ReaderFeatures!);
        Assert.Equal("struct<id:long,name:string,at:timestamp_ntz>", alteration.Metadata.Schema.ToString());
        Assert.True(SchemaEvolution.For(table, Read("name string")).IsEmpty);
        Assert.Contains(TableProperties.EnableTypeWidening, Assert.Throws<DeltaException>(() => SchemaEvolution.For(table, Read("id decimal(30,0)"))).Message, StringComparison.Ordinal);
    }

    public void Dispose() => test.Dispose();

    private static StructType Shape(DeltaType number, StructType row) => new(
    [
        new StructField("list", new ArrayType(row, true)),
        new StructField("map", new MapType(new PrimitiveType("string"), row, true)),
        new StructField("numbers", new ArrayType(number, true)),
        new StructField("row", row),
    ]);

    private static StructType Read(string columns) => new([.. columns.Split(", ").Select(column => column.Split(' ')).Select(parts => new StructField(parts[0], SchemaJson.ParsePrimitive(parts[1])))]);
}
