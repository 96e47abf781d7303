using FsCheck;
using FsCheck.Fluent;
using Tarn.Engines;
using Tarn.Models;

namespace Tarn.IntegrationTests.Staging;

/// <summary>Kind scd2, against a plain reference.</summary>
public sealed class HistoryStagingTests : IDisposable
{
    private static readonly Scd2Materialization Kind = new(["customer"], "since");
    private readonly StagingLake lake = new();

    public void Dispose() => lake.Dispose();

    [Fact]
    public void Any_changes_in_any_order_give_the_history_that_the_reference_says_round_after_round()
    {
        var change =
            from customer in Gen.Choose(1, 4)
            from minute in Gen.Choose(0, 6)
            from country in Gen.Elements("FR", "DE", null)
            from tier in Gen.Elements<int?>(null, 1, 2)
            select new Change(customer, minute, country, tier);
        var rounds = change.ArrayOf().Three().Select(three => new[] { three.Item1, three.Item2, three.Item3 });
        var table = 0;
        Prop.ForAll(rounds.ToArbitrary(), changes => HoldsAsync($"silver.t{table++}", changes).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(20));
    }

    [Fact]
    public async Task A_change_back_opens_a_period_of_its_own_and_equal_records_collapse()
    {
        await RunAsync("silver.c", new(1, 0, "FR", 1), new(1, 1, "FR", 1), new(1, 2, "DE", 1), new(1, 3, "FR", 1), new(1, 3, "FR", 1));

        Assert.Equal(
            ["1|0|FR|1|2|False", "1|2|DE|1|3|False", "1|3|FR|1|null|True"],
            await lake.RowsAsync("SELECT customer, minute(valid_from), country, tier, minute(valid_to), is_current FROM silver.c ORDER BY valid_from"));
        Assert.Equal(["customer", "valid_from", "country", "tier", "valid_to", "is_current"], lake["silver.c"]!.Schema.Fields.Select(field => field.Name));
    }

    [Fact]
    public async Task Of_different_records_of_one_instant_the_greatest_by_its_columns_stays()
    {
        await RunAsync("silver.c", new(1, 0, "FR", 1), new(1, 0, "FR", 2), new(1, 0, null, 9), new(1, 0, "DE", 9));

        Assert.Equal(["FR|2"], await lake.RowsAsync("SELECT country, tier FROM silver.c"));
    }

    [Fact]
    public async Task An_unchanged_history_stages_nothing()
    {
        Change[] changes = [new(1, 0, "FR", 1), new(2, 0, null, null), new(1, 5, "DE", null)];
        await RunAsync("silver.c", changes);

        var write = await lake.StageAsync(Model("silver.c", [.. changes.Reverse()]));

        Assert.True(write.IsEmpty);
        Assert.Equal(3, write.Books.Out);
        Assert.True(write.Books.Balanced);
    }

    [Fact]
    public async Task Only_files_that_hold_a_changed_row_lose_rows_and_only_changed_rows_are_written()
    {
        Change[] first = [.. Enumerable.Range(1, 100).Select(customer => new Change(customer, 0, "FR", 1))];
        Change[] second = [.. Enumerable.Range(101, 100).Select(customer => new Change(customer, 0, "FR", 1))];
        await RunAsync("silver.c", first);
        await RunAsync("silver.c", [.. first, .. second]);
        Assert.Equal(2, lake["silver.c"]!.Files.Count);

        var write = await lake.StageAsync(Model("silver.c", [.. first, .. second, new(150, 9, "DE", 1)]));

        Assert.False(write.ReplacesAll);
        var deletion = Assert.Single(write.Deletions);
        Assert.Single(deletion.Positions);
        Assert.Equal(2, Assert.Single(write.Files).RowCount); // the period that ends and the one that begins
    }

    [Fact]
    public async Task A_file_that_loses_rows_twice_keeps_the_positions_that_it_lost_first()
    {
        Change[] changes = [.. Enumerable.Range(1, 10).Select(customer => new Change(customer, 0, "FR", 1))];
        await RunAsync("silver.c", changes);
        await RunAsync("silver.c", [.. changes, new(3, 1, "DE", 1)]);

        var write = await lake.StageAsync(Model("silver.c", [.. changes, new(3, 1, "DE", 1), new(7, 1, "DE", 1)]));

        Assert.Equal(2, Assert.Single(write.Deletions).Positions.Count);
        Assert.Equal(write.Deletions[0].Positions.Order(), write.Deletions[0].Positions);
    }

