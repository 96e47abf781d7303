using Tarn.Engines;
using Tarn.Lakes.Queries;
using Tarn.Lakes.Statements;
using Tarn.Lakes.Statements.Parsing;

namespace Tarn.Tests.Lakes.Statements;

/// <summary>Statements as Spark users type them become records, and wrong ones say where and what belongs there.</summary>
public sealed class StatementParserTests
{
    public static IEnumerable<object[]> Examples =>
        StatementForms.All.SelectMany(form => form.Examples.Select(example => (object[])[form.Name, example]));

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_documented_example_is_read_as_its_kind(string name, string example)
    {
        foreach (var text in (string[])[example, example.ToLowerInvariant(), $"\n  -- first\n{example.Replace(" ", "\n ", StringComparison.Ordinal)} ;"])
        {
            var statement = Assert.Single(StatementParser.Parse(text));

            Assert.Equal(name, statement.Place.Name);
            Assert.IsNotType<Statement.Query>(statement);
        }
    }

    [Theory]
    [InlineData("SELECT 1")]
    [InlineData("WITH a AS (SELECT 1) SELECT * FROM a")]
    [InlineData("DESCRIBE SELECT 1")]
    [InlineData("DESCRIBE 'data.csv'")]
    [InlineData("SUMMARIZE silver.sales")]
    [InlineData("SHOW TABLES")]
    [InlineData("EXPLAIN SELECT 1")]
    [InlineData("CREATE TEMP VIEW v AS SELECT 1")]
    [InlineData("COPY (SELECT 1) TO 'x.csv'")]
    [InlineData("SET threads = 1")]
    [InlineData("FROM silver.sales")]
    public void Anything_else_is_left_to_the_engine(string sql) => Assert.IsType<Statement.Query>(Assert.Single(StatementParser.Parse(sql)));

    [Fact]
    public void Statements_are_divided_by_semicolons_outside_of_strings_and_comments()
    {
        var statements = StatementParser.Parse("DELETE FROM a.b WHERE c = ';' -- ; \n; /* ; */ OPTIMIZE a.b;; SELECT ';'");

        Assert.Equal(["DELETE FROM", "OPTIMIZE", "SELECT"], statements.Select(statement => statement.Place.Name));
        Assert.Equal("DELETE FROM a.b WHERE c = ';'", statements[0].Place.Text);
        Assert.Equal((2, 11), (statements[1].Place.Line, statements[1].Place.Column));
    }

    [Fact]
    public void Insert_keeps_columns_mode_and_rows_apart()
    {
        var insert = Parse<Statement.Insert>("insert into table `silver`.`my sales` (a, `b c`) (select 1, 2) union all select 3, 4");
        Assert.Equal(new TableName("silver", "my sales"), insert.Table.Name);
        Assert.Equal(["a", "b c"], insert.Columns!);
        Assert.Equal("(select 1, 2) union all select 3, 4", insert.Rows);
        Assert.Equal((InsertMode.Append, false), (insert.Mode, insert.ByName));

        var replaced = Parse<Statement.Insert>("INSERT INTO a.b REPLACE WHERE d >= DATE '2026-01-01' AND (e IN (SELECT 1)) SELECT * FROM x.y");
        Assert.Equal((InsertMode.ReplaceWhere, "d >= DATE '2026-01-01' AND (e IN (SELECT 1))", "SELECT * FROM x.y"), (replaced.Mode, replaced.Where, replaced.Rows));

        var overwritten = Parse<Statement.Insert>("INSERT OVERWRITE delta.`/t/x` PARTITION (day = date '2026-01-01', country) BY NAME VALUES (1, 'a')");
        Assert.Equal("/t/x", overwritten.Table.Path);
        Assert.Equal([new PartitionPart("day", "date '2026-01-01'"), new PartitionPart("country", null)], overwritten.Partition);
        Assert.Equal((InsertMode.Overwrite, true, "VALUES (1, 'a')"), (overwritten.Mode, overwritten.ByName, overwritten.Rows));

        Assert.Equal("SELECT * FROM bronze.x", Parse<Statement.Insert>("INSERT INTO a.b TABLE bronze.x").Rows);
        Assert.Null(Parse<Statement.Insert>("INSERT INTO a.b (SELECT 1)").Columns);
    }

