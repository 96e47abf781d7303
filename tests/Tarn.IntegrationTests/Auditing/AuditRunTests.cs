using System.Text.Json;
using Tarn.Delta.Schema;
using Tarn.DuckDb;
using Tarn.DuckDb.Auditing;
using Tarn.DuckDb.Binding;
using Tarn.Engines;
using Tarn.Quality;

namespace Tarn.IntegrationTests.Auditing;

/// <summary>Each kind of check on a table that holds it, that breaks it, and that has nulls.</summary>
public sealed class AuditRunTests : IDisposable
{
    private static readonly TableName Table = new("silver", "sales");

    private static readonly StructType Schema = new(
    [
        new StructField("id", new PrimitiveType("integer")),
        new StructField("Country", new PrimitiveType("string")),
        new StructField("price", new DecimalType(10, 2)),
        new StructField("rate", new PrimitiveType("double")),
        new StructField("day", new PrimitiveType("date")),
        new StructField("ok", new PrimitiveType("boolean")),
    ]);

    private readonly DuckDbDatabase database = DuckDbDatabase.Open(new DuckDbOptions { MemoryLimitInBytes = 1L << 29, Threads = 2 });
    private readonly DuckDbConnection connection;

    public AuditRunTests()
    {
        connection = database.Connect();
        connection.Execute("""
            CREATE SCHEMA silver;
            CREATE TABLE silver.sales (id INTEGER, "Country" VARCHAR, price DECIMAL(10,2), rate DOUBLE, day DATE, ok BOOLEAN);
            INSERT INTO silver.sales VALUES
              (1, 'FR', 1.50, 0.5, DATE '2024-01-01', true),
              (2, 'O''Brien', 10.00, 'nan', DATE '2024-02-01', false),
              (3, NULL, NULL, NULL, NULL, NULL),
              (3, 'DE', -1.00, 'inf', DATE '2025-01-01', true),
              (NULL, 'DE', 99.99, 2.5, DATE '2023-12-31', true),
              (NULL, 'de', 0.00, -0.5, DATE '2024-01-01', true);
            CREATE TABLE silver.countries (code VARCHAR);
            INSERT INTO silver.countries VALUES ('FR'), ('DE'), (NULL);
            """);
    }

