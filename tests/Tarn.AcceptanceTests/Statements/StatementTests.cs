using Tarn.AcceptanceTests.Support;
using Tarn.Testing;
using Tarn.Testing.Reader;

namespace Tarn.AcceptanceTests.Statements;

/// <summary>Spark's statements typed at the built program, on tables of a lake; a second reader looks at what they leave.</summary>
public sealed class StatementTests : IAsyncLifetime, IDisposable
{
    private readonly StatementLake lake = new();

    public Task InitializeAsync() => lake.MakeAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => lake.Dispose();

    [Fact]
    public async Task Rows_are_inserted_updated_merged_and_deleted()
    {
        await lake.SqlAsync("CREATE TABLE silver.rates (currency STRING NOT NULL, rate DECIMAL(18,6), note STRING DEFAULT 'none') TBLPROPERTIES ('delta.feature.allowColumnDefaults' = 'supported')");

        Assert.Equal("2", (await lake.RowsAsync("INSERT INTO silver.rates VALUES ('EUR', 1, 'a'), ('USD', 1.1, DEFAULT)"))[0]["num_inserted_rows"]);
        Assert.Equal("1", (await lake.RowsAsync("INSERT INTO silver.rates (currency, rate) SELECT 'GBP', 0.9"))[0]["num_affected_rows"]);
        Assert.Equal("1", (await lake.RowsAsync("INSERT INTO silver.rates BY NAME SELECT 'b' AS note, 'CHF' AS currency, 0.95 AS rate"))[0]["num_affected_rows"]);
        Assert.Equal(["CHF | b | 0.950000", "EUR | a | 1.000000", "GBP | none | 0.900000", "USD | none | 1.100000"], lake.Rows("silver.rates"));

        Assert.Equal("2", (await lake.RowsAsync("UPDATE silver.rates AS r SET r.rate = r.rate * 2, note = upper(note) WHERE r.currency IN (SELECT 'EUR' UNION ALL SELECT 'CHF')"))[0]["num_affected_rows"]);
        var merged = await lake.RowsAsync(
            """
            MERGE INTO silver.rates t USING (SELECT * FROM (VALUES ('USD', 7.0), ('GBP', NULL), ('JPY', 160.0)) v(currency, rate)) s ON t.currency = s.currency
            WHEN MATCHED AND s.rate IS NULL THEN DELETE
            WHEN MATCHED THEN UPDATE SET rate = s.rate
            WHEN NOT MATCHED THEN INSERT (currency, rate) VALUES (s.currency, s.rate)
            WHEN NOT MATCHED BY SOURCE AND t.currency = 'CHF' THEN UPDATE SET note = 'alone'
            """);
        Assert.Equal(("4", "2", "1", "1"), (merged[0]["num_affected_rows"], merged[0]["num_updated_rows"], merged[0]["num_deleted_rows"], merged[0]["num_inserted_rows"]));
        Assert.Equal(["CHF | alone | 1.900000", "EUR | A | 2.000000", "JPY | none | 160.000000", "USD | none | 7.000000"], lake.Rows("silver.rates"));

        Assert.Equal("1", (await lake.RowsAsync("DELETE FROM silver.rates r WHERE r.rate = (SELECT max(rate) FROM silver.rates)"))[0]["num_affected_rows"]);
        Assert.Equal("0", (await lake.RowsAsync("DELETE FROM silver.rates WHERE currency = 'ZZZ'"))[0]["num_affected_rows"]);
        Assert.Equal(3, lake.Rows("silver.rates").Count);
        lake.AssertShown("silver.rates");

        Assert.Equal("3", (await lake.RowsAsync("TRUNCATE TABLE silver.rates"))[0]["num_affected_rows"]);
        Assert.Empty(lake.Rows("silver.rates"));
        lake.AssertShown("silver.rates");
    }

