namespace Tarn.Lakes.Statements.Parsing;

/// <summary>Every kind of statement, as the reference page shows it and errors quote it. Tests read each example.</summary>
internal static class StatementForms
{
    /// <summary>In the reference's order.</summary>
    public static IReadOnlyList<StatementForm> All { get; } =
    [
        new(
            "INSERT",
            """
            INSERT [WITH SCHEMA EVOLUTION] INTO [TABLE] table [PARTITION (column [= value], …)] [(column, …) | BY NAME] rows
            INSERT OVERWRITE [TABLE] table [PARTITION (column [= value], …)] [(column, …) | BY NAME] rows
            INSERT INTO [TABLE] table [BY NAME] REPLACE WHERE condition rows

            rows: SELECT … | VALUES (…), … | TABLE table
            """,
            "Adds rows. Without a list of columns and without BY NAME, columns are taken by their position. OVERWRITE takes the present rows away first: " +
            "all of them, or those of the partition; REPLACE WHERE those that match the condition, which every new row must match too.",
            [
                "INSERT INTO silver.rates VALUES ('EUR', 1.0)",
                "INSERT INTO silver.rates (currency, rate) SELECT currency, rate FROM bronze.rates",
                "INSERT INTO silver.rates BY NAME SELECT rate, currency FROM bronze.rates",
                "INSERT OVERWRITE silver.rates SELECT * FROM bronze.rates",
                "INSERT OVERWRITE silver.rates PARTITION (day = '2026-01-31') SELECT currency, rate FROM bronze.rates",
                "INSERT INTO silver.rates REPLACE WHERE day >= '2026-01-01' SELECT * FROM bronze.rates",
                "INSERT INTO silver.rates TABLE bronze.rates",
                "INSERT WITH SCHEMA EVOLUTION INTO silver.rates BY NAME SELECT *, 'bank' AS source FROM bronze.rates",
            ]),
        new(
            "DELETE FROM",
            "DELETE FROM table [[AS] alias] [WHERE condition]",
            "Takes rows away: those that match, or all. Rows for which the condition is null stay.",
            ["DELETE FROM silver.rates WHERE rate <= 0", "DELETE FROM silver.rates r WHERE r.currency NOT IN (SELECT currency FROM silver.currencies)"]),
        new(
            "UPDATE",
            "UPDATE table [[AS] alias] SET column = value, … [WHERE condition]",
            "Changes rows. Values see the row as it was; DEFAULT stands for the column's default. Fields of structs are named with points.",
            ["UPDATE silver.rates SET rate = round(rate, 4) WHERE currency = 'EUR'", "UPDATE silver.customers c SET c.address.city = upper(c.address.city), checked = DEFAULT"]),
        new(
            "MERGE INTO",
            """
            MERGE [WITH SCHEMA EVOLUTION] INTO table [[AS] alias] USING {table | (SELECT …)} [[AS] alias] ON condition
              {WHEN MATCHED [AND condition] THEN {UPDATE SET {* | column = value, …} | DELETE}
               | WHEN NOT MATCHED [BY TARGET] [AND condition] THEN INSERT {* | (column, …) VALUES (value, …)}
               | WHEN NOT MATCHED BY SOURCE [AND condition] THEN {UPDATE SET column = value, … | DELETE}} …
            """,
            "Brings a table in line with a source in one commit. Of the clauses of one kind the first whose condition holds counts. A row of the table that " +
            "two rows of the source would change is an error. WITH SCHEMA EVOLUTION adds columns that only the source has.",
            [
                "MERGE INTO silver.rates t USING bronze.rates s ON t.currency = s.currency WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *",
                "MERGE INTO silver.rates AS t USING (SELECT currency, max(rate) AS rate FROM bronze.rates GROUP BY currency) AS s ON t.currency = s.currency " +
                    "WHEN MATCHED AND s.rate IS NULL THEN DELETE WHEN MATCHED THEN UPDATE SET rate = s.rate " +
                    "WHEN NOT MATCHED THEN INSERT (currency, rate) VALUES (s.currency, s.rate) WHEN NOT MATCHED BY SOURCE AND t.rate > 9 THEN DELETE",
            ]),
        new(
            "TRUNCATE TABLE",
            "TRUNCATE TABLE table",
            "Takes all rows away. The table and its history stay.",
            ["TRUNCATE TABLE silver.rates"]),
        new(
            "CREATE TABLE",
            """
            CREATE TABLE [IF NOT EXISTS] table (column type [NOT NULL] [COMMENT '…'] [DEFAULT value] [GENERATED ALWAYS AS (value)], …)
              [USING DELTA] [PARTITIONED BY (column, …)] [COMMENT '…'] [TBLPROPERTIES (key = value, …)]
            CREATE TABLE [IF NOT EXISTS] table [USING DELTA] [PARTITIONED BY (column, …)] [COMMENT '…'] [TBLPROPERTIES (…)] AS SELECT …
            CREATE OR REPLACE TABLE table …
            CREATE TABLE [IF NOT EXISTS] table SHALLOW CLONE table [VERSION AS OF n | TIMESTAMP AS OF '…']
            """,
            "Makes a table: with columns, with the rows of a SELECT, or as a shallow clone, which refers to the files of the table that it is made of. " +
            "OR REPLACE gives a table that exists a new schema and new rows; its history stays. VARCHAR(n) and CHAR(n) are STRING with a CHECK constraint on the length. A table of the lake " +
            "lies in the lake's folder; one elsewhere is named by its folder.",
            [
                "CREATE TABLE silver.rates (currency STRING NOT NULL, rate DECIMAL(18,6), day DATE) USING DELTA PARTITIONED BY (day)",
                "CREATE TABLE IF NOT EXISTS silver.totals COMMENT 'Per currency' AS SELECT currency, count(*) AS days FROM silver.rates GROUP BY currency",
                "CREATE OR REPLACE TABLE silver.events (id BIGINT, tags ARRAY<STRING>, place STRUCT<city: STRING, zip: INT>, at TIMESTAMP DEFAULT current_timestamp(), day DATE GENERATED ALWAYS AS (CAST(at AS DATE))) " +
                    "TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true', delta.feature.allowColumnDefaults = 'supported')",
                "CREATE TABLE silver.rates_before SHALLOW CLONE silver.rates VERSION AS OF 3",
            ]),
        new(
            "ALTER TABLE",
            """
            ALTER TABLE table ADD COLUMN[S] [(] column type [COMMENT '…'] [FIRST | AFTER column], … [)]
            ALTER TABLE table RENAME COLUMN column TO name
            ALTER TABLE table DROP COLUMN[S] [IF EXISTS] {column | (column, …)}
            ALTER TABLE table {ALTER | CHANGE} [COLUMN] column {TYPE type | SET NOT NULL | DROP NOT NULL | COMMENT '…' | SET DEFAULT value | DROP DEFAULT | FIRST | AFTER column}
            ALTER TABLE table SET TBLPROPERTIES (key = value, …)
            ALTER TABLE table UNSET TBLPROPERTIES [IF EXISTS] (key, …)
            ALTER TABLE table ADD CONSTRAINT name CHECK (condition)
            ALTER TABLE table DROP CONSTRAINT [IF EXISTS] name
            """,
            "Changes a table's schema, properties or constraints without touching its files. RENAME and DROP COLUMN need column mapping " +
            "('delta.columnMapping.mode' = 'name'). A constraint and NOT NULL are checked against the present rows first.",
            [
                "ALTER TABLE silver.rates ADD COLUMN source STRING COMMENT 'Who says so'",
                "ALTER TABLE silver.rates ADD COLUMNS (note STRING AFTER rate, address.zip INT)",
                "ALTER TABLE silver.rates RENAME COLUMN source TO origin",
                "ALTER TABLE silver.rates DROP COLUMN note",
                "ALTER TABLE silver.rates DROP COLUMNS IF EXISTS (note, origin)",
                "ALTER TABLE silver.rates ALTER COLUMN days TYPE BIGINT",
                "ALTER TABLE silver.rates CHANGE COLUMN days days BIGINT COMMENT 'Counted'",
                "ALTER TABLE silver.rates ALTER COLUMN currency SET NOT NULL",
                "ALTER TABLE silver.rates ALTER COLUMN source SET DEFAULT 'bank'",
                "ALTER TABLE silver.rates SET TBLPROPERTIES ('delta.columnMapping.mode' = 'name')",
                "ALTER TABLE silver.rates UNSET TBLPROPERTIES IF EXISTS (delta.enableChangeDataFeed)",
                "ALTER TABLE silver.rates ADD CONSTRAINT positive CHECK (rate > 0)",
                "ALTER TABLE silver.rates DROP CONSTRAINT IF EXISTS positive",
            ]),
        new(
            "COMMENT ON TABLE",
            "COMMENT ON TABLE table IS {'…' | NULL}",
            "Says what a table is, or takes the comment away.",
            ["COMMENT ON TABLE silver.rates IS 'Rates of the central bank'"]),
        new(
            "OPTIMIZE",
            "OPTIMIZE table [WHERE condition] [ZORDER BY (column, …)]",
            "Writes small files together into large ones; with ZORDER BY, all of them, with rows that are near in the columns near in the files. Rows stay as they are. " +
            "The condition may name partition columns.",
            ["OPTIMIZE silver.rates", "OPTIMIZE silver.rates WHERE day >= '2026-01-01' ZORDER BY (currency, rate)"]),
        new(
            "VACUUM",
            "VACUUM table [RETAIN n HOURS] [DRY RUN] [USING INVENTORY {table | (SELECT path, length, isDir, modificationTime …)}]",
            "Removes files that no version within the retention needs. DRY RUN lists them. Versions that a lake commit within the retention names are always kept.",
            ["VACUUM silver.rates", "VACUUM silver.rates RETAIN 168 HOURS DRY RUN", "VACUUM silver.rates USING INVENTORY (SELECT path, length, isDir, modificationTime FROM 'inventory.parquet')"]),
        new(
            "SET",
            """
            SET spark.databricks.delta.retentionDurationCheck.enabled = {true | false}
            SET spark.databricks.delta.optimize.maxFileSize = bytes
            """,
            "Holds for the statements behind it in the same text. The first lets VACUUM go below a table's own retention: only where no other program works on the table, as files that " +
            "it is writing count as nobody's until it commits. The second is the size at which OPTIMIZE closes a file.",
            ["SET spark.databricks.delta.retentionDurationCheck.enabled = false", "SET spark.databricks.delta.optimize.maxFileSize = 134217728"]),
        new(
            "RESTORE TABLE",
            "RESTORE [TABLE] table TO {VERSION AS OF n | TIMESTAMP AS OF '…'}",
            "Gives a table the rows and the schema that it had, by a new version.",
            ["RESTORE TABLE silver.rates TO VERSION AS OF 10", "RESTORE silver.rates TO TIMESTAMP AS OF '2026-01-31 12:00:00'"]),
        new(
            "CONVERT TO DELTA",
            "CONVERT TO DELTA parquet.`path` [NO STATISTICS] [PARTITIONED BY (column type, …)]",
            "Makes a Delta table of a folder of Parquet files, in place: the files stay as they are, and get a log.",
            ["CONVERT TO DELTA parquet.`data/rates` PARTITIONED BY (day DATE)"]),
        new(
            "FSCK REPAIR TABLE",
            "FSCK REPAIR TABLE table [DRY RUN]",
            "Takes files out of the table that are gone from the store, so that the rest can be read. DRY RUN lists them.",
            ["FSCK REPAIR TABLE silver.rates DRY RUN"]),
        new(
            "DESCRIBE HISTORY",
            "{DESCRIBE | DESC} HISTORY table [LIMIT n]",
            "Lists the versions of a table, newest first.",
            ["DESCRIBE HISTORY silver.rates LIMIT 5"]),
        new(
            "DESCRIBE DETAIL",
            "{DESCRIBE | DESC} DETAIL table",
            "Says where a table lies, how big it is, how it is partitioned, and what a program must understand to read it.",
            ["DESCRIBE DETAIL delta.`lake/silver/rates`"]),
        new(
            "DESCRIBE TABLE",
            "{DESCRIBE | DESC} [TABLE] [EXTENDED] table",
            "Lists the columns of a table; EXTENDED adds what else is known of it.",
            ["DESCRIBE silver.rates", "DESCRIBE TABLE EXTENDED silver.rates"]),
        new(
            "SHOW TBLPROPERTIES",
            "SHOW TBLPROPERTIES table [(key)]",
            "Lists the properties of a table.",
            ["SHOW TBLPROPERTIES silver.rates"]),
        new(
            "SHOW CREATE TABLE",
            "SHOW CREATE TABLE table",
            "Gives the statement that would make the table again, without its rows.",
            ["SHOW CREATE TABLE silver.rates"]),
        new(
            "DROP TABLE",
            "DROP TABLE table",
            "Refused: older commits of the lake need the table. TRUNCATE TABLE takes its rows away.",
            ["DROP TABLE silver.rates"]),
    ];

    private static readonly Dictionary<string, StatementForm> ByName = All.ToDictionary(form => form.Name);

    /// <summary>The form of a kind of statement.</summary>
    public static StatementForm Of(string name) => ByName[name];
}
