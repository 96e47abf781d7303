using System.Text.Json;
using Tarn.Engines;
using Tarn.Models;
using Tarn.Quality;

namespace Tarn.IntegrationTests.Staging;

/// <summary>Checks with <c>on_failure: quarantine</c>.</summary>
public sealed class QuarantineTests : IDisposable
{
    private readonly StagingLake lake = new();

    public void Dispose() => lake.Dispose();

    [Fact]
    public async Task Offending_rows_go_to_quarantine_with_all_of_their_reasons_and_the_books_say_so()
    {
        await lake.RunAsync("silver.countries", "SELECT * FROM (VALUES ('FR'), ('DE')) t(code)");
        var model = StagingLake.Model(
            "silver.sales",
            """
            SELECT * FROM (VALUES (1, 'FR', 5.50, 'open'), (NULL, 'FR', 5.00, 'open'), (3, 'XX', -1.00, 'lost'), (4, NULL, NULL, NULL), (5, 'DE', 99.00, 'open')) t(id, country, price, state)
            """,
            null,
            new NotNullCheck("id") { Name = "ids", OnFailure = OnFailure.Quarantine },
            new RangeCheck("price", "0", "50") { Name = "prices", OnFailure = OnFailure.Quarantine, Where = "id <> 5" },
            new AcceptedValuesCheck("state", ["open"]) { Name = "states", OnFailure = OnFailure.Quarantine },
            new SqlCheck("price < 98 or price is null", IsCondition: true) { Name = "dear", OnFailure = OnFailure.Quarantine },
            new RelationshipCheck("country", new("silver", "countries"), "code") { Name = "countries", OnFailure = OnFailure.Quarantine },
            new NotNullCheck("country") { Name = "only_warned", OnFailure = OnFailure.Warn });

        var write = await lake.RunAsync(model);

        Assert.Equal(["1|FR", "4|null"], await lake.RowsAsync("SELECT id, country FROM silver.sales ORDER BY id"));
        Assert.Equal((2, 3, true), (write.Books.Out, write.Books.Quarantined, write.Books.Balanced));
        Assert.Equal(3, write.Quarantine!.Books.Out);
        Assert.Equal(
            [
                "null|[ids]", "3|[prices, states, countries]", "5|[dear]",
            ],
            await lake.RowsAsync("SELECT json_extract_string(raw_text, '$.id'), list_transform(reasons, lambda r: r.rule)::VARCHAR FROM quarantine.sales"));
        Assert.Equal(
            ["country|XX|Expected every 'country' to be a 'code' of 'silver.countries'."],
            await lake.RowsAsync("SELECT r.\"column\", r.value, r.message FROM (SELECT unnest(reasons) AS r FROM quarantine.sales) WHERE r.rule = 'countries'"));
        Assert.Equal(
            ["silver.sales|null|silver.sales|tests|open|2026-03-01"],
            await lake.RowsAsync("SELECT DISTINCT _source_object, _source_row, table_name, _source_system, status, _execution_date FROM quarantine.sales"));
    }

    [Fact]
    public async Task The_raw_text_is_the_whole_row_as_json()
    {
        await lake.RunAsync("silver.t", "SELECT 'nan'::DOUBLE AS rate, 'a\"b' AS text, DATE '2024-01-01' AS day, NULL::INTEGER AS id", null, new NotNullCheck("id") { Name = "ids", OnFailure = OnFailure.Quarantine });

        var row = JsonDocument.Parse(Assert.Single(await lake.RowsAsync("SELECT raw_text FROM quarantine.t"))).RootElement;

        Assert.Equal("nan", row.GetProperty("rate").GetString());
        Assert.Equal("a\"b", row.GetProperty("text").GetString());
        Assert.Equal("2024-01-01", row.GetProperty("day").GetString());
        Assert.Equal(JsonValueKind.Null, row.GetProperty("id").ValueKind);
    }

    [Fact]
    public async Task Nothing_is_staged_for_quarantine_when_every_row_is_good()
    {
        var write = await lake.StageAsync(StagingLake.Model("silver.t", "SELECT 1 AS id", null, new NotNullCheck("id") { Name = "ids", OnFailure = OnFailure.Quarantine }));

        Assert.Null(write.Quarantine);
        Assert.Equal(0, write.Books.Quarantined);
    }

    [Fact]
    public async Task A_merge_row_without_a_key_can_be_quarantined_instead_of_failing()
    {
        var write = await lake.RunAsync(
            "silver.m", "SELECT * FROM (VALUES (1, 'a'), (NULL, 'b')) t(id, v)", new MergeMaterialization(["id"]),
            new NotNullCheck("id") { Name = "ids", OnFailure = OnFailure.Quarantine });

        Assert.Equal(["1|a"], await lake.RowsAsync("SELECT * FROM silver.m"));
        Assert.Equal((1, 1, true), (write.Books.Out, write.Books.Quarantined, write.Books.Balanced));
    }

    [Fact]
    public async Task A_change_record_that_breaks_a_check_is_as_if_it_had_not_come_and_a_period_can_be_checked_too()
    {
        var write = await lake.RunAsync(
            "silver.c",
            """
            SELECT * FROM (VALUES
              (1, TIMESTAMP '2024-01-01', 'FR'), (1, TIMESTAMP '2024-01-02', NULL), (1, TIMESTAMP '2024-01-03', 'DE'),
              (NULL, TIMESTAMP '2024-01-01', 'FR'), (2, TIMESTAMP '2024-01-01', 'FR'), (2, TIMESTAMP '2030-01-01', 'DE')) t(customer, since, country)
            """,
            new Scd2Materialization(["customer"], "since"),
            new NotNullCheck("country") { Name = "countries", OnFailure = OnFailure.Quarantine },
            new NotNullCheck("customer") { Name = "customers", OnFailure = OnFailure.Quarantine },
            new RangeCheck("valid_to", null, "2029-01-01") { Name = "ends", OnFailure = OnFailure.Quarantine });

        Assert.Equal(
            ["1|1|FR|3", "1|3|DE|null", "2|1|DE|null"],
            await lake.RowsAsync("SELECT customer, day(valid_from), country, day(valid_to) FROM silver.c ORDER BY ALL"));
        Assert.Equal((6L, 3L, 3L, true), (write.Books.Generated, write.Books.Out, write.Books.Quarantined, write.Books.Balanced));
        Assert.Equal(3, write.Quarantine!.Files.Sum(file => file.RowCount));
    }

    [Fact]
    public async Task A_relationship_with_the_table_itself_is_looked_up_among_its_new_rows()
    {
        await lake.RunAsync(
            "silver.people", "SELECT * FROM (VALUES (1, NULL), (2, 1), (3, 8)) t(id, boss)", null,
            new RelationshipCheck("boss", new("silver", "people"), "id") { Name = "bosses", OnFailure = OnFailure.Quarantine });

        Assert.Equal(["1", "2"], await lake.RowsAsync("SELECT id FROM silver.people ORDER BY id"));
    }

    [Fact]
    public async Task A_quarantining_check_that_cannot_be_run_is_named()
    {
        var exception = await Assert.ThrowsAsync<EngineException>(() => lake.StageAsync(StagingLake.Model(
            "silver.t", "SELECT 1 AS id", null, new SqlCheck("nobody > 1", IsCondition: true) { Name = "mine", OnFailure = OnFailure.Quarantine })));

        Assert.Contains("'mine' of 'silver.t'", exception.Message, StringComparison.Ordinal);
    }
}