    [Fact]
    public async Task Overwriting_replaces_all_rows_those_of_a_partition_or_those_of_a_condition()
    {
        await lake.SqlAsync("CREATE TABLE silver.days USING delta PARTITIONED BY (day) AS SELECT * FROM (VALUES (1, DATE '2026-01-01'), (2, DATE '2026-01-02'), (3, DATE '2026-01-03')) v(n, day)");

        await lake.SqlAsync("INSERT OVERWRITE silver.days PARTITION (day = '2026-01-02') SELECT 20");
        Assert.Equal(["2026-01-01 | 1", "2026-01-02 | 20", "2026-01-03 | 3"], lake.Rows("silver.days"));

        await lake.SqlAsync("INSERT INTO silver.days REPLACE WHERE day >= '2026-01-02' SELECT n + 1, day FROM silver.days WHERE day >= '2026-01-02'");
        Assert.Equal(["2026-01-01 | 1", "2026-01-02 | 21", "2026-01-03 | 4"], lake.Rows("silver.days"));

        await lake.SqlAsync("INSERT OVERWRITE TABLE silver.days TABLE silver.days VERSION AS OF 0");
        Assert.Equal(["2026-01-01 | 1", "2026-01-02 | 2", "2026-01-03 | 3"], lake.Rows("silver.days"));
        Assert.Equal("21", (await lake.RowsAsync("SELECT n FROM silver.days@v2 WHERE day = '2026-01-02'"))[0]["n"]);
        lake.AssertShown("silver.days");
    }

    [Fact]
    public async Task Tables_are_made_replaced_cloned_and_described()
    {
        await lake.SqlAsync(
            """
            CREATE TABLE silver.events (id BIGINT NOT NULL COMMENT 'its number', tags ARRAY<STRING>, place STRUCT<city: STRING, zip: INT>, at TIMESTAMP, day DATE GENERATED ALWAYS AS (CAST(at AS DATE)))
            USING DELTA PARTITIONED BY (day) COMMENT 'What happened' TBLPROPERTIES (delta.enableChangeDataFeed = true)
            """);
        (await lake.SqlAsync("CREATE TABLE silver.events (id INT)", exitCode: 2)).Says("exists already");
        await lake.SqlAsync("CREATE TABLE IF NOT EXISTS silver.events (id INT)");
        await lake.SqlAsync("INSERT INTO silver.events (id, tags, place, at) VALUES (1, ['a'], {'city': 'Bern', 'zip': 3000}, TIMESTAMP '2026-01-31 12:00:00')");

        Assert.Equal(["id:bigint:its number", "tags:array<string>:", "place:struct<city:string,zip:int>:", "at:timestamp:", "day:date:"],
            (await lake.RowsAsync("DESCRIBE TABLE silver.events")).Take(5).Select(row => $"{row["col_name"]}:{row["data_type"]}:{row["comment"]}"));
        var detail = (await lake.RowsAsync("DESCRIBE DETAIL silver.events"))[0];
        Assert.Equal(("delta", "silver.events", "What happened", "1"), (detail["format"], detail["name"], detail["description"], detail["numFiles"]));
        Assert.Contains("changeDataFeed", detail["tableFeatures"], StringComparison.Ordinal);
        Assert.Contains(await lake.RowsAsync("SHOW TBLPROPERTIES silver.events"), row => row["key"] == "delta.enableChangeDataFeed" && row["value"] == "true");
        Assert.Equal(["INSERT", "CREATE"], (await lake.RowsAsync("DESCRIBE HISTORY silver.events")).Select(row => row["operation"] == "WRITE" ? "INSERT" : row["operation"].Split(' ')[0]));

        var text = (await lake.RowsAsync("SHOW CREATE TABLE silver.events"))[0]["createtab_stmt"];
        await lake.SqlAsync(text.Replace("silver.events", "silver.events_again", StringComparison.Ordinal));
        Assert.Equal(lake.Table("silver.events").Fields.Select(field => field.GetRawText()), lake.Table("silver.events_again").Fields.Select(field => field.GetRawText()));

        await lake.SqlAsync("CREATE TABLE silver.events_then SHALLOW CLONE silver.events VERSION AS OF 1");
        Assert.Equal("Bern", (await lake.RowsAsync("SELECT place.city FROM silver.events_then"))[0]["city"]);

        await lake.SqlAsync("CREATE OR REPLACE TABLE silver.events AS SELECT id AS number FROM silver.events");
        Assert.Equal(["number"], lake.Table("silver.events").Columns);
        Assert.Equal(["1"], lake.Rows("silver.events"));
        lake.AssertShown("silver.events");
        (await TarnProgram.RunAsync(lake.Project, "ls")).Expect(0).Says("silver.events_then");
        (await TarnProgram.RunAsync(lake.Project, "show", "silver.events")).Expect(0).Says("number");
    }

