using System.Globalization;

namespace Tarn.Benchmarks.Tables;

/// <summary>The cases, on tables of till lines: id, customer, day, amount, note.</summary>
internal sealed class TableCases(string folder, int rows, int changes, int commits)
{
    private const string Columns = "id BIGINT, customer INT, day DATE, amount DECIMAL(12,2), note STRING";
    /// <summary>The folder of <see cref="LargeLog"/>'s table.</summary>
    public const string LargeLogName = "large_log";

    private const string WithVectors = "'delta.enableDeletionVectors' = 'true'";

    public IEnumerable<TableCase> All()
    {
        yield return Append();
        yield return Merge("merge, deletion vectors", "merge_dv", WithVectors, MatchByHand());
        yield return Merge("merge, copy-on-write", "merge_cow", "'delta.enableDeletionVectors' = 'false'", RewriteByHand());
        yield return PointRead();
        yield return Open();
        yield return SmallCommits();
    }

    /// <summary>Rows of a base table: ids in order, customers at random.</summary>
    private static string Lines(long from, long to) => string.Create(
        CultureInfo.InvariantCulture,
        $"SELECT i AS id, (hash(i) % 100000)::INT AS customer, DATE '2024-01-01' + ((hash(i + 7) % 730)::INT) AS day, " +
        $"((hash(i + 13) % 1000000) / 100.0)::DECIMAL(12,2) AS amount, 'till ' || (hash(i + 29) % 5000) AS note FROM range({from}, {to}) r(i)");

    /// <summary>Nine changes of ten hit rows of the table, all over it; the tenth is new.</summary>
    private string Changes() => string.Create(
        CultureInfo.InvariantCulture,
        $"SELECT (CASE WHEN i % 10 = 0 THEN {rows} + i ELSE (i * {rows / changes}) END)::BIGINT AS id, (i % 100000)::INT AS customer, DATE '2026-01-01' AS day, " +
        $"(i / 100.0)::DECIMAL(12,2) AS amount, 'changed' AS note FROM range({changes}) r(i)");

    private string Delta(string name) => $"delta.`{Path.Combine(folder, "tarn", name)}`";

    private string Hand(string name) => Path.Combine(folder, "hand", name);

    private string Create(string name, string properties) => $"CREATE TABLE {Delta(name)} ({Columns}) USING delta TBLPROPERTIES ({properties})";

    private string Filled(string name, string properties) => $"{Create(name, properties)}; INSERT INTO {Delta(name)} {Lines(0, rows)}";

    private string FilledByHand(string name) => $"COPY ({Lines(0, rows)}) TO '{Hand(name)}' (FORMAT parquet, COMPRESSION zstd, FILE_SIZE_BYTES '128MB')";

    private TableCase Append() => new(
        "append",
        string.Create(CultureInfo.InvariantCulture, $"INSERT of {rows / 10:N0} rows into a table of {rows:N0}; by hand: COPY of the same rows to Parquet"),
        $"INSERT INTO {Delta("append")} {Lines(rows, rows + (rows / 10))}",
        $"COPY ({Lines(rows, rows + (rows / 10))}) TO '{Hand("append_new")}' (FORMAT parquet, COMPRESSION zstd, FILE_SIZE_BYTES '128MB')")
    {
        TarnBefore = Filled("append", WithVectors),
        ByHandBefore = FilledByHand("append"),
        Same = (Sums(Delta("append")), Sums($"read_parquet(['{Hand("append")}/*.parquet', '{Hand("append_new")}/*.parquet'])")),
        Folders = ["append", "append_new"],
    };

    private TableCase Merge(string name, string table, string properties, (string Work, string Script, string Rows) byHand) => new(
        name,
        string.Create(CultureInfo.InvariantCulture, $"MERGE of {changes:N0} changes into {rows:N0} rows (UPDATE SET *, INSERT *); by hand: {byHand.Work}"),
        $"MERGE INTO {Delta(table)} t USING ({Changes()}) s ON t.id = s.id WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *",
        byHand.Script)
    {
        TarnBefore = Filled(table, properties),
        ByHandBefore = FilledByHand("base"),
        Same = (Sums(Delta(table)), Sums(byHand.Rows)),
        Folders = [table, "base", "changed", "changed.parquet", "gone.parquet", "new"],
    };

