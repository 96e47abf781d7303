using System.Text.Json.Nodes;
using Tarn.Delta.Schema;
using Tarn.Delta.Transactions;
using Tarn.Engines;
using Tarn.IntegrationTests.Support;
using Tarn.IntegrationTests.Writing;

namespace Tarn.IntegrationTests.Changes;

public sealed class RuleTests
{
    [Theory]
    [InlineData("amount > 0", "SELECT 0 AS amount", "{'amount': 0")]
    [InlineData("amount > 0", "SELECT NULL AS amount", "NULL")]
    [InlineData("`amount` IS NULL OR amount BETWEEN 1 AND 10", "SELECT 11 AS amount", "11")]
    [InlineData("name <=> 'x\\'y'", "SELECT 'xy' AS name", "xy")]
    [InlineData("name LIKE \"a%\"", "SELECT 'b' AS name", "b")]
    [InlineData("substring(name, 0, 1) = 'a' AND length(trim(name)) = 3", "SELECT 'bcd' AS name", "bcd")]
    [InlineData("year(day) >= 2000 AND day < DATE'2030-01-01'", "SELECT DATE '1999-12-31' AS day", "1999-12-31")]
    [InlineData("CAST(ratio AS INT) = 1", "SELECT 2.0 AS ratio", "2.0")]
    [InlineData("CASE WHEN amount IS NULL THEN true ELSE amount IN (1, 2) END", "SELECT 3 AS amount", "3")]
    [InlineData("if(amount = 1, name = 'one', nvl(name, '') <> 'one')", "SELECT 1 AS amount, 'two' AS name", "two")]
    public async Task A_row_that_breaks_a_constraint_fails_the_statement_which_names_constraint_and_row(string expression, string broken, string part)
    {
        using var table = await ConstrainedAsync(expression);

        var error = await Assert.ThrowsAsync<EngineException>(() => table.AppendAsync(broken));

        Assert.Contains($"CHECK constraint valid ({expression}) is violated", error.Message, StringComparison.Ordinal);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.Empty((await table.SnapshotAsync()).Files);
    }

    [Theory]
    [InlineData("amount > 0", "SELECT 1 AS amount")]
    [InlineData("CAST(ratio AS INT) = 1", "SELECT 1.9 AS ratio")]
    [InlineData("substring(name, 0, 1) = 'a'", "SELECT 'abc' AS name")]
    [InlineData("name LIKE 'a%'", "SELECT 'abc' AS name")]
    [InlineData("amount > 0", "SELECT amount FROM (VALUES (1), (-1), (NULL)) v(amount) WHERE amount > 0")]
    public async Task A_row_that_keeps_it_is_written(string expression, string select)
    {
        using var table = await ConstrainedAsync(expression);

        Assert.Equal(1, (await table.AppendAsync(select)).Rows.Inserted);
    }