    [Fact]
    public async Task Schema_properties_and_rules_are_altered()
    {
        await lake.SqlAsync("CREATE TABLE silver.t (a INT, b STRING); INSERT INTO silver.t VALUES (1, 'x'), (2, NULL)");

        await lake.SqlAsync("ALTER TABLE silver.t ADD COLUMNS (c DOUBLE COMMENT 'new', d INT FIRST)");
        await lake.SqlAsync("ALTER TABLE silver.t SET TBLPROPERTIES ('delta.columnMapping.mode' = 'name', 'delta.enableTypeWidening' = 'true')");
        await lake.SqlAsync("ALTER TABLE silver.t RENAME COLUMN b TO `my b`");
        await lake.SqlAsync("ALTER TABLE silver.t DROP COLUMN d");
        await lake.SqlAsync("ALTER TABLE silver.t ALTER COLUMN a TYPE BIGINT");
        Assert.Equal(["a", "my b", "c"], lake.Table("silver.t").Columns);
        Assert.Equal(["1", "2"], (await lake.RowsAsync("SELECT a FROM silver.t ORDER BY a")).Select(row => row["a"]));
        Assert.Equal("x", (await lake.RowsAsync("SELECT `my b` AS b FROM silver.t WHERE a = 1"))[0]["b"]);

        (await lake.SqlAsync("ALTER TABLE silver.t ADD COLUMN e STRING DEFAULT 'x'", exitCode: 2)).Says("rows that are there would not have it").Says("SET DEFAULT 'x'");
        (await lake.SqlAsync("ALTER TABLE silver.t ALTER COLUMN `my b` SET NOT NULL", exitCode: 2)).Says("is null in a row that is there").Says("a: 2");
        (await lake.SqlAsync("ALTER TABLE silver.t ADD CONSTRAINT small CHECK (a < 2)", exitCode: 2)).Says("small").Says("a: 2");
        await lake.SqlAsync("DELETE FROM silver.t WHERE `my b` IS NULL; ALTER TABLE silver.t ADD CONSTRAINT small CHECK (a < 2); ALTER TABLE silver.t ALTER COLUMN `my b` SET NOT NULL");
        (await lake.SqlAsync("INSERT INTO silver.t VALUES (2, 'y', 0)", exitCode: 2)).Says("small");
        (await lake.SqlAsync("INSERT INTO silver.t VALUES (1, NULL, 0)", exitCode: 2)).Says("my b");
        await lake.SqlAsync("ALTER TABLE silver.t DROP CONSTRAINT small; ALTER TABLE silver.t ALTER COLUMN `my b` DROP NOT NULL; INSERT INTO silver.t VALUES (2, NULL, 0)");
        Assert.Equal("small", (await lake.SqlAsync("ALTER TABLE silver.t DROP CONSTRAINT small", exitCode: 2)).Says("small") is not null ? "small" : "");

        await lake.SqlAsync("ALTER TABLE silver.t SET TBLPROPERTIES (mine = 'yes'); COMMENT ON TABLE silver.t IS 'a table'");
        Assert.Equal("yes", lake.Table("silver.t").Property("mine"));
        await lake.SqlAsync("ALTER TABLE silver.t UNSET TBLPROPERTIES (mine)");
        Assert.Null(lake.Table("silver.t").Property("mine"));
        Assert.Equal("a table", (await lake.RowsAsync("DESCRIBE DETAIL silver.t"))[0]["description"]);
        lake.AssertShown("silver.t");
    }

