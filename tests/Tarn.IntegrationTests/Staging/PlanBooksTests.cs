using Tarn.DuckDb;
using Tarn.DuckDb.Binding;
using Tarn.DuckDb.Staging.Books;
using Tarn.Engines;

namespace Tarn.IntegrationTests.Staging;

/// <summary>The books of SELECTs of every shape, each executed by the engine over Parquet files.</summary>
public sealed class PlanBooksTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("tarn-books-");
    private readonly DuckDbDatabase database = DuckDbDatabase.Open(new DuckDbOptions { MemoryLimitInBytes = 1L << 30, Threads = 2 });
    private readonly DuckDbConnection connection;
    private readonly Dictionary<string, BookedInput> inputs = [];

    public PlanBooksTests()
    {
        connection = database.Connect();
        Table("a", "SELECT range AS id, range % 10 AS g, range * 1.5 AS v, 'n' || (range % 7) AS s FROM range(1000)", 1000, "id, g, v, s", files: 3);
        Table("b", "SELECT range AS g, 'name' || range AS name FROM range(8)", 8, "g, name");
        Table("l", "SELECT range AS id, [range, range + 1] AS l FROM range(20)", 20, "id, l");
        Table("e", "SELECT range AS id, range AS w FROM range(0)", 0, "id, w");
        Table("d", "SELECT range AS id, range % 10 AS g FROM range(100)", 100, "id, g", deleted: 30);
        connection.Execute("SET enable_profiling = 'no_output'; SET threads = 2");
    }

    public static TheoryData<string> Shapes => [.. File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Staging", "select-shapes.sql"))
        .Split(";\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(sql => sql.Length > 0)];

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Books_of_a_select_of_any_shape_balance(string sql)
    {
        var books = await BooksOfAsync(sql);

        Assert.True(books.Balanced, $"{sql}: {books}");
    }

    [Theory]
    [InlineData("SELECT * FROM a WHERE id >= 600", 400, 600, 0, 0, 0)]
    [InlineData("SELECT * FROM a WHERE s LIKE '%1' AND id % 2 = 0", 71, 929, 0, 0, 0)]
    [InlineData("SELECT DISTINCT g FROM a", 10, 0, 990, 0, 0)]
    [InlineData("SELECT g, count(*) FROM a GROUP BY g", 10, 0, 0, 990, 0)]
    [InlineData("SELECT count(*) FROM a", 1, 0, 0, 999, 0)]
    [InlineData("SELECT g, count(*) AS n FROM a GROUP BY g HAVING g < 3", 3, 700, 0, 297, 0)]
    [InlineData("SELECT a.*, name FROM a LEFT JOIN b USING (g)", 1000, 0, 0, 0, 8)]
    [InlineData("SELECT a.*, name FROM a JOIN b USING (g)", 800, 200, 0, 0, 8)]
    [InlineData("SELECT * FROM a WHERE g IN (SELECT g FROM b)", 800, 200, 0, 0, 8)]
    [InlineData("SELECT * FROM a WHERE g NOT IN (SELECT g FROM b)", 200, 800, 0, 0, 8)]
    [InlineData("SELECT * FROM a QUALIFY row_number() OVER (PARTITION BY g ORDER BY id) = 1", 10, 0, 990, 0, 0)]
    [InlineData("SELECT * FROM a QUALIFY rank() OVER (PARTITION BY g ORDER BY s) = 1", 143, 0, 857, 0, 0)]
    [InlineData("SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY g ORDER BY id) AS n FROM a) WHERE n = 1", 10, 0, 990, 0, 0)]
    [InlineData("SELECT DISTINCT ON (g) * FROM a ORDER BY g, id", 10, 0, 990, 0, 0)]
    [InlineData("SELECT * FROM a ORDER BY id DESC LIMIT 10", 10, 990, 0, 0, 0)]
    [InlineData("SELECT * FROM a LIMIT 10", 10, 990, 0, 0, 0)]
    [InlineData("SELECT * FROM a WHERE false", 0, 1000, 0, 0, 0)]
    [InlineData("SELECT * FROM d", 70, 0, 0, 0, 0)]
    [InlineData("SELECT * FROM d WHERE id >= 50", 50, 20, 0, 0, 0)]
    [InlineData("SELECT DISTINCT g FROM d WHERE id >= 50", 10, 20, 40, 0, 0)]
    public async Task A_plain_select_is_booked_where_its_text_says(string sql, long written, long filtered, long deduplicated, long aggregated, long joined)
    {
        var books = await BooksOfAsync(sql);

        Assert.Equal((written, filtered, deduplicated, aggregated, joined, 0, 0), (books.Out, books.Filtered, books.Deduplicated, books.Aggregated, books.Joined, books.Generated, books.Expanded));
    }

    [Theory]
    [InlineData("SELECT id, unnest(l) AS u FROM l", 20, 0)]
    [InlineData("SELECT * FROM a, b", 7000, 0)]
    [InlineData("SELECT * FROM (VALUES (1), (2)) AS v(x)", 0, 2)]
    [InlineData("SELECT id FROM a UNION ALL SELECT id FROM a", 0, 1000)]
    [InlineData("SELECT range FROM range(5)", 0, 5)]
    public async Task Rows_that_a_select_adds_are_booked_apart(string sql, long expanded, long generated)
    {
        var books = await BooksOfAsync(sql);

        Assert.Equal((expanded, generated), (books.Expanded, books.Generated));
    }

    [Fact]
    public async Task A_scan_that_reads_less_than_the_log_says_does_not_balance()
    {
        inputs["a"] = inputs["a"] with { LiveRows = 1001, FileRows = 1001 };

        Assert.False((await BooksOfAsync("SELECT * FROM a")).Balanced);
        Assert.False((await BooksOfAsync("SELECT g, count(*) FROM a GROUP BY g")).Balanced);
        Assert.False((await BooksOfAsync("SELECT a.*, name FROM a LEFT JOIN b USING (g)")).Balanced);
    }

    [Fact]
    public async Task A_file_that_holds_less_than_the_plan_gave_does_not_balance()
    {
        var books = await BooksOfAsync("SELECT * FROM a WHERE id > 10", lost: 1);

        Assert.False(books.Balanced);
    }

    public void Dispose()
    {
        connection.Dispose();
        database.Dispose();
        folder.Delete(recursive: true);
    }

    private async Task<RowBooks> BooksOfAsync(string sql, long lost = 0)
    {
        var target = Sql.Text(Path.Combine(folder.FullName, "out.parquet"));
        var written = await connection.ExecuteAsync($"COPY ({sql}\n) TO {target} (FORMAT parquet)");
        var plan = PlanNode.Of(connection.Profile!);
        var read = inputs.Where(input => System.Text.RegularExpressions.Regex.IsMatch(sql, $@"(FROM|JOIN|,)\s+{input.Key}\b")).Select(input => input.Value);
        var tree = (string)(await connection.ScalarAsync($"SELECT json_serialize_sql({Sql.Text(sql)})"))!;
        return PlanBooks.Of(plan, [.. read], SelectTraits.FromTree(tree), written - lost);
    }

    private void Table(string name, string select, long rows, string columns, int files = 1, int deleted = 0)
    {
        var paths = Enumerable.Range(0, files).Select(index => Path.Combine(folder.FullName, $"{name}, {index}.parquet")).ToList();
        for (var index = 0; index < files; index++)
        {
            connection.Execute($"COPY (FROM ({select}) WHERE {columns.Split(',')[0]} % {files} = {index}) TO {Sql.Text(paths[index])} (FORMAT parquet)");
        }

        connection.Execute(deleted == 0
            ? $"CREATE VIEW {name} AS SELECT {columns} FROM read_parquet({Sql.Files(paths)}, hive_partitioning = false)"
            : $"CREATE VIEW {name} AS SELECT {columns} FROM read_parquet({Sql.Files(paths)}, hive_partitioning = false, file_row_number = true) WHERE file_row_number >= {deleted}");
        inputs[name] = new(rows - deleted, rows, paths.ToHashSet());
    }
}