    /// <summary>The least for deletion vectors: find the rows that go, write them down, write the new ones.</summary>
    private (string, string, string) MatchByHand()
    {
        var script =
            $"""
            CREATE TEMP TABLE s AS {Changes()};
            COPY (SELECT filename, file_row_number FROM read_parquet('{Hand("base")}/*.parquet', filename = true, file_row_number = true) t SEMI JOIN s ON t.id = s.id) TO '{Hand("gone.parquet")}' (FORMAT parquet);
            COPY s TO '{Hand("changed.parquet")}' (FORMAT parquet, COMPRESSION zstd)
            """;
        var rows =
            $"(SELECT id, customer, day, amount, note FROM read_parquet('{Hand("base")}/*.parquet', filename = true, file_row_number = true) t ANTI JOIN read_parquet('{Hand("gone.parquet")}') g " +
            $"ON t.filename = g.filename AND t.file_row_number = g.file_row_number UNION ALL SELECT * FROM read_parquet('{Hand("changed.parquet")}'))";
        return ("a semi-join for the places of the changed rows, and COPY of places and changes", script, rows);
    }

    /// <summary>The least for copy-on-write: everything again, changes put in.</summary>
    private (string, string, string) RewriteByHand()
    {
        var script =
            $"""
            CREATE TEMP TABLE s AS {Changes()};
            COPY (SELECT * FROM read_parquet('{Hand("base")}/*.parquet') t ANTI JOIN s ON t.id = s.id UNION ALL SELECT * FROM s) TO '{Hand("new")}' (FORMAT parquet, COMPRESSION zstd, FILE_SIZE_BYTES '128MB')
            """;
        return ("COPY of an anti-join and the changes", script, $"read_parquet('{Hand("new")}/*.parquet')");
    }

    private TableCase PointRead()
    {
        var select = string.Create(CultureInfo.InvariantCulture, $"SELECT count(*), sum(amount) FROM {{0}} WHERE customer = {77777} AND day = DATE '2024-07-14'");
        return new(
            "point read after ZORDER",
            string.Create(CultureInfo.InvariantCulture, $"one customer's day of {rows:N0} rows, after OPTIMIZE … ZORDER BY (customer, day) into files of 4 MB; by hand: the same SELECT on the files as they were written"),
            string.Format(CultureInfo.InvariantCulture, select, Delta("zorder")),
            $"COPY ({string.Format(CultureInfo.InvariantCulture, select, $"read_parquet('{Hand("base")}/*.parquet')")}) TO '{Hand("answer.csv")}'")
        {
            TarnBefore = $"{Filled("zorder", "'delta.targetFileSize' = '4mb'")}; OPTIMIZE {Delta("zorder")} ZORDER BY (customer, day)",
            ByHandBefore = FilledByHand("base"),
            Same = (string.Format(CultureInfo.InvariantCulture, select, Delta("zorder")), $"SELECT * FROM read_csv('{Hand("answer.csv")}')"),
            Folders = ["zorder", "base", "answer.csv"],
        };
    }

    /// <summary>The table is made once, by <see cref="LargeLog"/>.</summary>
    private TableCase Open() => new(
        "opening 100,000 files",
        "DESCRIBE DETAIL of a table of 100,000 files, with statistics, from a checkpoint; by hand: files and bytes summed out of the same checkpoint",
        $"DESCRIBE DETAIL {Delta(LargeLogName)}",
        $"COPY (SELECT count(*), sum(add.size), sum(length(add.path)), sum(length(add.stats)) FROM read_parquet('{Path.Combine(folder, "tarn", LargeLogName)}/_delta_log/*.checkpoint.parquet') WHERE add IS NOT NULL) TO '{Hand("answer.csv")}'");

    private TableCase SmallCommits() => new(
        "small commits",
        string.Create(CultureInfo.InvariantCulture, $"{commits:N0} INSERTs of one row, each a commit (checkpoints as they fall due); by hand: as many COPYs of one row to Parquet"),
        string.Join(";\n", Enumerable.Range(0, commits).Select(index => $"INSERT INTO {Delta("small")} VALUES ({index}, 1, DATE '2026-01-01', 1.5, 'one')")),
        string.Join(";\n", Enumerable.Range(0, commits).Select(index => $"COPY (SELECT {index}::BIGINT AS id, 1 AS customer, DATE '2026-01-01' AS day, 1.5::DECIMAL(12,2) AS amount, 'one' AS note) TO '{Hand("small")}/{index}.parquet' (FORMAT parquet)")))
    {
        TarnBefore = Create("small", WithVectors),
        ByHandBefore = $"COPY (SELECT 1) TO '{Hand("small")}' (FORMAT parquet, PER_THREAD_OUTPUT true)",
        Same = ($"SELECT count(*), sum(id) FROM {Delta("small")}", $"SELECT count(*), sum(id) FROM read_parquet('{Hand("small")}/[0-9]*.parquet')"),
        Folders = ["small"],
    };

    private static string Sums(string from) => $"SELECT count(*), sum(id), sum(customer), sum(amount), min(day), max(day), count(DISTINCT note) FROM {from}";
}
