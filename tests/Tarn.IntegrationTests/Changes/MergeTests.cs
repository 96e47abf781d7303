using System.Globalization;
using Tarn.Delta.Schema;
using Tarn.Engines;
using Tarn.Tables;
using static Tarn.IntegrationTests.Support.TestTables;

namespace Tarn.IntegrationTests.Changes;

public sealed class MergeTests
{
    private static readonly StructType Columns = Schema(("id", "long"), ("region", "string"), ("amount", "integer"));

    /// <summary>Three files of ten rows: ids 0 to 9, 10 to 19, 20 to 29.</summary>
    private static readonly string[] Rows =
    [
        .. new[] { 0, 10, 20 }.Select(first => $"SELECT i AS id, CASE i % 3 WHEN 0 THEN 'a' WHEN 1 THEN 'b' END AS region, i * 10 AS amount FROM range({first}, {first + 10}) r(i)"),
    ];

    private static readonly MergeAction UpdateStar = new MergeAction.Update(null);
    private static readonly MergeAction InsertStar = new MergeAction.Insert(null);
    private static readonly MergeAction UpdateAmount = new MergeAction.Update([new(["amount"], "s.amount")]);
    private static readonly MergeAction Delete = new MergeAction.Delete();

    [Theory]
    [InlineData("plain", "add:1 remove:2")]
    [InlineData("vectors", "add:1 remove:2 vector:2")]
    [InlineData("feed", "add:1 cdc:1 remove:2")]
    [InlineData("vectors feed", "add:1 cdc:1 remove:2 vector:2")]
    [InlineData("ids vectors feed", "add:1 cdc:1 remove:2 vector:2")]
    [InlineData("partitioned mapped vectors feed", "add:4 cdc:6 remove:2 vector:2")]
    public async Task Upsert_touches_only_files_that_hold_a_changed_row(string kind, string actions)
    {
        using var table = await ChangeTable.CreateAsync(kind, Columns, Rows);

        var outcome = await table.CommitAsync(new TableChange.Merge(
            "SELECT * FROM (VALUES (3, 'x', 1), (14, 'y', 2), (100, 'z', 3), (NULL, 'n', 4)) v(id, region, amount)", "s", "t.id = s.id",
            [new(MergeMatch.Matched, null, UpdateStar), new(MergeMatch.NotMatched, null, InsertStar)]));

        Assert.Equal(["3|x|1", "14|y|2", "100|z|3", "null|n|4"], await table.RowsAsync("SELECT * FROM lake.t WHERE region IN ('x', 'y', 'z', 'n') ORDER BY id NULLS LAST"));
        Assert.Equal(32, (await table.RowsAsync()).Count);
        Assert.Equal(actions, await table.LastActionsAsync());
        Assert.Equal((2, 2, 0), (outcome.Rows.Inserted, outcome.Rows.Updated, outcome.Rows.Deleted));
        Assert.Equal("4", outcome.Metrics["numSourceRows"]);
        Assert.Equal(kind.Contains("vectors", StringComparison.Ordinal) ? "0" : "18", outcome.Metrics["numTargetRowsCopied"]);
        if (kind.Contains("feed", StringComparison.Ordinal))
        {
            Assert.Equal(
                ["insert|100|z|3", "insert|null|n|4", "update_postimage|14|y|2", "update_postimage|3|x|1", "update_preimage|14|null|140", "update_preimage|3|a|30"],
                await table.FeedAsync());
        }
    }