    public static TheoryData<string, CheckDefinition, long> Kinds => new()
    {
        { "a null", new NotNullCheck("id") { Name = "c" }, 2 },
        { "a null, case of the name aside", new NotNullCheck("COUNTRY") { Name = "c" }, 1 },
        { "a null where", new NotNullCheck("id") { Name = "c", Where = "price > 50" }, 1 },
        { "a null where nothing is", new NotNullCheck("id") { Name = "c", Where = "price > 5000" }, 0 },
        { "two rows of one id, nulls aside", new UniqueCheck(["id"]) { Name = "c" }, 2 },
        { "two rows of one pair", new UniqueCheck(["Country", "day"]) { Name = "c" }, 0 },
        { "a pair where", new UniqueCheck(["ok", "Country"]) { Name = "c", Where = "price > -2" }, 2 },
        { "unique where", new UniqueCheck(["id"]) { Name = "c", Where = "ok" }, 0 },
        { "accepted values with a quote, null aside", new AcceptedValuesCheck("Country", ["FR", "DE", "O'Brien"]) { Name = "c" }, 1 },
        { "all accepted", new AcceptedValuesCheck("Country", ["FR", "DE", "O'Brien", "de", "more"]) { Name = "c" }, 0 },
        { "accepted numbers as texts", new AcceptedValuesCheck("id", ["1", "3.0"]) { Name = "c" }, 1 },
        { "no number is accepted that is none of the type's", new AcceptedValuesCheck("id", ["1", "2", "2.5"]) { Name = "c" }, 2 },
        { "accepted booleans", new AcceptedValuesCheck("ok", ["true"]) { Name = "c" }, 1 },
        { "accepted days", new AcceptedValuesCheck("day", ["2024-01-01", "2024-02-01"]) { Name = "c" }, 2 },
        { "nothing accepted", new AcceptedValuesCheck("ok", []) { Name = "c" }, 5 },
        { "a range, both ends in", new RangeCheck("price", "-1", "99.99") { Name = "c" }, 0 },
        { "a range, below and above", new RangeCheck("price", "0", "50") { Name = "c" }, 2 },
        { "a bound between integers", new RangeCheck("id", "1.4", null) { Name = "c" }, 1 },
        { "an upper bound that NaN and infinity pass", new RangeCheck("rate", null, "1e3") { Name = "c" }, 2 },
        { "a lower bound alone", new RangeCheck("rate", "0", null) { Name = "c" }, 1 },
        { "a range of days", new RangeCheck("day", "2024-01-01", "2024-12-31") { Name = "c" }, 2 },
        { "a relationship, nulls on both sides aside", new RelationshipCheck("Country", new("silver", "countries"), "code") { Name = "c" }, 2 },
        { "a relationship where", new RelationshipCheck("Country", new("silver", "countries"), "code") { Name = "c", Where = "id = 2" }, 1 },
        { "enough rows", new RowCountCheck(1, 6) { Name = "c" }, 0 },
        { "too few rows", new RowCountCheck(10, null) { Name = "c" }, 4 },
        { "too many rows", new RowCountCheck(null, 4) { Name = "c" }, 2 },
        { "rows where", new RowCountCheck(2, 2) { Name = "c", Where = "\"Country\" = 'DE'" }, 0 },
        { "a condition, null counts as met", new SqlCheck("price >= 0 -- not owed", IsCondition: true) { Name = "c" }, 1 },
        { "a condition that holds", new SqlCheck("price > -2", IsCondition: true) { Name = "c" }, 0 },
        { "a condition where", new SqlCheck("ok", IsCondition: true) { Name = "c", Where = "id = 2" }, 1 },
        { "a query that finds rows", new SqlCheck("SELECT * FROM {table} WHERE day > DATE '2024-06-01';", IsCondition: false) { Name = "c" }, 1 },
        { "a query that finds none", new SqlCheck("SELECT id FROM {table} t JOIN silver.countries ON code = t.\"Country\" WHERE id = 99", IsCondition: false) { Name = "c" }, 0 },
        { "a query over some rows", new SqlCheck("SELECT * FROM {table}", IsCondition: false) { Name = "c", Where = "id = 3" }, 2 },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_check_counts_its_offending_rows_and_shows_them(string what, CheckDefinition check, long failures)
    {
        var result = Assert.Single((await AuditAsync(check)).Results);

        Assert.True(result.Failures == failures, $"{what}: {result.Failures} instead of {failures}: {result.Message}");
        Assert.Equal(failures == 0, result.Passed);
        Assert.StartsWith("Expected ", result.Message, StringComparison.Ordinal);
        Assert.Equal(check is RowCountCheck ? 0 : failures, result.Samples.Count);
        Assert.All(result.Samples, sample => JsonDocument.Parse(sample).Dispose());
    }

    [Fact]
    public async Task All_checks_are_told_in_order_with_the_number_of_rows()
    {
        var checks = Kinds.Select(kind => (CheckDefinition)((object[])kind)[1]).ToArray();

        var report = await AuditAsync(checks);

        Assert.Equal(6, report.RowCount);
        Assert.Equal(checks, report.Results.Select(result => result.Check));
        Assert.Equal(Kinds.Select(kind => (long)((object[])kind)[2]), report.Results.Select(result => result.Failures));
    }

    [Fact]
    public async Task Samples_are_whole_rows_and_no_more_than_wanted()
    {
        var run = new AuditRun(connection, Table, Schema, [new NotNullCheck("id") { Name = "ids" }], samples: 1);

        var result = Assert.Single((await run.RunAsync(default)).Results);

        var row = JsonDocument.Parse(Assert.Single(result.Samples)).RootElement;
        Assert.Equal(["id", "Country", "price", "rate", "day", "ok"], row.EnumerateObject().Select(member => member.Name));
        Assert.Equal(99.99m, row.GetProperty("price").GetDecimal());
        Assert.Equal("2023-12-31", row.GetProperty("day").GetString());
    }

    [Fact]
    public async Task Samples_of_a_doubled_value_show_all_rows_that_share_it()
    {
        var result = Assert.Single((await AuditAsync(new UniqueCheck(["id"]) { Name = "ids" })).Results);

        Assert.Equal(["3", "3"], result.Samples.Select(sample => JsonDocument.Parse(sample).RootElement.GetProperty("id").GetRawText()));
        Assert.Equal("Expected no two rows with the same (id); found 2 rows that share 1 value.", result.Message);
    }

    [Fact]
    public async Task An_empty_table_meets_every_check_of_its_rows()
    {
        connection.Execute("DELETE FROM silver.sales");

        var report = await AuditAsync(new NotNullCheck("id") { Name = "a" }, new UniqueCheck(["id"]) { Name = "b" }, new RowCountCheck(1, null) { Name = "c" });

        Assert.Equal(0, report.RowCount);
        Assert.Equal([true, true, false], report.Results.Select(result => result.Passed));
    }

    [Fact]
    public async Task No_checks_still_count_the_rows() => Assert.Equal(6, (await AuditAsync()).RowCount);

    public static TheoryData<CheckDefinition, string> Broken => new()
    {
        { new NotNullCheck("nobody") { Name = "mine" }, "nobody" },
        { new RangeCheck("price", "cheap", null) { Name = "mine" }, "cheap" },
        { new RangeCheck("day", "yesterday", null) { Name = "mine" }, "yesterday" },
        { new SqlCheck("nobody > 3", IsCondition: true) { Name = "mine" }, "nobody" },
        { new SqlCheck("SELECT * FROM {table} WHERE nobody", IsCondition: false) { Name = "mine" }, "nobody" },
        { new NotNullCheck("id") { Name = "mine", Where = "nobody" }, "nobody" },
        { new RelationshipCheck("Country", new("silver", "nobody"), "code") { Name = "mine" }, "nobody" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task A_check_that_cannot_be_run_is_named_with_its_table(CheckDefinition check, string culprit)
    {
        var exception = await Assert.ThrowsAsync<EngineException>(() => AuditAsync(new NotNullCheck("id") { Name = "sound" }, check));

        Assert.Contains("'mine' of 'silver.sales'", exception.Message, StringComparison.Ordinal);
        Assert.Contains(culprit, exception.Message, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        connection.Dispose();
        database.Dispose();
    }

    private Task<AuditReport> AuditAsync(params CheckDefinition[] checks) => new AuditRun(connection, Table, Schema, checks, samples: 20).RunAsync(default);
}
