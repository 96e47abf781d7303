using Tarn.Delta.Features;
using Tarn.Delta.Scans;
using Tarn.Engines;
using Tarn.IntegrationTests.Support;
using Tarn.IntegrationTests.Writing;
using Tarn.Maintenance;

namespace Tarn.IntegrationTests.Maintenance;

public sealed class TableOptimizerTests
{
    [Fact]
    public async Task Small_files_of_each_partition_become_one_and_a_second_run_has_nothing_to_do()
    {
        using var table = await PartitionedAsync();

        var report = await Optimizer(table).RunAsync();
        var again = await Optimizer(table).RunAsync();

        Assert.Equal((12, 3, 12), (report.FilesRemoved, report.FilesAdded, report.FilesConsidered));
        Assert.Equal((await table.SnapshotAsync()).Version, report.Version);
        Assert.Null(again.Version);
        Assert.Equal(["40|4000"], await table.QueryAsync("SELECT count(*), sum(id) FROM lake.t"));
        Assert.Contains(await table.CommitAsync(report.Version!.Value.Value), line => line.Contains("\"operation\":\"OPTIMIZE\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_condition_chooses_partitions_and_may_name_no_other_column()
    {
        using var table = await PartitionedAsync();

        var report = await Optimizer(table).RunAsync(new() { Where = "p = 'a' OR t.p IS NULL" });
        var error = await Assert.ThrowsAsync<EngineException>(() => Optimizer(table).RunAsync(new() { Where = "id > 1" }));

        Assert.Equal((8, 2), (report.FilesRemoved, report.FilesAdded));
        Assert.Contains("partition columns", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Great_files_stay_unless_many_of_their_rows_are_deleted()
    {
        using var table = await WrittenTable.CreateAsync(TestTables.Schema(("id", "long")), null, new() { [TableProperties.EnableDeletionVectors] = "true" }, "deletionVectors");
        await table.AppendAsync("SELECT i AS id FROM range(1000) r(i)");
        await table.AppendAsync("SELECT 1000 + i AS id FROM range(1000) r(i)");
        var options = new OptimizeOptions { TargetSizeInBytes = 10 };

        Assert.Null((await Optimizer(table).RunAsync(options)).Version);
        await table.ApplyAsync(new TableChange.Delete("id = 1"));
        Assert.Null((await Optimizer(table).RunAsync(options)).Version);
        await table.ApplyAsync(new TableChange.Delete("id < 100"));
        var report = await Optimizer(table).RunAsync(options);

        Assert.Equal((1, 1), (report.FilesRemoved, report.FilesAdded));
        Assert.All((await table.SnapshotAsync()).Files, file => Assert.Null(file.DeletionVector));
        Assert.Equal(["1900"], await table.QueryAsync("SELECT count(*) FROM lake.t"));
    }

    [Fact]
    public async Task Work_beyond_a_batch_is_committed_in_several_versions()
    {
        using var table = await PartitionedAsync();
        var before = (await table.SnapshotAsync()).Version.Value;

        var report = await Optimizer(table).RunAsync(new() { BatchSizeInBytes = 1 });

        Assert.Equal(before + 3, report.Version!.Value.Value);
        Assert.Equal(12, report.FilesRemoved);
    }

    [Fact]
    public async Task A_z_order_leaves_most_files_out_of_a_query_for_a_point()
    {
        using var table = await WrittenTable.CreateAsync(TestTables.Schema(("a", "long"), ("b", "string"), ("pad", "string")), null, new() { [TableProperties.TargetFileSize] = "150kb" });
        await table.AppendAsync("SELECT hash(i) % 1000 AS a, 'b' || (hash(i + 7) % 1000) AS b, uuid()::VARCHAR AS pad FROM range(100000) r(i)");

        var report = await Optimizer(table).RunAsync(new() { ZOrderBy = ["a", "b"] });

        var snapshot = await table.SnapshotAsync();
        Assert.True(report.FilesAdded > 10, $"{report}");
        foreach (var (column, value) in new[] { ("a", "500"), ("b", "b500") })
        {
            var read = FileFilter.Choose(snapshot, new FilePredicate.Compare([column], Comparison.Equal, value)).Count;
            Assert.True(read * 2 < snapshot.Files.Count, $"{column} = {value} reads {read} of {snapshot.Files.Count} files.");
        }
    }

    [Theory]
    [InlineData("missing", "no column 'missing'")]
    [InlineData("p", "partition column")]
    [InlineData("unmeasured", "no statistics")]
    public async Task Columns_that_no_reader_could_choose_files_by_are_refused(string column, string part)
    {
        using var table = await WrittenTable.CreateAsync(
            TestTables.Schema(("id", "long"), ("unmeasured", "long"), ("p", "string")), ["p"], new() { [TableProperties.StatisticsColumnCount] = "1" });

        var error = await Assert.ThrowsAsync<TarnException>(() => Optimizer(table).RunAsync(new() { ZOrderBy = [column] }));

        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    private static TableOptimizer Optimizer(WrittenTable table) => new(table.Table, WrittenTable.Name, table.Engine);

    /// <summary>Four files in each of three partitions.</summary>
    private static async Task<WrittenTable> PartitionedAsync()
    {
        var table = await WrittenTable.CreateAsync(TestTables.Schema(("id", "long"), ("p", "string")), ["p"]);
        for (var part = 0; part < 4; part++)
        {
            await table.AppendAsync($"SELECT 100 AS id, ['a', 'b', NULL][1 + i % 3] AS p FROM range(10) r(i)");
        }

        return table;
    }
}