    [Theory]
    [InlineData("SELECT CASE WHEN i > 0 THEN i END AS customer, TIMESTAMP '2024-01-01' AS since, 'x' AS c FROM range(5) t(i)", "1 of 5 change records without a value in 'customer'")]
    [InlineData("SELECT i AS customer, CASE WHEN i > 2 THEN TIMESTAMP '2024-01-01' END AS since, 'x' AS c FROM range(5) t(i)", "3 of 5 change records without a value in 'valid_from'")]
    [InlineData("SELECT 1 AS customer, 'x' AS c", "names 'since' as its valid_from")]
    [InlineData("SELECT TIMESTAMP '2024-01-01' AS since, 'x' AS c", "names 'customer' as its key")]
    [InlineData("SELECT 1 AS customer, TIMESTAMP '2024-01-01' AS since, true AS is_current", "gives a column 'is_current'")]
    public async Task A_history_that_cannot_be_is_refused_with_the_model_and_what_is_wrong(string sql, string problem)
    {
        var exception = await Assert.ThrowsAsync<EngineException>(() => lake.StageAsync(StagingLake.Model("silver.c", sql, Kind)));

        Assert.StartsWith("Model 'silver.c' (scd2) ", exception.Message, StringComparison.Ordinal);
        Assert.Contains(problem, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_history_of_other_columns_is_written_anew()
    {
        await RunAsync("silver.c", new(1, 0, "FR", 1), new(2, 0, "FR", 1));

        var write = await lake.RunAsync("silver.c", "SELECT 1 AS customer, TIMESTAMP '2024-01-01' AS since, 'FR' AS country", Kind);

        Assert.True(write.ReplacesAll);
        Assert.Equal(["1|True"], await lake.RowsAsync("SELECT customer, is_current FROM silver.c"));
    }

    [Fact]
    public async Task A_history_of_no_records_is_an_empty_table()
    {
        var write = await RunAsync("silver.c");

        Assert.False(write.IsEmpty);
        Assert.Equal(["0"], await lake.RowsAsync("SELECT count(*) FROM silver.c"));
    }

    [Fact]
    public async Task A_key_of_two_columns_and_a_day_as_time_work_as_well()
    {
        var kind = new Scd2Materialization(["a", "B"], "day");
        await lake.RunAsync("silver.c", "SELECT * FROM (VALUES (1, 'x', DATE '2024-01-01', 5), (1, 'y', DATE '2024-01-01', 5), (1, 'x', DATE '2024-01-02', 6)) t(a, b, day, \"the value\")", kind);

        Assert.Equal(["1|x|5|False", "1|x|6|True", "1|y|5|True"], await lake.RowsAsync("SELECT a, b, \"the value\", is_current FROM silver.c ORDER BY a, b, valid_from"));
    }

    private async Task<bool> HoldsAsync(string table, Change[][] rounds)
    {
        foreach (var changes in rounds)
        {
            var write = await RunAsync(table, changes);
            Assert.True(write.Books.Balanced, $"{write.Books}");
            var expected = HistoryReference.Of(changes).Select(Text).Order(StringComparer.Ordinal);
            var actual = (await lake.RowsAsync($"SELECT customer, minute(valid_from), country, tier, minute(valid_to), is_current FROM {table}")).Order(StringComparer.Ordinal);
            Assert.Equal(expected, actual);
        }

        return true;

        static string Text(Period period) =>
            $"{period.Customer}|{period.From}|{period.Country ?? "null"}|{period.Tier?.ToString() ?? "null"}|{period.To?.ToString() ?? "null"}|{period.To is null}";
    }

    private Task<StagedWrite> RunAsync(string table, params Change[] changes) => lake.RunAsync(Model(table, changes));

    private static ModelDefinition Model(string table, Change[] changes)
    {
        var values = string.Join(", ", changes.Select(change =>
            $"({change.Customer}, TIMESTAMP '2024-01-01' + to_minutes({change.Minute}), {(change.Country is { } country ? $"'{country}'" : "NULL")}, {change.Tier?.ToString() ?? "NULL"})"));
        return StagingLake.Model(
            table,
            changes.Length == 0
                ? "SELECT 1 AS customer, TIMESTAMP '2024-01-01' AS since, 'x' AS country, 1 AS tier WHERE false"
                : $"SELECT customer, since, country::VARCHAR AS country, tier::INTEGER AS tier FROM (VALUES {values}) AS t(customer, since, country, tier)",
            Kind);
    }
}
