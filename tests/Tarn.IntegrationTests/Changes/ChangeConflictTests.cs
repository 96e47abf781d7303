using Tarn.Delta.Schema;
using Tarn.Engines;
using Tarn.Tables;
using static Tarn.IntegrationTests.Support.TestTables;

namespace Tarn.IntegrationTests.Changes;

/// <summary>What a change of rows says that it read: who else may commit before it.</summary>
public sealed class ChangeConflictTests
{
    private static readonly StructType Columns = Schema(("id", "long"), ("region", "string"), ("amount", "integer"));

    private static readonly string[] Rows =
    [
        .. new[] { 0, 10, 20 }.Select(first => $"SELECT i AS id, 'r' || (i % 2) AS region, i * 10 AS amount FROM range({first}, {first + 10}) r(i)"),
    ];

    public static TheoryData<string, TableChange, string, bool> Cases()
    {
        TableChange Delete(string where) => new TableChange.Delete(where);
        TableChange Merge(string source, params MergeClause[] clauses) => new TableChange.Merge(source, "s", "t.id = s.id", clauses);
        var insert = new MergeClause(MergeMatch.NotMatched, null, new MergeAction.Insert([new(["id"], "s.id"), new(["region"], "'r9'")]));
        return new()
        {
            { "vectors", Delete("id = 3"), "id = 100", false },
            { "vectors", Delete("id = 3"), "id = 3", true },
            { "vectors", Delete("amount % 7 = 1"), "id = 100", true }, // nothing can be said of the rows that it looks for
            { "partitioned", Delete("region = 'r0'"), "id = 1", false },
            { "partitioned", Delete("region = 'r0'"), "id = 2", true },
            { "plain", new TableChange.Update([new(["amount"], "0")], "id BETWEEN 12 AND 15"), "id = 100", false },
            { "plain", new TableChange.Update([new(["amount"], "0")], null), "id = 100", true },
            { "vectors", Merge("SELECT 5 AS id UNION ALL SELECT 200", insert), "id = 300", false },
            { "vectors", Merge("SELECT 5 AS id UNION ALL SELECT 200", insert), "id = 200", true }, // would be there twice
            { "vectors", Merge("SELECT 5 AS id", insert, new(MergeMatch.NotMatchedBySource, "t.id = 6", new MergeAction.Delete())), "id = 300", true },
        };
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Row_that_another_adds_conflicts_where_the_change_should_have_seen_it(string kind, TableChange change, string added, bool conflicts)
    {
        using var table = await ChangeTable.CreateAsync(kind, Columns, Rows);
        var before = await table.Table.GetSnapshotAsync();
        await table.AddAsync($"SELECT id, 'r' || (id % 2) AS region, 7 AS amount FROM (SELECT i AS id FROM range(1000) r(i)) WHERE {added}");

        var outcome = await table.Writer.ApplyAsync(before, change, new ChangeOptions());

        Assert.Equal(conflicts ? typeof(ChangeOutcome.Conflict) : typeof(ChangeOutcome.Committed), outcome.GetType());
    }

    [Fact]
    public async Task Change_whose_condition_asks_the_table_itself_depends_on_every_row()
    {
        using var table = await ChangeTable.CreateAsync("vectors", Columns, Rows);
        var before = await table.Table.GetSnapshotAsync();
        await table.AddAsync("SELECT 100 AS id, 'r0' AS region, 7 AS amount");

        var outcome = await table.Writer.ApplyAsync(
            before, new TableChange.Delete("id = 3 AND amount < (SELECT max(amount) FROM lake.t)"), new ChangeOptions { Inputs = [new(ChangeTable.Name, before)] });

        Assert.IsType<ChangeOutcome.Conflict>(outcome);
    }

    [Theory]
    [InlineData("id = 3", "id = 25", false)]
    [InlineData("id = 3", "id = 4", true)] // the same file
    public async Task Row_that_another_deletes_conflicts_in_the_same_file(string condition, string deleted, bool conflicts)
    {
        using var table = await ChangeTable.CreateAsync("vectors", Columns, Rows);
        var before = await table.Table.GetSnapshotAsync();
        await table.CommitAsync(new TableChange.Delete(deleted));

        var outcome = await table.Writer.ApplyAsync(before, new TableChange.Update([new(["amount"], "1")], condition), new ChangeOptions());

        Assert.Equal(conflicts ? typeof(ChangeOutcome.Conflict) : typeof(ChangeOutcome.Committed), outcome.GetType());
    }

    [Fact]
    public async Task Deletion_vectors_keep_the_ids_of_rows()
    {
        using var table = await ChangeTable.CreateAsync("vectors tracked", Columns, Rows);
        var ids = (await table.Table.GetSnapshotAsync()).Files.ToDictionary(file => file.Path, file => (long)file.Extra!["baseRowId"]!);

        await table.CommitAsync(new TableChange.Delete("id IN (3, 12) OR id >= 20"));
        await table.CommitAsync(new TableChange.Merge("SELECT 77 AS id", "s", "t.id = s.id", [new(MergeMatch.NotMatched, null, new MergeAction.Insert([new(["id"], "s.id")]))]));

        var files = (await table.Table.GetSnapshotAsync()).Files;
        Assert.All(files.Where(file => file.DeletionVector is not null), file => Assert.Equal(ids[file.Path], (long)file.Extra!["baseRowId"]!));
        Assert.Equal(30L, (long)files.Single(file => !ids.ContainsKey(file.Path)).Extra!["baseRowId"]!);
    }
}