    [Fact]
    public void Update_divides_its_values_at_commas_outside_of_brackets_and_cases()
    {
        var update = Parse<Statement.Update>(
            "UPDATE silver.sales AS s SET s.a = coalesce(b, 1, [2, 3][1]), address.city = CASE WHEN x THEN 'a, b' ELSE (SELECT max(y) FROM z.z WHERE w) END, c=DEFAULT WHERE s.a > 1");

        Assert.Equal("s", update.Alias);
        Assert.Equal(
            ["s.a|coalesce(b, 1, [2, 3][1])", "address.city|CASE WHEN x THEN 'a, b' ELSE (SELECT max(y) FROM z.z WHERE w) END", "c|DEFAULT"],
            update.Set.Select(set => $"{string.Join('.', set.Column)}|{set.Value}"));
        Assert.Equal("s.a > 1", update.Where);
        Assert.Null(Parse<Statement.Update>("UPDATE a.b SET c = 1").Where);
    }

    [Fact]
    public void Merge_has_all_kinds_of_clauses()
    {
        var merge = Parse<Statement.Merge>(
            """
            MERGE WITH SCHEMA EVOLUTION INTO silver.sales t
            USING (SELECT * FROM bronze.sales VERSION AS OF 3) s
            ON t.id = s.id AND t.day = CASE WHEN s.day IS NULL THEN t.day ELSE s.day END
            WHEN MATCHED AND CASE WHEN s.gone THEN true ELSE false END THEN DELETE
            WHEN MATCHED THEN UPDATE SET t.a = s.a + 1, b = CASE WHEN s.b THEN 1 END
            WHEN NOT MATCHED BY TARGET AND s.a > 0 THEN INSERT (id, a) VALUES (s.id, coalesce(s.a, 0))
            WHEN NOT MATCHED THEN INSERT *
            WHEN NOT MATCHED BY SOURCE AND t.day < '2020-01-01' THEN DELETE
            WHEN NOT MATCHED BY SOURCE THEN UPDATE SET a = DEFAULT
            """);

        Assert.True(merge.Evolves);
        Assert.Equal(("t", "s", "SELECT * FROM bronze.sales VERSION AS OF 3"), (merge.Alias, merge.SourceAlias, merge.Source));
        Assert.Equal("t.id = s.id AND t.day = CASE WHEN s.day IS NULL THEN t.day ELSE s.day END", merge.On);
        Assert.Equal(
            [
                (MergeMatch.Matched, "CASE WHEN s.gone THEN true ELSE false END", WhenAction.Delete), (MergeMatch.Matched, null, WhenAction.Update),
                (MergeMatch.NotMatched, "s.a > 0", WhenAction.Insert), (MergeMatch.NotMatched, null, WhenAction.Insert),
                (MergeMatch.NotMatchedBySource, "t.day < '2020-01-01'", WhenAction.Delete), (MergeMatch.NotMatchedBySource, null, WhenAction.Update),
            ],
            merge.Clauses.Select(clause => (clause.Match, clause.Condition, clause.Action)));
        Assert.Equal("coalesce(s.a, 0)", merge.Clauses[2].Set![1].Value);
        Assert.Null(merge.Clauses[3].Set);
    }

    [Theory]
    [InlineData("USING bronze.sales@v3 AS s", "SELECT * FROM bronze.sales@v3", "s")]
    [InlineData("USING bronze.sales TIMESTAMP AS OF '2026-01-01' s", "SELECT * FROM bronze.sales TIMESTAMP AS OF '2026-01-01'", "s")]
    [InlineData("USING bronze.sales", "SELECT * FROM bronze.sales", "sales")]
    [InlineData("USING delta.`/a/changes`", "SELECT * FROM delta.`/a/changes`", "changes")]
    public void Merge_source_is_a_table_at_any_state(string source, string select, string alias)
    {
        var merge = Parse<Statement.Merge>($"MERGE INTO a.b {source} ON true WHEN MATCHED THEN DELETE");

        Assert.Equal((select, alias), (merge.Source, merge.SourceAlias));
    }

