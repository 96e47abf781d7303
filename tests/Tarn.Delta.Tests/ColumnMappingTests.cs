using Tarn.Delta.Features;
using Tarn.Delta.Schema;
using Tarn.Delta.Tests.Support;

namespace Tarn.Delta.Tests;

public sealed class ColumnMappingTests : IDisposable
{
    private static readonly PrimitiveType Long = new("long");

    private static readonly StructType Nested = new(
    [
        new StructField("id", Long),
        new StructField("list", new ArrayType(new StructType([new StructField("x", Long)]), true)),
        new StructField("map", new MapType(Long, new StructType([new StructField("y", Long)]), true)),
    ]);

    private readonly TestTable test = new();

    public ColumnMappingTests() => test.Parquet.Applied = ["columnMapping"];

    [Fact]
    public void Every_field_gets_an_id_and_a_name_of_its_own()
    {
        var mapped = ColumnMapping.Assign(TestTable.Metadata with { Schema = Nested, Configuration = new Dictionary<string, string> { [TableProperties.ColumnMappingMode] = "name" } });
        var fields = ColumnMapping.AllFields(mapped.Schema).ToList();
        Assert.Equal([1, 2, 3, 4, 5], fields.Select(field => ColumnMapping.IdOf(field)!.Value).Order());
        Assert.Equal(5, fields.Select(ColumnMapping.PhysicalNameOf).Distinct().Count());
        Assert.All(fields, field => Assert.StartsWith("col-", ColumnMapping.PhysicalNameOf(field), StringComparison.Ordinal));
        Assert.Equal("5", mapped.Configuration[TableProperties.ColumnMappingMaxId]);

        var wider = ColumnMapping.Assign(mapped with { Schema = new StructType([.. mapped.Schema.Fields.Skip(1), new StructField("more", Long)]) });
        Assert.Equal(6, ColumnMapping.IdOf(wider.Schema.Fields[^1]));
        Assert.Equal(ColumnMapping.PhysicalNameOf(mapped.Schema.Fields[1]), ColumnMapping.PhysicalNameOf(wider.Schema.Fields[0]));

        var physical = ColumnMapping.ToPhysical(mapped.Schema, ColumnMappingMode.Name);
        Assert.Equal(fields.Select(ColumnMapping.PhysicalNameOf), ColumnMapping.AllFields(physical).Select(field => field.Name));
    }

    [Fact]
    public void Table_that_gets_a_mapping_keeps_the_names_of_its_files()
    {
        var mapped = ColumnMapping.EnableByName(TestTable.Metadata with { Schema = Nested });
        Assert.Equal(ColumnMappingMode.Name, ColumnMapping.ModeOf(mapped));
        Assert.All(ColumnMapping.AllFields(mapped.Schema), field => Assert.Equal(field.Name, ColumnMapping.PhysicalNameOf(field)));
        Assert.Same(TestTable.Metadata, ColumnMapping.Assign(TestTable.Metadata));
    }

    [Fact]
    public async Task Mapped_table_wants_ids_statistics_and_partition_values_by_physical_name()
    {
        var protocol = TableProtocol.For(TestTable.Schema, "columnMapping");
        var unmapped = TestTable.Metadata with { PartitionColumns = ["name"], Configuration = new Dictionary<string, string> { [TableProperties.ColumnMappingMode] = "name" } };
        var error = await Assert.ThrowsAsync<DeltaException>(() => test.CreateAsync(unmapped, protocol));
        Assert.Contains("'id'", error.Message, StringComparison.Ordinal);

        var mapped = ColumnMapping.Assign(unmapped);
        var snapshot = await test.CreateAsync(mapped, protocol);
        var (id, name) = (ColumnMapping.PhysicalNameOf(mapped.Schema.Fields[0]), ColumnMapping.PhysicalNameOf(mapped.Schema.Fields[1]));
        Assert.Equal([id], new StatisticsBuilder(mapped, ColumnMappingMode.Name).Columns.Select(column => column.Path.Single()));

        await Assert.ThrowsAsync<DeltaException>(() => test.TryCommitAsync(snapshot, "WRITE", TestTable.File("a") with { PartitionValues = new Dictionary<string, string?> { ["name"] = "x" } }));
        await test.CommitAsync(snapshot, "WRITE", TestTable.File("a") with { PartitionValues = new Dictionary<string, string?> { [name] = "x" } });
    }

    public void Dispose() => test.Dispose();
}
