using System.Text.Json.Nodes;
using Tarn.Delta.Features;
using Tarn.Delta.Schema;
using Tarn.Delta.Tests.Support;

namespace Tarn.Delta.Tests;

public sealed class TypeWideningTests
{
    [Theory]
    [InlineData("byte", "short", true)]
    [InlineData("byte", "long", true)]
    [InlineData("long", "integer", false)]
    [InlineData("integer", "double", true)]
    [InlineData("long", "double", false)]
    [InlineData("float", "double", true)]
    [InlineData("double", "float", false)]
    [InlineData("date", "timestamp_ntz", true)]
    [InlineData("date", "timestamp", false)]
    [InlineData("integer", "decimal(10,0)", true)]
    [InlineData("integer", "decimal(11,2)", false)]
    [InlineData("long", "decimal(20,0)", true)]
    [InlineData("long", "decimal(19,0)", false)]
    [InlineData("decimal(5,2)", "decimal(7,3)", true)]
    [InlineData("decimal(5,2)", "decimal(5,3)", false)]
    [InlineData("decimal(5,2)", "decimal(6,1)", false)]
    [InlineData("string", "long", false)]
    [InlineData("long", "string", false)]
    public void Type_widens_only_without_loss(string from, string to, bool allowed)
    {
        var field = new StructField("amount", SchemaJson.ParsePrimitive(from));
        if (!allowed)
        {
            Assert.Contains("amount", Assert.Throws<DeltaException>(() => TypeWidening.Widen(field, SchemaJson.ParsePrimitive(to))).Message, StringComparison.Ordinal);
            return;
        }

        var wide = TypeWidening.Widen(field, SchemaJson.ParsePrimitive(to));
        Assert.Equal(to, wide.Type.ToString());
        Assert.Equal($$"""[{"fromType":"{{from}}","toType":"{{to}}"}]""", wide.Metadata[TypeWidening.ChangesKey]!.ToJsonString());
        Assert.Null(TypeWidening.FindUnknown(new StructType([wide])));
    }

    [Fact]
    public void Noted_change_that_is_no_widening_is_refused_by_name()
    {
        using var test = new TestTable();
        test.Parquet.Applied = ["typeWidening"];
        var change = new JsonObject { ["fromType"] = "long", ["toType"] = "integer" };
        var schema = new StructType([new StructField("amount", new PrimitiveType("integer")) { Metadata = new() { [TypeWidening.ChangesKey] = new JsonArray(change) } }]);
        var error = Assert.Throws<DeltaException>(() =>
            FeatureRules.RequireReadable(TableProtocol.For(schema, "typeWidening"), TestTable.Metadata with { Schema = schema }, test.Table));
        Assert.Contains("typeWidening", error.Message, StringComparison.Ordinal);
        Assert.Contains("amount", error.Message, StringComparison.Ordinal);
    }
}