    [Fact]
    public void Create_table_knows_columns_types_and_clauses()
    {
        var create = Parse<Statement.CreateTable>(
            """
            CREATE TABLE IF NOT EXISTS silver.all_types (
              a INT NOT NULL COMMENT 'an a', b BIGINT DEFAULT 1 + (2, 3)[1] NOT NULL, c VARCHAR(10), d DECIMAL(12, 3), e NUMERIC,
              f ARRAY<MAP<STRING, STRUCT<x: INT NOT NULL COMMENT 'x', `y z` TIMESTAMP_NTZ>>>, g DATE GENERATED ALWAYS AS (CAST(h AS DATE)), h TIMESTAMP, i VARIANT)
            USING delta PARTITIONED BY (g, k STRING) COMMENT 'all' TBLPROPERTIES (delta.appendOnly = true, 'x' = '1', y = -3)
            """);

        Assert.Equal(CreateMode.IfNotExists, create.Mode);
        Assert.Equal(
            [
                "integer", "long", "string", "decimal(12,3)", "decimal(10,0)", "array<map<string,struct<x:integer,y z:timestamp_ntz>>>", "date", "timestamp", "variant",
            ],
            create.Body.Columns.Select(column => column.Type!.ToString()));
        Assert.Equal("an a", (string?)create.Body.Columns[0].ToField().Metadata["comment"]);
        Assert.False(create.Body.Columns[1].ToField().Nullable);
        Assert.Equal("1 + (2, 3)[1]", (string?)create.Body.Columns[1].ToField().Metadata["CURRENT_DEFAULT"]);
        Assert.Equal(10, create.Body.Columns[2].MaxLength);
        Assert.Equal("CAST(h AS DATE)", create.Body.Columns[6].Generated);
        Assert.Equal(["g:", "k:string"], create.Body.PartitionedBy.Select(column => $"{column.Name}:{column.Type}"));
        Assert.Equal("all", create.Body.Comment);
        Assert.Equal(new Dictionary<string, string> { ["delta.appendOnly"] = "true", ["x"] = "1", ["y"] = "-3" }, create.Body.Properties);
    }

    [Fact]
    public void Clone_and_alter_keep_their_parts()
    {
        var clone = Parse<Statement.ShallowClone>("CREATE OR REPLACE TABLE a.b SHALLOW CLONE delta.`/x` VERSION AS OF 4");
        Assert.Equal((CreateMode.Replace, "/x", new TimeTravel.Version(4)), (clone.Mode, clone.Source.Path, clone.Source.When));

        var added = Assert.IsType<TableAlteration.AddColumns>(Parse<Statement.Alter>("ALTER TABLE a.b ADD COLUMNS (c INT FIRST, d.e STRING AFTER f)").What);
        Assert.Equal(new ColumnPosition(null), added.Columns[0].Position);
        Assert.Equal(["d", "e"], added.Columns[1].Path);
        Assert.Equal(new ColumnPosition("f"), added.Columns[1].Position);

        Assert.Equal(new TableAlteration.AddConstraint("c", "a > (1)"), Parse<Statement.Alter>("ALTER TABLE a.b ADD CONSTRAINT c CHECK (a > (1))").What);
        Assert.Null(Assert.IsType<TableAlteration.SetDefault>(Parse<Statement.Alter>("ALTER TABLE a.b ALTER c DROP DEFAULT").What).Expression);
        Assert.Null(Assert.IsType<TableAlteration.SetDescription>(Parse<Statement.Alter>("COMMENT ON TABLE a.b IS NULL").What).Text);
    }