    [Fact]
    public async Task First_clause_whose_condition_holds_counts()
    {
        using var table = await ChangeTable.CreateAsync("vectors feed", Columns, Rows);

        var outcome = await table.CommitAsync(new TableChange.Merge(
            "SELECT i AS id, i % 4 AS what FROM range(20, 36) r(i)", "s", "t.id = s.id",
            [
                new(MergeMatch.Matched, "s.what = 0", Delete),
                new(MergeMatch.Matched, "s.what = 1 AND t.amount > 210", new MergeAction.Update([new(["amount"], "t.amount + s.what")])),
                new(MergeMatch.Matched, "s.what <= 1", new MergeAction.Update([new(["t", "region"], "concat('id ', s.id)")])),
                new(MergeMatch.NotMatched, "s.what = 2", new MergeAction.Insert([new(["id"], "s.id"), new(["amount"], "s.id * 2.0")])),
                new(MergeMatch.NotMatched, "s.id = 35", new MergeAction.Insert([new(["id"], "-s.id")])),
                new(MergeMatch.NotMatchedBySource, "id = 0", Delete),
                new(MergeMatch.NotMatchedBySource, "t.id < 2", new MergeAction.Update([new(["amount"], "-1")])),
            ]));

        Assert.Equal(
            ["-35|null|null", "0|gone", "1|b|-1", "20|gone", "21|id 21|210", "24|gone", "25|b|251", "28|gone", "29|null|291", "30|null|60", "34|null|68"],
            (await table.RowsAsync("SELECT * FROM lake.t WHERE id < 0 OR id = 1 OR id IN (21, 25, 29) OR id >= 30"))
                .Concat((await table.RowsAsync("SELECT x, 'gone' FROM (VALUES (0), (20), (24), (28)) v(x) WHERE x NOT IN (SELECT id FROM lake.t)")))
                .OrderBy(row => int.Parse(row.Split('|')[0], CultureInfo.InvariantCulture)));
        Assert.Equal((3, 4, 4), (outcome.Rows.Inserted, outcome.Rows.Updated, outcome.Rows.Deleted));
        Assert.Equal("1", outcome.Metrics["numTargetRowsNotMatchedBySourceUpdated"]);
        Assert.Equal("3", outcome.Metrics["numTargetRowsMatchedDeleted"]);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("vectors feed")]
    public async Task Merge_that_only_inserts_writes_no_row_anew(string kind)
    {
        using var table = await ChangeTable.CreateAsync(kind, Columns, Rows);

        await table.CommitAsync(new TableChange.Merge(
            "SELECT 1 AS id, 'x' AS region, 1 AS amount UNION ALL SELECT 50, 'x', 2 UNION ALL SELECT 50, 'x', 3 UNION ALL SELECT 1, 'x', 4", "s", "t.id = s.id",
            [new(MergeMatch.NotMatched, null, InsertStar)]));

        Assert.Equal("add:1", await table.LastActionsAsync());
        Assert.Equal(["50|x|2", "50|x|3"], await table.RowsAsync("SELECT * FROM lake.t WHERE region = 'x' ORDER BY ALL"));
    }

