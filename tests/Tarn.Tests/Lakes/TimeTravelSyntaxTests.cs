using Tarn.Lakes.Queries;

namespace Tarn.Tests.Lakes;

/// <summary>What Spark and Tarn write becomes the engine's own SQL.</summary>
public sealed class TimeTravelSyntaxTests
{
    [Theory]
    [InlineData("SELECT * FROM silver.sales VERSION AS OF 3", "SELECT * FROM \"silver\".\"sales@v3\" AS \"sales\"")]
    [InlineData("SELECT * FROM silver.sales FOR VERSION AS OF 3 s", "SELECT * FROM \"silver\".\"sales@v3\" s")]
    [InlineData("select s.x from silver.sales version as of 3 as s where s.x = 1", "select s.x from \"silver\".\"sales@v3\" as s where s.x = 1")]
    [InlineData("SELECT * FROM silver.sales AT COMMIT 4 JOIN gold.x ON true", "SELECT * FROM \"silver\".\"sales@commit4\" AS \"sales\" JOIN gold.x ON true")]
    [InlineData("SELECT * FROM gold.x, silver.sales VERSION AS OF 3 WHERE a", "SELECT * FROM gold.x, \"silver\".\"sales@v3\" AS \"sales\" WHERE a")]
    [InlineData(
        "SELECT * FROM silver.sales TIMESTAMP AS OF '2026-01-31 12:00:00'", "SELECT * FROM \"silver\".\"sales@2026-01-31T12:00:00Z\" AS \"sales\"")]
    [InlineData("SELECT * FROM delta.`/data/my.table`", "SELECT * FROM \"delta\".\"/data/my.table\" AS \"my.table\"")]
    [InlineData("SELECT * FROM delta.`t` VERSION AS OF 2 d", "SELECT * FROM \"delta\".\"t@v2\" d")]
    [InlineData("SELECT * FROM silver.sales@v3 s JOIN delta.`/t`@v2", "SELECT * FROM \"silver\".\"sales@v3\" s JOIN \"delta\".\"/t@v2\" AS \"t\"")]
    [InlineData("SELECT * FROM table_changes('silver.sales', 1, 5) c", "SELECT * FROM \"silver\".\"sales@changes 1 to 5\" c")]
    [InlineData("SELECT * FROM table_changes_by_path('/x/t', '2026-01-31')", "SELECT * FROM \"delta\".\"/x/t@changes 2026-01-31T00:00:00Z\" AS \"t\"")]
    [InlineData("SELECT table_changes FROM a.table_changes", "SELECT table_changes FROM a.table_changes")]
    [InlineData("SELECT `a b` FROM `silver`.`sales`", "SELECT \"a b\" FROM \"silver\".\"sales\"")]
    [InlineData("SELECT 'x VERSION AS OF 3' FROM silver.sales -- VERSION AS OF 3", "SELECT 'x VERSION AS OF 3' FROM silver.sales -- VERSION AS OF 3")]
    [InlineData("SELECT $$ AT COMMIT 3 $$, /* AT COMMIT /* 4 */ */ 1", "SELECT $$ AT COMMIT 3 $$, /* AT COMMIT /* 4 */ */ 1")]
    [InlineData("SELECT version AS of FROM silver.sales", "SELECT version AS of FROM silver.sales")]
    [InlineData("SELECT * FROM (SELECT * FROM silver.sales VERSION AS OF 1)", "SELECT * FROM (SELECT * FROM \"silver\".\"sales@v1\" AS \"sales\")")]
    public void Clause_becomes_a_plain_name(string sql, string expected) => Assert.Equal(expected, TimeTravelSyntax.Rewrite(sql).Sql);

    [Fact]
    public void Names_remember_what_they_stand_for()
    {
        var rewritten = TimeTravelSyntax.Rewrite("SELECT * FROM silver.sales VERSION AS OF 3 JOIN delta.`/t` AT COMMIT 9 t ON true");

        Assert.Equal(new TableTarget(new("silver", "sales"), null, new TimeTravel.Version(3)), rewritten.Targets[new("silver", "sales@v3")]);
        Assert.Equal(new TableTarget(null, "/t", new TimeTravel.Commit(9)), rewritten.Targets[new("delta", "/t@commit9")]);
    }

    [Theory]
    [InlineData("SELECT * FROM silver.sales JOIN gold.x USING (a) AT COMMIT 41")]
    [InlineData("SELECT * FROM silver.sales WHERE a = 1 ORDER BY b AT COMMIT 41 ;")]
    [InlineData("SELECT * FROM silver.sales at commit 41 -- then")]
    public void Trailing_commit_holds_for_the_whole_statement(string sql)
    {
        var rewritten = TimeTravelSyntax.Rewrite(sql);

        Assert.Equal(41, rewritten.AtCommit);
        Assert.Empty(rewritten.Targets);
        Assert.DoesNotContain("commit", rewritten.Sql, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("SELECT * FROM silver.sales VERSION AS OF x", "Write, for instance, VERSION AS OF 3")]
    [InlineData("SELECT * FROM silver.sales TIMESTAMP AS OF 'soon'", "TIMESTAMP AS OF '2026-01-31")]
    [InlineData("SELECT * FROM silver.sales s VERSION AS OF 3", "before its alias")]
    [InlineData("SELECT * FROM table_changes('silver.sales')", "table_changes is wrong at line 1, column 43")]
    [InlineData("SELECT * FROM table_changes('sales', 1)", "'sales' is no table's name")]
    [InlineData("SELECT * FROM table_changes('silver.sales', x)", "A version or a time in quotes is missing.")]
    [InlineData("SELECT * FROM sales VERSION AS OF 3", "write layer.table")]
    public void Broken_clause_says_what_to_write(string sql, string expected) =>
        Assert.Contains(expected, Assert.Throws<TarnException>(() => TimeTravelSyntax.Rewrite(sql)).Message, StringComparison.Ordinal);
}