    [Fact]
    public void Care_statements_keep_their_numbers()
    {
        var vacuum = Parse<Statement.Vacuum>("VACUUM a.b RETAIN 0.5 HOURS DRY RUN");
        Assert.Equal((0.5, true, false), (vacuum.RetainHours, vacuum.DryRun, vacuum.Changes));
        Assert.Equal("SELECT 1", Parse<Statement.Vacuum>("VACUUM a.b USING INVENTORY (SELECT 1) RETAIN 1 HOURS").Inventory);
        Assert.Equal(["c", "d.e"], Parse<Statement.Optimize>("OPTIMIZE a.b ZORDER BY c, d.e").ZOrderBy);
        Assert.Equal(new TableState(null, new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero)), Parse<Statement.Restore>("RESTORE a.b TO TIMESTAMP AS OF '2026-01-31 12:00'").To);
        Assert.Equal(DescribeKind.Columns, Parse<Statement.Describe>("DESC history.detail").What);
        Assert.Equal("delta.appendOnly", Parse<Statement.Describe>("SHOW TBLPROPERTIES a.b (delta.appendOnly)").Key);
    }

    [Theory]
    [InlineData("INSERT silver.sales SELECT 1", "INSERT is wrong at line 1, column 8: expected INTO or OVERWRITE, found 'silver'. Write, for instance: INSERT INTO")]
    [InlineData("INSERT INTO silver.sales", "line 1, column 25: expected SELECT, VALUES or TABLE, found the end.")]
    [InlineData("DELETE silver.sales", "expected DELETE FROM, found 'DELETE'")]
    [InlineData("UPDATE silver.sales\n SET a 1", "line 2, column 8: expected '=', found '1'")]
    [InlineData("MERGE INTO a.b USING c.d ON x WHEN MATCHED THEN INSERT *", "expected UPDATE SET or DELETE, found 'INSERT'")]
    [InlineData("MERGE INTO a.b USING c.d ON x", "expected WHEN MATCHED or WHEN NOT MATCHED, found the end")]
    [InlineData("MERGE INTO a.b USING c.d ON x WHEN NOT MATCHED THEN INSERT (a, b) VALUES (1)", "2 columns are named, and 1 values given")]
    [InlineData("CREATE TABLE a.b (c TEXT)", "expected a type: boolean,")]
    [InlineData("CREATE TABLE a.b (c INT) USING parquet", "expected DELTA, found 'parquet'")]
    [InlineData("CREATE TABLE a.b (c INT) CLUSTER BY (c)", "Tarn writes no clustered tables")]
    [InlineData("CREATE TABLE a.b (c INT) LOCATION '/x'", "CREATE TABLE delta.`/x`")]
    [InlineData("CREATE TABLE a.b (c BIGINT GENERATED ALWAYS AS IDENTITY)", "no identity columns")]
    [InlineData("ALTER TABLE a.b DROP FEATURE deletionVectors", "drops no table features")]
    [InlineData("ALTER TABLE a.b RENAME TO a.c", "a table keeps its name")]
    [InlineData("VACUUM a.b RETAIN 3 DAYS", "expected HOURS, found 'DAYS'")]
    [InlineData("RESTORE a.b TO 3", "expected VERSION AS OF or TIMESTAMP AS OF, found '3'")]
    [InlineData("SELECT 1; OPTIMIZE a.b ZORDER (c)", "line 1, column 31: expected BY, found '('")]
    [InlineData("DESCRIBE HISTORY a.b LIMIT x", "expected how many versions, found 'x'")]
    public void Wrong_statement_says_where_and_what_belongs_there(string sql, string expected) =>
        Assert.Contains(expected, Assert.Throws<TarnException>(() => StatementParser.Parse(sql)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_reference_page_shows_every_form_as_the_parser_reads_it()
    {
        var page = Path.Combine(Testing.Repository.Root, "docs", "reference", "sql.md");
        var written = StatementPage.Write();
        if (Environment.GetEnvironmentVariable("TARN_WRITE_DOCS") == "1")
        {
            File.WriteAllText(page, written);
        }

        Assert.Equal(written, File.ReadAllText(page).ReplaceLineEndings("\n"));
    }

    private static T Parse<T>(string sql)
        where T : Statement => Assert.IsType<T>(Assert.Single(StatementParser.Parse(sql)));
}
