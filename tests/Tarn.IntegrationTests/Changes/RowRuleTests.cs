using System.Text.Json.Nodes;
using Tarn.Delta.Actions;
using Tarn.Delta.Features;
using Tarn.Delta.Schema;
using Tarn.Delta.Transactions;
using Tarn.Engines;

namespace Tarn.IntegrationTests.Changes;

/// <summary>Rules of the table for rows that a statement changes or adds.</summary>
public sealed class RowRuleTests
{
    private static readonly StructType Columns = new(
    [
        new("id", new PrimitiveType("long"), Nullable: false),
        new("amount", new PrimitiveType("integer")) { Metadata = new JsonObject { ["CURRENT_DEFAULT"] = "42" } },
        new("twice", new PrimitiveType("integer")) { Metadata = new JsonObject { ["delta.generationExpression"] = "amount * 2" } },
    ]);

    [Theory]
    [InlineData("id", "NULL", "id")]
    [InlineData("amount", "-5", "positive")]
    [InlineData("twice", "7", "twice")]
    public async Task Row_that_breaks_a_rule_fails_the_statement_and_names_rule_and_table(string column, string value, string names)
    {
        using var table = await CreateAsync();

        var update = await Assert.ThrowsAsync<EngineException>(() => table.ApplyAsync(new TableChange.Update([new([column], value)], "id = 1")));
        var merge = await Assert.ThrowsAsync<EngineException>(() => table.ApplyAsync(new TableChange.Merge(
            "SELECT 9 AS id", "s", "t.id = s.id", [new(MergeMatch.NotMatched, null, new MergeAction.Insert([new([column], value), .. column == "id" ? [] : new[] { new Assignment(["id"], "1") }]))])));

        Assert.All([update, merge], error =>
        {
            Assert.Contains(names, error.Message, StringComparison.Ordinal);
            Assert.Contains("lake.t", error.Message, StringComparison.Ordinal);
        });
        Assert.Equal(["1|10|20", "2|20|40"], await table.RowsAsync());
    }

    [Fact]
    public async Task Generated_columns_follow_and_columns_that_get_nothing_get_their_default()
    {
        using var table = await CreateAsync();

        await table.CommitAsync(new TableChange.Update([new(["amount"], "amount + 1")], "id = 1"));
        await table.CommitAsync(new TableChange.Update([new(["amount"], "default")], "id = 2"));
        await table.CommitAsync(new TableChange.Merge(
            "SELECT * FROM (VALUES (1, 5), (3, 6), (4, 7)) v(id, amount)", "s", "t.id = s.id",
            [
                new(MergeMatch.Matched, null, new MergeAction.Update(null)),
                new(MergeMatch.NotMatched, "s.id = 3", new MergeAction.Insert(null)),
                new(MergeMatch.NotMatched, null, new MergeAction.Insert([new(["id"], "s.id")])),
                new(MergeMatch.NotMatchedBySource, null, new MergeAction.Update([new(["amount"], "t.amount + 100")])),
            ]));

        Assert.Equal(["1|5|10", "2|142|284", "3|6|12", "4|42|84"], await table.RowsAsync());
    }

    private static async Task<ChangeTable> CreateAsync()
    {
        var table = new ChangeTable();
        var transaction = table.Table.Begin(null);
        transaction.Stage(TableProtocol.For(Columns, "checkConstraints", "generatedColumns", "allowColumnDefaults", "invariants"));
        transaction.Stage(new Metadata { Id = "rules", Schema = Columns, Configuration = new Dictionary<string, string> { ["delta.constraints.positive"] = "amount > 0" } });
        Assert.IsType<CommitOutcome.Committed>(await transaction.CommitAsync(new CommitDescription("CREATE TABLE")));
        await table.AddAsync("SELECT i AS id, i * 10 AS amount, i * 20 AS twice FROM range(1, 3) r(i)");
        return table;
    }
}
