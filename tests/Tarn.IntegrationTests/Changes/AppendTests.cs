using Tarn.Delta.Schema;
using Tarn.Engines;
using Tarn.IntegrationTests.Support;
using Tarn.IntegrationTests.Writing;

namespace Tarn.IntegrationTests.Changes;

public sealed class AppendTests
{
    private static readonly StructType Columns = TestTables.Schema(("id", "long"), ("name", "string"), ("age", "short"));

    [Fact]
    public async Task Columns_are_matched_by_name_letter_case_aside_and_those_without_a_value_are_null()
    {
        using var table = await WrittenTable.CreateAsync(Columns);

        await table.AppendAsync("SELECT 'Ada' AS NAME, 1 AS Id -- a comment; with a semicolon");

        Assert.Equal(["1|Ada|null"], await table.QueryAsync("SELECT * FROM lake.t"));
    }

    [Fact]
    public async Task Values_are_taken_by_position_or_by_named_columns()
    {
        using var table = await WrittenTable.CreateAsync(Columns);

        await table.ApplyAsync(new TableChange.Append(new RowSource("VALUES (1, 'Ada', 36)", ByName: false)));
        await table.ApplyAsync(new TableChange.Append(new RowSource("VALUES (41, 2)", ["age", "ID"])));

        Assert.Equal(["1|Ada|36", "2|null|41"], await table.QueryAsync("SELECT * FROM lake.t ORDER BY id"));
    }

    [Theory]
    [InlineData("SELECT 1 AS id, 2 AS wrong", "no column 'wrong'")]
    [InlineData("SELECT 1 AS id, 2 AS ID", "'id' is given twice")]
    [InlineData("SELECT 40000 AS age", "out of range")]
    [InlineData("SELECT 'abc' AS id", "abc")]
    [InlineData("SELECT {'a': 1} AS age", "STRUCT")]
    [InlineData("SELECT 1 AS id; DROP TABLE x", "")]
    public async Task What_does_not_fit_is_refused_and_nothing_is_written(string select, string part)
    {
        using var table = await WrittenTable.CreateAsync(Columns);

        var error = await Assert.ThrowsAsync<EngineException>(() => table.AppendAsync(select));

        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.Equal(0, (await table.SnapshotAsync()).Version.Value);
    }

    [Fact]
    public async Task Too_few_values_by_position_are_refused()
    {
        using var table = await WrittenTable.CreateAsync(Columns);

        var error = await Assert.ThrowsAsync<EngineException>(() => table.ApplyAsync(new TableChange.Append(new RowSource("VALUES (1, 'Ada')", ByName: false))));

        Assert.Contains("3 columns", error.Message, StringComparison.Ordinal);
        Assert.Contains("gives 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fractions_are_cut_off_as_Spark_does_and_texts_become_numbers()
    {
        using var table = await WrittenTable.CreateAsync(Columns);

        await table.AppendAsync("SELECT '12' AS id, 1.99::DOUBLE AS age, DATE '2024-01-02' AS name");

        Assert.Equal(["12|2024-01-02|1"], await table.QueryAsync("SELECT * FROM lake.t"));
    }

    [Fact]
    public async Task A_field_that_the_table_lacks_is_not_dropped_in_silence()
    {
        using var table = await WrittenTable.CreateAsync(new StructType([new("s", new StructType([new("a", new PrimitiveType("long"))]))]));

        var error = await Assert.ThrowsAsync<EngineException>(() => table.AppendAsync("SELECT {'a': 1, 'b': 2} AS s"));

        Assert.Contains("no field 'b'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_append_reads_nothing_unless_it_reads_the_table_itself()
    {
        using var table = await WrittenTable.CreateAsync(Columns);
        var outcome = await table.AppendAsync("SELECT 1 AS id");

        var commit = await table.CommitAsync(outcome.Version.Value);

        Assert.Contains(commit, line => line.Contains("\"isBlindAppend\":true", StringComparison.Ordinal));
        Assert.Equal("1", outcome.Metrics["numOutputRows"]);
    }
}