    [Fact]
    public async Task Merges_and_inserts_grow_the_schema_where_they_are_told_to()
    {
        await lake.SqlAsync("CREATE TABLE silver.t AS SELECT 1 AS id, 'a' AS name");

        await lake.SqlAsync("MERGE WITH SCHEMA EVOLUTION INTO silver.t USING (SELECT 1 AS id, 'b' AS name, 9 AS extra UNION ALL SELECT 2, 'c', 8) s ON t.id = s.id WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *");
        Assert.Equal(["id", "name", "extra"], lake.Table("silver.t").Columns);
        await lake.SqlAsync("INSERT WITH SCHEMA EVOLUTION INTO silver.t BY NAME SELECT 3 AS id, true AS more");
        Assert.Equal(["8 | 2 | ‹null› | c", "9 | 1 | ‹null› | b", "‹null› | 3 | true | ‹null›"], lake.Rows("silver.t"));
    }

    [Fact]
    public async Task Table_changes_are_read_by_statements_and_feed_merges()
    {
        await lake.SqlAsync(
            """
            CREATE TABLE silver.t (id INT, name STRING) TBLPROPERTIES (delta.enableChangeDataFeed = true);
            INSERT INTO silver.t VALUES (1, 'a'), (2, 'b');
            UPDATE silver.t SET name = 'B' WHERE id = 2;
            DELETE FROM silver.t WHERE id = 1;
            CREATE TABLE silver.copy AS SELECT id, name FROM silver.t VERSION AS OF 1
            """);

        Assert.Equal(
            ["delete:1:a:3", "update_postimage:2:B:2", "update_preimage:2:b:2"],
            (await lake.RowsAsync("SELECT * FROM table_changes('silver.t', 2) ORDER BY _change_type")).Select(row => $"{row["_change_type"]}:{row["id"]}:{row["name"]}:{row["_commit_version"]}"));
        await lake.SqlAsync(
            """
            MERGE INTO silver.copy t USING (SELECT * FROM table_changes('silver.t', 2, 3) WHERE _change_type <> 'update_preimage') s ON t.id = s.id
            WHEN MATCHED AND s._change_type = 'delete' THEN DELETE WHEN MATCHED THEN UPDATE SET name = s.name WHEN NOT MATCHED THEN INSERT (id, name) VALUES (s.id, s.name)
            """);
        Assert.Equal(lake.Rows("silver.t"), lake.Rows("silver.copy"));
    }

    [Fact]
    public async Task Restore_and_vacuum_keep_what_lake_commits_name()
    {
        await lake.SqlAsync("CREATE TABLE silver.t AS SELECT 1 AS id; UPDATE silver.t SET id = 2; UPDATE silver.t SET id = 3");
        var files = Directory.GetFiles(Path.Combine(lake.Project, "lake", "silver", "t"), "*.parquet").Length;
        Assert.Equal(3, files);

        (await lake.SqlAsync("VACUUM silver.t RETAIN 0 HOURS", exitCode: 2)).Says("168 for which the table keeps");
        Assert.Empty(await lake.RowsAsync("SET spark.databricks.delta.retentionDurationCheck.enabled = false; VACUUM silver.t RETAIN 0 HOURS DRY RUN"));
        await lake.SqlAsync("SET spark.databricks.delta.retentionDurationCheck.enabled = false; VACUUM silver.t RETAIN 0 HOURS");
        Assert.Equal("1", (await lake.RowsAsync("SELECT id FROM silver.t VERSION AS OF 0"))[0]["id"]); // a lake commit of today names it

        Assert.Equal("1", (await lake.RowsAsync("RESTORE TABLE silver.t TO VERSION AS OF 0"))[0]["num_restored_files"]);
        Assert.Equal(["1"], lake.Rows("silver.t"));
        lake.AssertShown("silver.t");
    }

