using Tarn.Delta.Features;
using Tarn.Engines;
using Tarn.IntegrationTests.Support;
using Tarn.IntegrationTests.Writing;
using Tarn.Tables;

namespace Tarn.IntegrationTests.Changes;

public sealed class OverwriteTests
{
    private static readonly Delta.Schema.StructType Columns = TestTables.Schema(("id", "long"), ("p", "string"));

    [Fact]
    public async Task Without_a_condition_every_old_row_goes()
    {
        using var table = await WrittenTable.CreateAsync(Columns);
        await table.AppendAsync("SELECT i AS id, 'old' AS p FROM range(10) r(i)");

        var outcome = await table.ApplyAsync(Overwrite("SELECT 7 AS id, 'new' AS p"));

        Assert.Equal(["7|new"], await table.QueryAsync("SELECT * FROM lake.t"));
        Assert.Equal(new RowCounts(Inserted: 1, Deleted: 10), outcome.Rows);
        Assert.Equal("1", outcome.Metrics["numRemovedFiles"]);
    }

    [Fact]
    public async Task Dynamic_partitions_replace_those_that_get_rows_null_among_them()
    {
        using var table = await WrittenTable.CreateAsync(Columns, ["p"]);
        await table.AppendAsync("SELECT 1 AS id, 'a' AS p UNION ALL SELECT 2, 'b' UNION ALL SELECT 3, NULL");

        await table.ApplyAsync(Overwrite("SELECT 10 AS id, 'a' AS p UNION ALL SELECT 30, ''", isDynamic: true));

        Assert.Equal(["10|a", "2|b", "30|null"], await table.QueryAsync("SELECT * FROM lake.t ORDER BY p NULLS LAST"));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public async Task A_condition_replaces_the_rows_that_match_it_and_keeps_the_others(bool hasVectors, bool keepsChanges)
    {
        Dictionary<string, string> properties = [];
        List<string> features = [];
        if (hasVectors)
        {
            properties[TableProperties.EnableDeletionVectors] = "true";
            features.Add("deletionVectors");
        }

        if (keepsChanges)
        {
            properties[TableProperties.EnableChangeDataFeed] = "true";
            features.Add("changeDataFeed");
        }

        using var table = await WrittenTable.CreateAsync(Columns, null, properties, [.. features]);
        await table.AppendAsync("SELECT i AS id, 'old' AS p FROM range(5) r(i)");
        await table.AppendAsync("SELECT 100 + i AS id, 'old' AS p FROM range(5) r(i)");

        var outcome = await table.ApplyAsync(Overwrite("SELECT 3 AS id, 'new' AS p UNION ALL SELECT 103, 'new'", "id >= 3 AND t.id <> 104"));

        Assert.Equal(
            ["0|old", "1|old", "2|old", "3|new", "103|new", "104|old"], await table.QueryAsync("SELECT * FROM lake.t ORDER BY id"));
        Assert.Equal((2, 6), (outcome.Rows.Inserted, outcome.Rows.Deleted));
        Assert.Equal(hasVectors, (await table.SnapshotAsync()).Files.Any(file => file.DeletionVector is not null));
        Assert.Equal(keepsChanges, Directory.Exists(Path.Combine(table.Folder, "_change_data")));
    }

    [Fact]
    public async Task A_new_row_that_does_not_match_the_condition_fails_with_the_row()
    {
        using var table = await WrittenTable.CreateAsync(Columns);
        await table.AppendAsync("SELECT 1 AS id, 'old' AS p");

        var error = await Assert.ThrowsAsync<EngineException>(() => table.ApplyAsync(Overwrite("SELECT 5 AS id, 'x' AS p UNION ALL SELECT NULL, 'lost'", "id >= 3")));

        Assert.Contains("id >= 3", error.Message, StringComparison.Ordinal);
        Assert.Contains("lost", error.Message, StringComparison.Ordinal);
        Assert.Equal(["1|old"], await table.QueryAsync("SELECT * FROM lake.t"));
    }

    [Fact]
    public async Task A_condition_on_partitions_reads_no_file()
    {
        using var table = await WrittenTable.CreateAsync(Columns, ["p"]);
        await table.AppendAsync("SELECT 1 AS id, 'a' AS p UNION ALL SELECT 2, 'b'");
        foreach (var file in Directory.GetFiles(table.Folder, "*.parquet", SearchOption.AllDirectories))
        {
            await File.WriteAllTextAsync(file, "no Parquet");
        }

        await table.ApplyAsync(Overwrite("SELECT 3 AS id, 'a' AS p", "p = 'a'"));
        await table.ApplyAsync(Overwrite("SELECT 4 AS id, 'b' AS p", "p = 'b'"));

        Assert.Equal(["3|a", "4|b"], await table.QueryAsync("SELECT * FROM lake.t ORDER BY id"));
    }

    [Fact]
    public async Task An_overwrite_conflicts_with_rows_that_came_into_what_it_replaces()
    {
        using var table = await WrittenTable.CreateAsync(Columns, ["p"]);
        await table.AppendAsync("SELECT 1 AS id, 'a' AS p");
        var before = await table.SnapshotAsync();
        await table.AppendAsync("SELECT 2 AS id, 'a' AS p");

        Assert.IsType<ChangeOutcome.Conflict>(await table.Writer.ApplyAsync(before, Overwrite("SELECT 3 AS id, 'a' AS p", isDynamic: true), null));
        Assert.IsType<ChangeOutcome.Conflict>(await table.Writer.ApplyAsync(before, Overwrite("SELECT 3 AS id, 'a' AS p", "p = 'a'"), null));
        Assert.IsType<ChangeOutcome.Conflict>(await table.Writer.ApplyAsync(before, Overwrite("SELECT 3 AS id, 'a' AS p"), null));
        Assert.IsType<ChangeOutcome.Committed>(await table.Writer.ApplyAsync(before, Overwrite("SELECT 3 AS id, 'b' AS p", isDynamic: true), null));
    }

    private static TableChange.Overwrite Overwrite(string select, string? where = null, bool isDynamic = false) => new(new RowSource(select), where, isDynamic);
}
