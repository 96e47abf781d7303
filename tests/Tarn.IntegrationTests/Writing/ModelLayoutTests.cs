using Tarn.Delta.Actions;
using Tarn.Delta.Features;
using Tarn.Delta.Schema;
using Tarn.Delta.Transactions;
using Tarn.Engines;
using Tarn.IntegrationTests.Support;
using Tarn.Models;

namespace Tarn.IntegrationTests.Writing;

/// <summary>Steps write into tables that others made by the tables' own layout and rules.</summary>
public sealed class ModelLayoutTests
{
    [Fact]
    public async Task A_model_writes_physical_names_partitions_and_statistics_of_the_table_that_is_there()
    {
        using var table = await WrittenTable.CreateAsync(
            TestTables.Schema(("id", "long"), ("region", "string")), ["region"], new() { [TableProperties.ColumnMappingMode] = "name" }, "columnMapping", "domainMetadata");
        await table.AppendAsync("SELECT 1 AS id, 'old' AS region");

        var write = await StageAsync(table, "SELECT i AS id, ['a', 'b'][1 + i % 2] AS region FROM range(10) r(i)");
        await PublishAsync(table, write);

        Assert.Equal(["a|5", "b|5"], await table.QueryAsync("SELECT region, count(*) FROM lake.t GROUP BY ALL ORDER BY ALL"));
        Assert.Equal(10, write.Books.Out);
        var snapshot = await table.SnapshotAsync();
        var physical = ColumnMapping.PhysicalNameOf(snapshot.Schema.Fields[0]);
        Assert.All(snapshot.Files, file => Assert.Contains(physical, file.Stats, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_model_s_row_that_breaks_a_constraint_of_the_table_is_not_published()
    {
        using var table = await WrittenTable.CreateAsync(
            TestTables.Schema(("id", "long")), null, new() { ["delta.constraints.positive"] = "id > 0" }, "checkConstraints", "domainMetadata");

        var error = await Assert.ThrowsAsync<EngineException>(() => StageAsync(table, "SELECT -1::BIGINT AS id"));

        Assert.Contains("CHECK constraint positive (id > 0) is violated", error.Message, StringComparison.Ordinal);
    }

    private static async Task<StagedWrite> StageAsync(WrittenTable table, string sql) => await table.Engine.StageAsync(new StageRequest
    {
        Model = new ModelDefinition { Name = WrittenTable.Name, Sql = sql, File = "models/lake/t.sql", Materialization = new TableMaterialization() },
        Inputs = [],
        Base = await table.SnapshotAsync(),
        StagingFolder = Directory.CreateDirectory(Path.Combine(table.Table.Store.StagingFolder, Guid.NewGuid().ToString("N"))).FullName,
        Stamp = new LoadStamp(Guid.NewGuid(), DateTimeOffset.UnixEpoch, "tests", new DateOnly(2026, 1, 1)),
    });

    private static async Task PublishAsync(WrittenTable table, StagedWrite write)
    {
        Assert.True(write.ReplacesAll);
        var transaction = table.Table.Begin(write.Base);
        foreach (var file in write.Base!.Files)
        {
            transaction.Stage(new RemoveFile { Path = file.Path, DataChange = true, DeletionTimestampMs = 1 });
        }

        foreach (var file in write.Files)
        {
            await table.Table.Store.UploadAsync(file.LocalPath, table.Table.PathOf(file.Path));
            transaction.Stage(new AddFile
            {
                Path = file.Path, PartitionValues = file.PartitionValues, SizeInBytes = file.SizeInBytes, ModificationTimeMs = 1, DataChange = true, Stats = file.Stats,
            });
        }

        Assert.IsType<CommitOutcome.Committed>(await transaction.CommitAsync(new CommitDescription("WRITE")));
    }
}