    [Fact]
    public async Task Commands_type_statements_for_their_users()
    {
        await lake.SqlAsync("CREATE TABLE silver.t AS SELECT 1 AS id; INSERT INTO silver.t VALUES (2); INSERT INTO silver.t VALUES (3)");

        (await TarnProgram.RunAsync(lake.Project, "optimize", "silver.t", "--zorder", "id", "--target-size", "64MB")).Expect(0).Says("'numFilesRemoved': 3").Says("version 3");
        Assert.Single(lake.Table("silver.t").Files);
        Assert.Equal(["1", "2", "3"], lake.Rows("silver.t"));
        lake.AssertShown("silver.t");

        var folder = Path.Combine(lake.Project, "lake", "silver", "t");
        (await TarnProgram.RunAsync(lake.Project, "vacuum", folder, "--retain-hours", "0", "--allow-short-retention", "--dry-run", "-o", "csv")).Expect(0).Says(".parquet");
        (await TarnProgram.RunAsync(lake.Project, "vacuum", "--all")).Expect(0).Says("silver.t");
        Assert.Equal(4, Directory.GetFiles(folder, "*.parquet").Length);

        (await TarnProgram.RunAsync(lake.Project, "restore", "silver.t", "--to-version", "0")).Expect(0);
        Assert.Equal(["1"], lake.Rows("silver.t"));
        (await TarnProgram.RunAsync(lake.Project, "restore", "silver.t", "gold.x", "--to-version", "0")).Expect(2).Says("Name one table.");
        (await TarnProgram.RunAsync(lake.Project, "optimize")).Expect(2).Says("--all");
    }

    [Fact]
    public async Task What_leaves_rows_as_they_are_makes_no_model_run_again()
    {
        (await TarnProgram.RunAsync(lake.Project, "optimize", "--all")).Expect(0);
        (await TarnProgram.RunAsync(lake.Project, "vacuum", "--all")).Expect(0);
        await lake.SqlAsync("ALTER TABLE silver.orders SET TBLPROPERTIES (mine = 'yes')");

        (await TarnProgram.RunAsync(lake.Project, "run")).Expect(0).Says("up to date").Says("Nothing to do");
    }

    [Fact]
    public async Task A_folder_of_parquet_files_becomes_a_table()
    {
        Directory.CreateDirectory(lake.At("shop", "plain"));
        await lake.SqlAsync("COPY (SELECT i AS id, i % 2 = 0 AS even FROM range(10) r(i)) TO 'plain' (FORMAT parquet, PARTITION_BY (even))");

        Assert.Equal("10", (await lake.RowsAsync("CONVERT TO DELTA parquet.`plain` PARTITIONED BY (even BOOLEAN)"))[0]["num_rows"]);
        Assert.Equal("20", (await lake.RowsAsync("SELECT sum(id) AS s FROM delta.`plain` WHERE even"))[0]["s"]);
        Assert.Equal(10, TableRows.Count(IndependentTable.Read(lake.At("shop", "plain"))));
    }

    [Fact]
    public async Task A_change_that_a_kill_kept_from_being_seen_is_shown_by_the_next_statement_on_the_table()
    {
        await lake.SqlAsync("CREATE TABLE silver.t AS SELECT 1 AS id; INSERT INTO silver.t VALUES (2)");
        var newest = Directory.GetFiles(Path.Combine(lake.Project, "lake", "_tarn", "commits"), "*.json").Max(StringComparer.Ordinal)!;
        File.Delete(newest); // as if the process had ended between the table's commit and the lake's
        Assert.Single(await lake.RowsAsync("SELECT id FROM silver.t"));

        await lake.SqlAsync("DELETE FROM silver.t WHERE id = 99");

        Assert.Equal(2, (await lake.RowsAsync("SELECT id FROM silver.t")).Count);
        lake.AssertShown("silver.t");
    }

    [Fact]
    public async Task Lengths_of_texts_are_kept_by_a_rule()
    {
        await lake.SqlAsync("CREATE TABLE silver.t (a VARCHAR(3), b INT); INSERT INTO silver.t VALUES ('abc', 1), (NULL, 2)");

        (await lake.SqlAsync("INSERT INTO silver.t VALUES ('abcd', 3)", exitCode: 2)).Says("a_length");
        Assert.Equal(2, lake.Rows("silver.t").Count);
    }

    [Fact]
    public async Task Missing_files_are_found_and_taken_out()
    {
        await lake.SqlAsync("CREATE TABLE silver.t AS SELECT 1 AS id; INSERT INTO silver.t VALUES (2)");
        File.Delete(lake.Table("silver.t").Files[0].Path);

        Assert.Equal("missing file", Assert.Single(await lake.RowsAsync("FSCK REPAIR TABLE silver.t DRY RUN"))["problem"]);
        Assert.Equal("true", Assert.Single(await lake.RowsAsync("FSCK REPAIR TABLE silver.t"))["removedFromTable"]);
        Assert.Single(lake.Rows("silver.t"));
        Assert.Empty(await lake.RowsAsync("FSCK REPAIR TABLE silver.t DRY RUN"));
    }