    [Theory]
    [InlineData("some_udf(amount) > 0")]
    [InlineData("name RLIKE 'a.*'")]
    [InlineData("size(array(amount)) > 0")]
    [InlineData("amount ^ 2 > 0")]
    [InlineData("missing > 0")]
    [InlineData("CAST(ratio AS STRING) = '1.0'")]
    public async Task A_constraint_that_may_mean_something_else_here_is_refused_by_name_and_never_skipped(string expression)
    {
        using var table = await ConstrainedAsync(expression);

        var error = await Assert.ThrowsAsync<EngineException>(() => table.AppendAsync("SELECT 1 AS amount"));

        Assert.Contains("CHECK constraint valid", error.Message, StringComparison.Ordinal);
        Assert.Contains("cannot be checked", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commits_that_add_no_row_are_free_of_constraints()
    {
        using var table = await ConstrainedAsync("some_udf(amount) > 0");
        var snapshot = await table.SnapshotAsync();
        var transaction = table.Table.Begin(snapshot);
        transaction.Stage(snapshot.Metadata with { Description = "still writable" });

        Assert.IsType<CommitOutcome.Committed>(await transaction.CommitAsync(new CommitDescription("SET TBLPROPERTIES")));
    }

    [Theory]
    [InlineData("SELECT 1 AS id, {'a': NULL} AS s", "'s.a'")]
    [InlineData("SELECT 1 AS id, NULL AS s, [{'b': 1}, {'b': NULL}] AS l", "'l.element.b'")]
    [InlineData("SELECT 1 AS id, [NULL] AS l", "'l.element'")]
    [InlineData("SELECT NULL AS id", "'id'")]
    [InlineData("SELECT 1 AS id, MAP {'k': NULL} AS m", "'m.value'")]
    public async Task Not_null_holds_at_every_depth(string select, string path)
    {
        var number = new PrimitiveType("long");
        var schema = new StructType(
        [
            new("id", number, Nullable: false),
            new("s", new StructType([new("a", number, Nullable: false)])),
            new("l", new ArrayType(new StructType([new("b", number, Nullable: false)]), ContainsNull: false)),
            new("m", new MapType(new PrimitiveType("string"), number, ValueContainsNull: false)),
        ]);
        using var table = await WrittenTable.CreateAsync(schema);

        await table.AppendAsync("SELECT 1 AS id, NULL AS s, NULL AS l, NULL AS m UNION ALL SELECT 2, {'a': 1}, [{'b': 1}], MAP {'k': 1}");
        var error = await Assert.ThrowsAsync<EngineException>(() => table.AppendAsync(select));

        Assert.Contains($"NOT NULL constraint of column {path} is violated", error.Message, StringComparison.Ordinal);
        Assert.Equal(["2"], await table.QueryAsync("SELECT count(*) FROM lake.t"));
    }

    [Fact]
    public async Task An_empty_text_in_a_partition_column_that_is_not_null_fails()
    {
        using var table = await WrittenTable.CreateAsync(
            new StructType([new("id", new PrimitiveType("long")), new("p", new PrimitiveType("string"), Nullable: false)]), ["p"]);

        var error = await Assert.ThrowsAsync<EngineException>(() => table.AppendAsync("SELECT 1 AS id, '' AS p"));

        Assert.Contains("'p'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invariants_are_checked()
    {
        var schema = new StructType([new("x", new PrimitiveType("long")) { Metadata = new JsonObject { ["delta.invariants"] = """{"expression":{"expression":"x > 3"}}""" } }]);
        using var table = await WrittenTable.CreateAsync(schema);

        await table.AppendAsync("SELECT 4 AS x");
        var error = await Assert.ThrowsAsync<EngineException>(() => table.AppendAsync("SELECT 3 AS x"));

        Assert.Contains("Invariant of column x (x > 3)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Columns_without_a_value_get_their_default_and_generated_ones_are_computed_or_checked()
    {
        var schema = new StructType(
        [
            new("at", new PrimitiveType("timestamp")),
            new("day", new PrimitiveType("date")) { Metadata = new JsonObject { ["delta.generationExpression"] = "CAST(at AS DATE)" } },
            new("month", new PrimitiveType("string")) { Metadata = new JsonObject { ["delta.generationExpression"] = "date_format(at, 'yyyy-MM')" } },
            new("kind", new PrimitiveType("string")) { Metadata = new JsonObject { ["CURRENT_DEFAULT"] = "\"it's new\"" } },
        ]);
        using var table = await WrittenTable.CreateAsync(schema, null, null, "generatedColumns", "allowColumnDefaults");

        await table.AppendAsync("SELECT TIMESTAMPTZ '2024-02-29 23:00:00+00' AS at");
        await table.AppendAsync("SELECT TIMESTAMPTZ '2024-03-01 23:00:00+00' AS at, DATE '2024-03-01' AS day, NULL AS kind");
        var error = await Assert.ThrowsAsync<EngineException>(() => table.AppendAsync("SELECT TIMESTAMPTZ '2024-03-01 23:00:00+00' AS at, DATE '2024-03-02' AS day"));

        Assert.Contains("Generated column day", error.Message, StringComparison.Ordinal);
        Assert.Equal(["2024-02-29|2024-02|it's new", "2024-03-01|2024-03|null"], await table.QueryAsync("SELECT day, month, kind FROM lake.t ORDER BY day"));
    }

    private static Task<WrittenTable> ConstrainedAsync(string expression) => WrittenTable.CreateAsync(
        TestTables.Schema(("amount", "long"), ("name", "string"), ("day", "date"), ("ratio", "double")),
        null,
        new() { ["delta.constraints.valid"] = expression },
        "checkConstraints");
}
