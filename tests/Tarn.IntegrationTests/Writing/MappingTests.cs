using System.Text.Json;
using Tarn.Delta.Features;
using Tarn.Delta.Schema;

namespace Tarn.IntegrationTests.Writing;

public sealed class MappingTests
{
    private static readonly StructType Nested = new(
    [
        new("id", new PrimitiveType("long")),
        new("who", new StructType([new("first name", new PrimitiveType("string")), new("tags", new ArrayType(new StructType([new("k", new PrimitiveType("string"))]), ContainsNull: true))])),
        new("m", new MapType(new PrimitiveType("string"), new StructType([new("v", new PrimitiveType("integer"))]), ValueContainsNull: true)),
        new("region", new PrimitiveType("string")),
    ]);

    [Theory]
    [InlineData("name")]
    [InlineData("id")]
    public async Task Files_carry_physical_names_and_field_ids_at_every_depth(string mode)
    {
        using var table = await WrittenTable.CreateAsync(Nested, ["region"], new() { [TableProperties.ColumnMappingMode] = mode }, "columnMapping");

        await table.AppendAsync(
            "SELECT 1 AS id, {'first name': 'Ada', 'tags': [{'k': 'x'}, NULL]} AS who, MAP {'a': {'v': 7}} AS m, 'eu/west' AS region UNION ALL SELECT 2, NULL, NULL, NULL");

        var snapshot = await table.SnapshotAsync();
        var expected = Ids(snapshot.Schema).Where(pair => pair.Key != ColumnMapping.PhysicalNameOf(snapshot.Schema.Fields[3])).OrderBy(pair => pair.Value).ToList();
        foreach (var file in snapshot.Files)
        {
            Assert.DoesNotContain('/', file.Path);
            var written = await table.PlainAsync($"SELECT name || '=' || field_id FROM parquet_schema('{table.Folder}/{file.Path}') WHERE field_id IS NOT NULL");
            Assert.Equal(expected.Select(pair => $"{pair.Key}={pair.Value}").Order(), written.Order());
            Assert.Equal([ColumnMapping.PhysicalNameOf(snapshot.Schema.Fields[3])], file.PartitionValues.Keys);
            using var stats = JsonDocument.Parse(file.Stats!);
            Assert.True(stats.RootElement.GetProperty("minValues").TryGetProperty(ColumnMapping.PhysicalNameOf(snapshot.Schema.Fields[0]), out _));
        }

        Assert.Equal(
            ["1|{'first name': Ada, 'tags': [{'k': x}, NULL]}|{a={'v': 7}}|eu/west", "2|null|null|null"],
            await table.QueryAsync("SELECT * FROM lake.t ORDER BY id"));
    }

    private static IEnumerable<KeyValuePair<string, int>> Ids(DeltaType type) => type switch
    {
        StructType row => row.Fields.SelectMany(field => Ids(field.Type).Prepend(new(ColumnMapping.PhysicalNameOf(field), ColumnMapping.IdOf(field)!.Value))),
        ArrayType array => Ids(array.Element),
        MapType map => Ids(map.Key).Concat(Ids(map.Value)),
        _ => [],
    };
}