    [Fact]
    public async Task A_text_of_several_statements_says_which_one_failed_and_keeps_those_before()
    {
        (await lake.SqlAsync("CREATE TABLE silver.t (a INT); INSERT INTO silver.t VALUES (1);\nINSERT INTO silver.t VALUES (1, 2)", exitCode: 2))
            .Says("Statement 3 of 3 (INSERT, line 2) failed").Says("The 2 before it were carried out.");
        Assert.Equal(["1"], lake.Rows("silver.t"));

        (await lake.SqlAsync("DELETE FROM silver.t; INSERT INTO", exitCode: 2)).Says("INSERT is wrong at line 1");
        (await lake.SqlAsync("SELECT 1; DELETE FROM silver.t", exitCode: 2)).Says("gives rows that nobody would see");
        Assert.Equal(["1"], lake.Rows("silver.t")); // all are read before one is run
    }

    [Fact]
    public async Task What_a_run_made_may_be_changed_and_the_next_run_computes_what_depends_on_it()
    {
        var before = lake.Rows("gold.daily_revenue");

        await lake.SqlAsync("DELETE FROM silver.orders WHERE true");
        (await TarnProgram.RunAsync(lake.Project, "run")).Expect(0);

        Assert.NotEmpty(before);
        Assert.Empty(lake.Rows("silver.orders")); // its inputs have not changed: what was deleted by hand stays deleted
        Assert.Empty(lake.Rows("gold.daily_revenue"));
        (await TarnProgram.RunAsync(lake.Project, "run", "--full-refresh")).Expect(0);
        Assert.Equal(before, lake.Rows("gold.daily_revenue"));
    }

    [Theory]
    [InlineData("DELETE FROM silver.order", "Did you mean 'silver.orders'?")]
    [InlineData("INSERT INTO orders VALUES (1)", "layer.name")]
    [InlineData("DROP TABLE silver.orders", "TRUNCATE TABLE")]
    [InlineData("CREATE TABLE quarantine.x (a INT)", "Tarn puts refused rows there")]
    [InlineData("UPDATE silver.orders SET nothing = 1", "nothing")]
    [InlineData("INSERT INTO delta.`nowhere` VALUES (1)", "There is no Delta table at")]
    [InlineData("INSERT INTO silver.orders SELECT * FROM silver.missing", "There is no table 'silver.missing'")]
    public async Task A_statement_that_cannot_be_carried_out_says_why(string sql, string expected) => (await lake.SqlAsync(sql, exitCode: 2)).Says(expected);

    [SharedDataFact]
    public async Task Tables_of_other_writers_are_changed_by_their_folders()
    {
        var folder = lake.At("theirs");
        Folders.Copy(Path.Combine(SharedData.Folder, "delta-tables", "delta-rs", "delta-0.8.0-partitioned"), folder, withLake: true);
        var before = IndependentTable.Read(folder);
        var rows = TableRows.Count(before);

        await lake.SqlAsync($"INSERT INTO delta.`{folder}` SELECT * FROM delta.`{folder}`");
        Assert.Equal(2 * rows, TableRows.Count(IndependentTable.Read(folder)));
        await lake.SqlAsync($"RESTORE delta.`{folder}` TO VERSION AS OF {before.Version}");
        Assert.Equal(StatementLake.Rows(before), StatementLake.Rows(IndependentTable.Read(folder)));
        Assert.Equal(["RESTORE", "WRITE"], (await lake.RowsAsync($"DESCRIBE HISTORY delta.`{folder}` LIMIT 2")).Select(row => row["operation"]));
        Assert.Equal("1", (await lake.RowsAsync($"SELECT count(*) AS n FROM delta.`{folder}` JOIN silver.orders ON false RIGHT JOIN (SELECT 1) ON true"))[0]["n"]);
        await lake.SqlAsync($"DELETE FROM delta.`{folder}` WHERE true");
        Assert.Equal(0, TableRows.Count(IndependentTable.Read(folder)));
    }
}
