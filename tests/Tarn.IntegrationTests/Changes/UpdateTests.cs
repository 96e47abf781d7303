using Tarn.Delta.Schema;
using Tarn.Engines;
using Tarn.Tables;

namespace Tarn.IntegrationTests.Changes;

public sealed class UpdateTests
{
    private static readonly StructType Columns = new(
    [
        new("id", new PrimitiveType("long")),
        new("region", new PrimitiveType("string")),
        new("amount", new PrimitiveType("integer")),
        new("place", new StructType([new("city", new PrimitiveType("string")), new("zip", new PrimitiveType("short"))])),
    ]);

    private static readonly string[] Rows =
    [
        .. new[] { 0, 10, 20 }.Select(first =>
            $"SELECT i AS id, CASE i % 3 WHEN 0 THEN 'a' WHEN 1 THEN 'b' END AS region, i * 10 AS amount, " +
            $"CASE WHEN i % 5 > 0 THEN {{'city': 'c' || i, 'zip': i}} END AS place FROM range({first}, {first + 10}) r(i)"),
    ];

    public static TheoryData<string, string?, string, string, string> Cases() => new()
    {
        { "plain", "id = 3", "amount", "amount + id", "add:1 remove:1" },
        { "vectors", "id = 3", "amount", "t.amount + t.id", "add:1 remove:1 vector:1" },
        { "vectors", "id < 11", "amount", "NULL", "add:1 remove:2 vector:1" },
        { "plain", null, "amount", "-amount", "add:1 remove:3" },
        { "feed", "id IN (1, 11)", "amount", "'7' -- text that is a number", "add:1 cdc:1 remove:2" },
        { "vectors feed", "id IN (1, 11)", "region", "upper(region)", "add:1 cdc:1 remove:2 vector:2" },
        { "plain", "id = 29", "amount", "(SELECT sum(amount) FROM lake.t)", "add:1 remove:1" },
        { "plain", "id >= 20", "place.city", "'new'", "add:1 remove:1" },
        { "vectors", "id = 5", "place.zip", "id", "add:1 remove:1 vector:1" }, // there is no place before
        { "plain", "id = 5", "t.place.zip", "id + amount", "add:1 remove:1" },
        { "plain", "id = 5", "AMOUNT", "DEFAULT", "add:1 remove:1" },
        { "plain", "id < 3", "amount", "t.amount / 4.0", "add:1 remove:1" },
        { "partitioned", "id = 3", "region", "'moved'", "add:2 remove:1" },
        { "partitioned vectors feed mapped", "id IN (3, 4)", "region", "nullif(region, 'a')", "add:2 cdc:3 remove:2 vector:2" }, // 3 leaves a for null
        { "ids", "id = 3", "place.city", "place.city || '!'", "add:1 remove:1" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Rows_that_match_get_new_values_and_others_stay(string kind, string? condition, string column, string value, string actions)
    {
        using var table = await ChangeTable.CreateAsync(kind, Columns, Rows);
        var path = column.Split('.');
        var leaf = path[^1].ToLowerInvariant();
        var nested = leaf == "city" ? "{'city': @v, 'zip': t.place.zip}" : "{'city': t.place.city, 'zip': @v}";
        var replaced = path.Length > 1 ? $"{nested} AS place" : $"@v AS {leaf}";
        var expected = await table.RowsAsync(
            $"""
             SELECT * FROM (
               SELECT t.* REPLACE ({replaced.Replace("@v", $"CAST(({(value == "DEFAULT" ? "NULL" : value.Replace("/ 4.0", "// 4", StringComparison.Ordinal))}\n) AS {TypeOf(leaf)})", StringComparison.Ordinal)})
               FROM lake.t AS t WHERE ({condition ?? "true"})
               UNION ALL SELECT * FROM lake.t AS t WHERE ({condition ?? "true"}) IS NOT TRUE) ORDER BY ALL
             """);

        var outcome = await table.CommitAsync(new TableChange.Update([new(path, value)], condition));

        Assert.Equal(expected, await table.RowsAsync());
        Assert.Equal(actions, await table.LastActionsAsync());
        Assert.Equal(outcome.Rows.Updated, long.Parse(outcome.Metrics["numUpdatedRows"], System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("feed")]
    [InlineData("feed vectors")]
    [InlineData("feed ids partitioned")]
    public async Task Both_versions_of_updated_rows_are_in_the_change_data_feed(string kind)
    {
        using var table = await ChangeTable.CreateAsync(kind, Columns, Rows);

        await table.CommitAsync(new TableChange.Update([new(["region"], "'z'"), new(["amount"], "amount")], "id IN (1, 15)"));

        Assert.Equal(
            [
                "update_postimage|15|z|150|null",
                "update_postimage|1|z|10|{'city': c1, 'zip': 1}",
                "update_preimage|15|a|150|null",
                "update_preimage|1|b|10|{'city': c1, 'zip': 1}",
            ],
            await table.FeedAsync());
    }

    [Theory]
    [InlineData("amuont", "1", "'amuont' is not in the table. Did you mean 'amount'?")]
    [InlineData("place.street", "1", "'place.street' is not in the table")]
    [InlineData("id.x", "1", "'id.x'")]
    [InlineData("amount", "'abc'", "abc")]
    [InlineData("place.zip", "100000", "100000")]
    public async Task Wrong_assignment_is_refused_by_name(string column, string value, string names)
    {
        using var table = await ChangeTable.CreateAsync("plain", Columns, Rows);

        var error = await Assert.ThrowsAsync<EngineException>(() => table.ApplyAsync(new TableChange.Update([new(column.Split('.'), value)], null)));

        Assert.Contains(names, error.Message, StringComparison.Ordinal);
        Assert.Contains("lake.t", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("amount", "Amount")]
    [InlineData("place", "place.zip")]
    [InlineData("place.zip", "place")]
    public async Task Column_assigned_twice_is_refused(string first, string second)
    {
        using var table = await ChangeTable.CreateAsync("plain", Columns, Rows);

        var error = await Assert.ThrowsAsync<EngineException>(
            () => table.ApplyAsync(new TableChange.Update([new(first.Split('.'), "NULL"), new(second.Split('.'), "NULL")], "false")));

        Assert.Contains("assigned twice", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_committed_where_nothing_matches()
    {
        using var table = await ChangeTable.CreateAsync("vectors", Columns, Rows);

        Assert.IsType<ChangeOutcome.Unchanged>(await table.ApplyAsync(new TableChange.Update([new(["amount"], "1")], "id > 1000")));
    }

    [Fact]
    public async Task Rows_of_a_table_that_tracks_them_are_not_written_anew()
    {
        using var table = await ChangeTable.CreateAsync("vectors tracked", Columns, Rows);

        var error = await Assert.ThrowsAsync<EngineException>(() => table.ApplyAsync(new TableChange.Update([new(["amount"], "1")], "id = 1")));

        Assert.Contains("rowTracking", error.Message, StringComparison.Ordinal);
        await table.CommitAsync(new TableChange.Delete("id = 1"));
    }

    private static string TypeOf(string leaf) => leaf switch
    {
        "amount" => "INTEGER",
        "zip" => "SMALLINT",
        _ => "VARCHAR",
    };
}
