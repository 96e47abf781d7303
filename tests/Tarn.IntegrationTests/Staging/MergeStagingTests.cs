using FsCheck;
using FsCheck.Fluent;
using Tarn.Engines;
using Tarn.Models;

namespace Tarn.IntegrationTests.Staging;

/// <summary>Kind merge, against a dictionary.</summary>
public sealed class MergeStagingTests : IDisposable
{
    private static readonly MergeMaterialization Kind = new(["id"]);
    private readonly StagingLake lake = new();

    public void Dispose() => lake.Dispose();

    [Fact]
    public void Any_rows_in_any_order_leave_what_a_dictionary_would_hold_round_after_round()
    {
        var row = from id in Gen.Choose(1, 8) from text in Gen.Elements("a", "b", null) from number in Gen.Elements<int?>(null, 1, 2) select (id, text, number);
        var rounds = row.ArrayOf().Four().Select(four => new[] { four.Item1, four.Item2, four.Item3, four.Item4 });
        var table = 0;
        Prop.ForAll(rounds.ToArbitrary(), rows => HoldsAsync($"silver.t{table++}", rows).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(15));
    }

    [Fact]
    public async Task Rows_that_are_as_they_were_stage_nothing()
    {
        await RunAsync("(1, 'a', NULL), (2, NULL, 5)");

        var write = await lake.StageAsync(Model("(2, NULL, 5)"));

        Assert.True(write.IsEmpty);
        Assert.Equal(1, write.Books.Out);
    }

    [Fact]
    public async Task Only_files_that_hold_a_changed_key_lose_rows()
    {
        await lake.RunAsync("silver.m", "SELECT i::INTEGER AS id, 'a' AS t, 1 AS n FROM range(1000) r(i)", Kind);
        await lake.RunAsync("silver.m", "SELECT i::INTEGER AS id, 'a' AS t, 1 AS n FROM range(1000, 2000) r(i)", Kind);

        var write = await lake.StageAsync(Model("(1500, 'b', 1), (1700, 'a', 1), (5000, 'a', 1)"));

        Assert.Equal([500L], Assert.Single(write.Deletions).Positions);
        Assert.Equal(2, Assert.Single(write.Files).RowCount);
        Assert.False(write.ReplacesAll);
    }

    [Theory]
    [InlineData("(1, 'a', 1), (1, 'b', 2)", "gives 2 rows for one key (id = 1)")]
    [InlineData("(1, 'a', 1), (1, 'a', 1)", "gives 2 rows for one key (id = 1)")]
    [InlineData("(1, 'a', 1), (NULL, 'b', 2)", "gives 1 of 2 rows without a value in 'id'")]
    public async Task Rows_without_a_key_of_their_own_are_refused(string values, string problem)
    {
        var exception = await Assert.ThrowsAsync<EngineException>(() => lake.StageAsync(Model(values)));

        Assert.StartsWith($"Model 'silver.m' (merge) {problem}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_columns_rewrite_the_table_and_keep_the_other_rows()
    {
        await RunAsync("(1, 'a', 1), (2, 'b', 2)");

        var write = await lake.RunAsync("silver.m", "SELECT 2::INTEGER AS id, 7::BIGINT AS n, true AS fresh", Kind);

        Assert.True(write.ReplacesAll);
        Assert.True(write.Books.Balanced);
        Assert.Equal(["1|1|null", "2|7|True"], await lake.RowsAsync("SELECT id, n, fresh FROM silver.m ORDER BY id"));
    }

    [Fact]
    public async Task A_table_without_deletion_vectors_is_rewritten_with_its_other_rows()
    {
        await RunAsync("(1, 'a', 1), (2, 'b', 2)");
        await lake.ForbidDeletionVectorsAsync("silver.m");

        var write = await RunAsync("(2, 'c', 2)");

        Assert.True(write.ReplacesAll);
        Assert.Equal((1L, true), (write.Books.Out, write.Books.Balanced));
        Assert.Equal(["1|a|1", "2|c|2"], await lake.RowsAsync("SELECT * FROM silver.m ORDER BY id"));
    }

    [Fact]
    public async Task A_key_of_two_columns_is_matched_by_both()
    {
        var kind = new MergeMaterialization(["a", "B"]);
        await lake.RunAsync("silver.m", "SELECT * FROM (VALUES (1, 'x', 5), (1, 'y', 5)) t(a, b, v)", kind);
        await lake.RunAsync("silver.m", "SELECT * FROM (VALUES (1, 'y', 6), (2, 'x', 7)) t(a, b, v)", kind);

        Assert.Equal(["1|x|5", "1|y|6", "2|x|7"], await lake.RowsAsync("SELECT * FROM silver.m ORDER BY ALL"));
    }

    private async Task<bool> HoldsAsync(string table, (int Id, string? Text, int? Number)[][] rounds)
    {
        Dictionary<int, string> expected = [];
        foreach (var rows in rounds.Select(round => round.DistinctBy(row => row.Id).ToList()))
        {
            var before = new Dictionary<int, string>(expected);
            foreach (var (id, text, number) in rows)
            {
                expected[id] = $"{id}|{text ?? "null"}|{number?.ToString() ?? "null"}";
            }

            var values = string.Join(", ", rows.Select(row => $"({row.Id}, {(row.Text is { } text ? $"'{text}'" : "NULL")}, {row.Number?.ToString() ?? "NULL"})"));
            var write = await lake.RunAsync(Model(values, table));
            Assert.True(write.Books.Balanced, $"{write.Books}");
            Assert.Equal(expected.Values.Except(before.Values).Count(), write.Files.Sum(file => file.RowCount));
            Assert.Equal(expected.Values.Order(StringComparer.Ordinal), (await lake.RowsAsync($"SELECT * FROM {table}")).Order(StringComparer.Ordinal));
        }

        return true;
    }

    private Task<StagedWrite> RunAsync(string values) => lake.RunAsync(Model(values));

    private static ModelDefinition Model(string values, string table = "silver.m") => StagingLake.Model(
        table,
        $"SELECT id::INTEGER AS id, t::VARCHAR AS t, n::INTEGER AS n FROM (VALUES {(values.Length == 0 ? "(NULL, NULL, NULL)" : values)}) v(id, t, n){(values.Length == 0 ? " WHERE false" : "")}",
        Kind);
}
