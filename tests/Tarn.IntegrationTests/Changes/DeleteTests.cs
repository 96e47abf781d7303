using Tarn.Delta.Schema;
using Tarn.Engines;
using Tarn.Tables;
using static Tarn.IntegrationTests.Support.TestTables;

namespace Tarn.IntegrationTests.Changes;

public sealed class DeleteTests
{
    private static readonly StructType Columns = Schema(("id", "long"), ("region", "string"), ("amount", "integer"));

    /// <summary>Three files of ten rows: ids 0 to 9, 10 to 19, 20 to 29; of region a, b and null in turn; the amount is null for each seventh.</summary>
    private static readonly string[] Rows =
    [
        .. new[] { 0, 10, 20 }.Select(first =>
            $"SELECT i AS id, CASE i % 3 WHEN 0 THEN 'a' WHEN 1 THEN 'b' END AS region, CASE WHEN i % 7 > 0 THEN i * 10 END AS amount FROM range({first}, {first + 10}) r(i)"),
    ];

    [Theory]
    [InlineData("plain", "id BETWEEN 5 AND 12", 8, "add:1 remove:2")]
    [InlineData("vectors", "id BETWEEN 5 AND 12", 8, "remove:2 vector:2")]
    [InlineData("plain", "id < 10", 10, "remove:1")]
    [InlineData("vectors", "id < 10", 10, "remove:1")]
    [InlineData("vectors", "id <= 10", 11, "remove:2 vector:1")]
    [InlineData("plain", "amount = 30", 1, "add:1 remove:1")]
    [InlineData("vectors", "amount > 100 OR amount IS NULL", 21, "remove:3 vector:2")]
    [InlineData("vectors", "t.id = (SELECT max(id) FROM lake.t)", 1, "remove:1 vector:1")]
    [InlineData("plain", "region = 'a' -- only those", 10, "add:1 remove:3")]
    [InlineData("feed", "id = 3", 1, "add:1 cdc:1 remove:1")]
    [InlineData("feed vectors", "id = 3", 1, "cdc:1 remove:1 vector:1")]
    [InlineData("feed", "id < 10", 10, "remove:1")]
    [InlineData("plain", null, 30, "remove:3")]
    [InlineData("vectors feed", null, 30, "remove:3")]
    [InlineData("partitioned", "region = 'a'", 10, "remove:3")]
    [InlineData("partitioned vectors feed", "upper(t.region) = 'B' OR region IS NULL", 20, "remove:6")]
    [InlineData("partitioned", "region = 'a' AND id > 5 AND id < 12", 2, "add:1 remove:1")] // 6 and 9
    [InlineData("partitioned vectors", "region = 'a' AND amount = 90", 1, "remove:1 vector:1")]
    [InlineData("partitioned feed mapped", "id IN (3, 4)", 2, "add:2 cdc:2 remove:2")]
    [InlineData("ids vectors feed", "id = 3 OR id >= 20", 11, "cdc:1 remove:2 vector:1")]
    [InlineData("mapped", "id = 3", 1, "add:1 remove:1")]
    public async Task Rows_for_which_the_condition_is_true_go_and_no_others(string kind, string? condition, int deleted, string actions)
    {
        using var table = await ChangeTable.CreateAsync(kind, Columns, Rows);
        var expected = await table.RowsAsync($"SELECT * FROM lake.t AS t WHERE ({condition ?? "true"}\n) IS NOT TRUE ORDER BY ALL");

        var outcome = await table.CommitAsync(new TableChange.Delete(condition));

        Assert.Equal(expected, await table.RowsAsync());
        Assert.Equal(30 - deleted, expected.Count);
        Assert.Equal(deleted, outcome.Rows.Deleted);
        Assert.Equal(deleted.ToString(System.Globalization.CultureInfo.InvariantCulture), outcome.Metrics["numDeletedRows"]);
        Assert.Equal(actions, await table.LastActionsAsync());
    }

    [Fact]
    public async Task Second_delete_of_a_file_keeps_what_the_first_deleted()
    {
        using var table = await ChangeTable.CreateAsync("vectors", Columns, Rows);

        await table.CommitAsync(new TableChange.Delete("id IN (3, 9, 11)"));
        await table.CommitAsync(new TableChange.Delete("id IN (0, 3, 4)"));

        Assert.Equal(["1", "2", "5", "6", "7", "8", "10", "12"], await table.RowsAsync("SELECT id FROM lake.t ORDER BY id LIMIT 8"));
        Assert.Contains("\"cardinality\":4", string.Concat(await table.LastCommitAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_committed_where_nothing_matches()
    {
        using var table = await ChangeTable.CreateAsync("plain", Columns, Rows);

        Assert.IsType<ChangeOutcome.Unchanged>(await table.ApplyAsync(new TableChange.Delete("id > 1000")));
    }

    [Theory]
    [InlineData("feed")]
    [InlineData("ids feed")]
    [InlineData("mapped vectors partitioned feed")]
    public async Task Deleted_rows_are_in_the_change_data_feed(string kind)
    {
        using var table = await ChangeTable.CreateAsync(kind, Columns, Rows);

        await table.CommitAsync(new TableChange.Delete("id IN (0, 1) OR id >= 20"));

        Assert.Equal(["delete|0|a|null", "delete|1|b|10"], (await table.FeedAsync()).Take(2));
        Assert.Equal(12, (await table.FeedAsync()).Count); // the file that goes whole is among them, since others do not
    }

    [Theory]
    [InlineData("append-only", "id = 1", "append-only")]
    [InlineData("plain", "amuont = 1", "amuont")]
    [InlineData("tracked", "id = 1", "rowTracking")]
    [InlineData("plain", "id = 1; DROP SCHEMA lake", "DROP")]
    [InlineData("plain", "id IN (SELECT id FROM read_csv('x.csv'))", "read_csv")]
    public async Task What_cannot_be_deleted_is_refused_by_name_and_nothing_changes(string kind, string condition, string names)
    {
        using var table = await ChangeTable.CreateAsync(kind, Columns, Rows);

        var error = await Assert.ThrowsAsync<EngineException>(() => table.ApplyAsync(new TableChange.Delete(condition)));

        Assert.Contains(names, error.Message, StringComparison.Ordinal);
        Assert.Contains("lake.t", error.Message, StringComparison.Ordinal);
        Assert.Equal(30, (await table.RowsAsync()).Count);
    }
}