    [Fact]
    public async Task Row_that_many_rows_of_the_source_match_is_refused_with_its_key()
    {
        using var table = await ChangeTable.CreateAsync("vectors", Columns, Rows);

        var error = await Assert.ThrowsAsync<EngineException>(() => table.ApplyAsync(new TableChange.Merge(
            "SELECT 7 AS id, i AS n FROM range(3) r(i) UNION ALL SELECT 8, 1", "s", "t.id = s.id AND s.n < 10",
            [new(MergeMatch.Matched, null, new MergeAction.Update([new(["amount"], "s.n")]))])));

        Assert.Contains("1 of its rows are matched by more than one row of the source (id = 7), one of them by 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_matches_are_one_where_the_row_is_deleted_or_no_clause_holds()
    {
        using var table = await ChangeTable.CreateAsync("vectors feed", Columns, Rows);

        await table.CommitAsync(new TableChange.Merge(
            "SELECT 7 AS id, i AS n FROM range(3) r(i)", "s", "t.id = s.id", [new(MergeMatch.Matched, "s.n = 1", new MergeAction.Update([new(["amount"], "s.n")]))]));
        var outcome = await table.CommitAsync(new TableChange.Merge("SELECT 7 AS id FROM range(3)", "s", "t.id = s.id", [new(MergeMatch.Matched, null, Delete)]));

        Assert.Equal(1, outcome.Rows.Deleted);
        Assert.Equal("remove:1", await table.LastActionsAsync());
    }

    [Theory]
    [InlineData("UPDATE SET * needs column 'amount'", "SELECT 1 AS id, 'x' AS region", "t.id = s.id", null)]
    [InlineData("amuont", "SELECT 1 AS id", "t.id = s.id AND s.amuont > 1", "1")]
    [InlineData("Ambiguous", "SELECT 1 AS id", "id = 1", "1")]
    [InlineData("read_csv", "SELECT * FROM read_csv('x.csv')", "t.id = s.id", "1")]
    public async Task Wrong_merge_is_refused_by_name(string names, string source, string on, string? value)
    {
        using var table = await ChangeTable.CreateAsync("plain", Columns, Rows);

        var error = await Assert.ThrowsAsync<EngineException>(() => table.ApplyAsync(new TableChange.Merge(
            source, "s", on, [new(MergeMatch.Matched, null, new MergeAction.Update(value is null ? null : [new(["amount"], value)]))])));

        Assert.Contains(names, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clause_that_is_left_to_chance_is_refused()
    {
        using var table = await ChangeTable.CreateAsync("plain", Columns, Rows);

        var error = await Assert.ThrowsAsync<EngineException>(() => table.ApplyAsync(new TableChange.Merge(
            "SELECT 1 AS id, 5 AS amount", "s", "t.id = s.id", [new(MergeMatch.Matched, "random() < 0.5", UpdateAmount)])));

        Assert.Contains("left to chance", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Source_may_be_a_table_and_the_target_itself()
    {
        using var table = await ChangeTable.CreateAsync("plain", Columns, Rows);

        await table.CommitAsync(new TableChange.Merge(
            "lake.t", "s", "t.id = s.id + 28", [new(MergeMatch.Matched, null, new MergeAction.Update([new(["amount"], "s.amount")])), new(MergeMatch.NotMatchedBySource, "t.id < 27", Delete)]));

        Assert.Equal(["27|a|270", "28|b|0", "29|null|10"], await table.RowsAsync());
    }

    [Fact]
    public async Task Source_that_gives_other_rows_each_time_is_asked_once()
    {
        using var table = await ChangeTable.CreateAsync("vectors", Columns, Rows);

        var outcome = await table.CommitAsync(new TableChange.Merge(
            "SELECT DISTINCT ON (id) id, mark FROM (SELECT (random() * 30)::INT AS id, uuid()::VARCHAR AS mark FROM range(15))", "s", "t.id = s.id",
            [
                new(MergeMatch.Matched, null, new MergeAction.Update([new(["region"], "s.mark")])),
                new(MergeMatch.NotMatched, null, new MergeAction.Insert([new(["id"], "s.id"), new(["region"], "s.mark")])),
            ]));

        var marked = await table.RowsAsync("SELECT count(*), count(DISTINCT region) FROM lake.t WHERE length(region) = 36");
        Assert.Equal($"{outcome.Rows.Affected}|{outcome.Rows.Affected}", marked.Single());
        Assert.Equal(outcome.Metrics["numSourceRows"], outcome.Rows.Affected.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Files_outside_of_the_range_of_the_source_are_not_read()
    {
        using var table = await ChangeTable.CreateAsync("vectors", Columns, Rows);
        var first = (await table.Table.GetSnapshotAsync()).Files.Single(file => file.Stats!.Contains("\"id\":9", StringComparison.Ordinal));
        await System.IO.File.WriteAllTextAsync(Path.Combine(table.Folder, first.Path), "no Parquet file");

        await table.CommitAsync(new TableChange.Merge(
            "SELECT 14 AS id UNION ALL SELECT 25", "s", "s.id = t.id", [new(MergeMatch.Matched, null, Delete), new(MergeMatch.NotMatched, null, new MergeAction.Insert([]))]));
        Assert.Equal("remove:2 vector:2", await table.LastActionsAsync());
    }

    [Fact]
    public async Task Columns_that_the_merge_adds_are_null_in_rows_that_it_does_not_touch()
    {
        using var table = await ChangeTable.CreateAsync("plain", Columns, Rows);
        var snapshot = await table.Table.GetSnapshotAsync();
        var wider = snapshot.Metadata with
        {
            Schema = new StructType([new("id", new PrimitiveType("long")), new("region", new PrimitiveType("string")), new("amount", new PrimitiveType("long")), new("note", new PrimitiveType("string"))]),
        };

        var outcome = await table.Writer.ApplyAsync(
            snapshot,
            new TableChange.Merge(
                "SELECT 9 AS id, 'new' AS note UNION ALL SELECT 99, 'newer'", "s", "t.id = s.id",
                [new(MergeMatch.Matched, null, UpdateStar), new(MergeMatch.NotMatched, null, InsertStar)]),
            new ChangeOptions { Metadata = wider });

        Assert.Equal((1, 1), outcome is ChangeOutcome.Committed { Rows: var rows } ? (rows.Inserted, rows.Updated) : default);
        Assert.Equal(["8|null|80|null", "9|a|90|new", "10|b|100|null", "99|null|null|newer"], await table.RowsAsync("SELECT * FROM lake.t WHERE id BETWEEN 8 AND 10 OR id > 29 ORDER BY id"));
    }

    [Fact]
    public async Task Equality_beside_other_conditions_is_matched_by_hash()
    {
        using var table = await ChangeTable.CreateAsync("vectors", Columns, "SELECT i AS id, NULL AS region, 1 AS amount FROM range(300000) r(i)");
        var began = TimeProvider.System.GetTimestamp();

        var outcome = await table.CommitAsync(new TableChange.Merge(
            "SELECT i AS id, 2 AS amount FROM range(300000) r(i)", "s", "t.id = s.id AND (t.amount < s.amount OR s.id % 7 = t.id % 3)",
            [new(MergeMatch.Matched, "s.id % 100 = 0", UpdateAmount), new(MergeMatch.NotMatched, null, new MergeAction.Insert([])), new(MergeMatch.NotMatchedBySource, null, Delete)]));

        Assert.Equal((0, 3000, 0), (outcome.Rows.Inserted, outcome.Rows.Updated, outcome.Rows.Deleted));
        Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromMinutes(2), "90 billion pairs were compared one by one.");
    }

    [Fact]
    public async Task Nothing_is_committed_where_nothing_matches()
    {
        using var table = await ChangeTable.CreateAsync("vectors", Columns, Rows);

        Assert.IsType<ChangeOutcome.Unchanged>(await table.ApplyAsync(new TableChange.Merge("SELECT NULL::INT AS id", "s", "t.id = s.id", [new(MergeMatch.Matched, null, Delete)])));
    }
}
