using System.Globalization;
using System.Text.Json;
using Tarn.AcceptanceTests.Support;
using Tarn.Testing;
using Tarn.Testing.Reader;

namespace Tarn.AcceptanceTests.Retail;

/// <summary>The retail example on the real files of a shop and of a central bank.</summary>
public sealed class RetailTests(RetailRun retail) : IClassFixture<RetailRun>
{
    private const long TillLines = 541_909;

    private static readonly string[] Tables =
    [
        "bronze.transactions", "bronze.ecb_rates", "quarantine.transactions", "silver.sales", "silver.customers", "silver.products", "silver.fx_rates",
        "gold.dim_date", "gold.dim_customer", "gold.dim_product", "gold.fact_sales", "gold.daily_sales", "gold.customer_value",
    ];

    public static TheoryData<string> AllTables => [.. Tables];

    /// <summary>Quarantine tables get rows of other tables' steps and have no books of their own.</summary>
    public static TheoryData<string> TablesWithBooks => [.. Tables.Where(table => !table.StartsWith("quarantine.", StringComparison.Ordinal))];

    [SharedDataFact]
    public void First_run_ends_well_and_makes_every_table()
    {
        retail.First.Expect(0);
        Assert.Superset(Tables.ToHashSet(), LakeFiles.Tables(retail.LakeFolder).ToHashSet());
    }

    [SharedDataFact]
    public void Second_run_does_nothing_and_says_so()
    {
        retail.Second.Expect(0).Says("up to date");
        Assert.Equal(retail.AfterFirst, retail.Deltas());
    }

    [SharedDataFact]
    public void Every_till_line_is_in_bronze_or_in_quarantine()
    {
        Assert.Equal(TillLines, retail.Reference.Lines.Count);
        var bronze = TableRows.Count(LakeFiles.Table(retail.LakeFolder, "bronze.transactions"));
        var quarantine = TableRows.Count(LakeFiles.Table(retail.LakeFolder, "quarantine.transactions"));
        Assert.Equal(TillLines, bronze + quarantine);
        Assert.Equal(retail.Reference.Lines.Count(line => line.Price < 0), quarantine);
    }

    [SharedDataFact]
    public void Bronze_holds_the_text_of_every_line_at_its_place()
    {
        using var duck = new Duck();
        var table = LakeFiles.Table(retail.LakeFolder, "bronze.transactions");
        var rows = duck.Rows(
            $"""
            SELECT InvoiceNo, StockCode, Description, Quantity::VARCHAR, strftime(InvoiceDate, '%Y-%m-%d %H:%M:%S'), UnitPrice::VARCHAR, CustomerID, Country, _source_row::VARCHAR,
                   _source_system, _execution_date::VARCHAR, _batch_id, _source_object
            FROM {TableRows.From(table)} ORDER BY _source_row
            """);
        var expected = retail.Reference.Lines.Index().Where(line => line.Item.Price >= 0).ToList();
        Assert.Equal(expected.Count, rows.Count);
        foreach (var (row, (index, line)) in rows.Zip(expected))
        {
            var read = new TillLine(
                row[0]!, row[1]!, row[2] ?? "", int.Parse(row[3]!, CultureInfo.InvariantCulture),
                DateTime.Parse(row[4]!, CultureInfo.InvariantCulture), decimal.Parse(row[5]!, CultureInfo.InvariantCulture), row[6], row[7]!);
            Assert.Equal(line, read);
            Assert.Equal((index + 1).ToString(CultureInfo.InvariantCulture), row[8]);
        }

        Assert.Equal("online_retail", Assert.Single(rows.Select(row => row[9]).Distinct()));
        Assert.Single(rows.Select(row => row[10]).Distinct());
        Assert.True(Guid.TryParse(Assert.Single(rows.Select(row => row[11]).Distinct()), out _));
        Assert.EndsWith("online_retail.csv.gz", Assert.Single(rows.Select(row => row[12]).Distinct()), StringComparison.Ordinal);
    }

    [SharedDataFact]
    public async Task Quarantined_rows_carry_their_reasons_and_their_raw_text()
    {
        using var duck = new Duck();
        var rows = duck.Rows($"SELECT raw_text, to_json(reasons)::VARCHAR, _source_row::VARCHAR, status FROM {TableRows.From(LakeFiles.Table(retail.LakeFolder, "quarantine.transactions"))} ORDER BY _source_row");
        var bad = retail.Reference.Lines.Index().Where(line => line.Item.Price < 0).ToList();
        Assert.Equal(bad.Count, rows.Count);
        foreach (var (row, (index, line)) in rows.Zip(bad))
        {
            Assert.StartsWith(line.Invoice + ",B,Adjust bad debt,1,", row[0], StringComparison.Ordinal);
            using var reasons = JsonDocument.Parse(row[1]!);
            var reason = Assert.Single(reasons.RootElement.EnumerateArray());
            Assert.Equal("UnitPrice", reason.GetProperty("column").GetString());
            Assert.Equal("-11062.06", reason.GetProperty("value").GetString());
            Assert.NotEmpty(reason.GetProperty("message").GetString()!);
            Assert.NotEmpty(reason.GetProperty("rule").GetString()!);
            Assert.Equal((index + 1).ToString(CultureInfo.InvariantCulture), row[2]);
            Assert.Equal("open", row[3]);
        }

        (await retail.RunAsync("quarantine", "bronze.transactions")).Expect(0).Says("UnitPrice").Says("-11062.06");
    }

    [SharedDataFact]
    public async Task Sales_are_397884_lines_392692_without_repeats_and_worth_8887208_894()
    {
        Assert.Equal(397_884, retail.Reference.SalesLines.Count);
        Assert.Equal(392_692, retail.Reference.Sales.Count);
        Assert.Equal(8_887_208.894m, retail.Reference.Sales.Sum(line => line.Quantity * line.Price));

        var totals = Assert.Single(await retail.QueryAsync("SELECT count(*) AS rows, sum(amount)::VARCHAR AS worth FROM silver.sales"));
        Assert.Equal("392692", totals["rows"]);
        Assert.Equal("8887208.894", totals["worth"]);
        var before = Assert.Single(await retail.QueryAsync(
            "SELECT count(*) AS rows FROM bronze.transactions WHERE CustomerID IS NOT NULL AND Quantity > 0 AND UnitPrice > 0 AND NOT starts_with(InvoiceNo, 'C')"));
        Assert.Equal("397884", before["rows"]);
    }

    [SharedDataFact]
    public void Sales_equal_the_lines_computed_in_plain_code()
    {
        using var duck = new Duck();
        var rows = duck.Rows(
            $"""
            SELECT invoice_no || '|' || stock_code || '|' || coalesce(description, '') || '|' || quantity || '|' || strftime(invoiced_at, '%Y-%m-%d %H:%M:%S') || '|' ||
                   unit_price || '|' || amount || '|' || customer_id || '|' || country
            FROM {TableRows.From(LakeFiles.Table(retail.LakeFolder, "silver.sales"))}
            """).Select(row => row[0]!).Order(StringComparer.Ordinal);
        var expected = retail.Reference.Sales.Select(line => string.Create(
            CultureInfo.InvariantCulture,
            $"{line.Invoice}|{line.Product.ToUpperInvariant()}|{line.Description.Trim(' ')}|{line.Quantity}|{line.At:yyyy-MM-dd HH:mm:ss}|{line.Price:0.000}|{line.Quantity * line.Price:0.000}|{line.Customer}|{line.Country}"))
            .Order(StringComparer.Ordinal);
        Assert.Equal(expected, rows);
    }

    [SharedDataFact]
    public void Customers_equal_a_history_computed_in_plain_code()
    {
        using var duck = new Duck();
        const string moment = "'%Y-%m-%d %H:%M:%S'";
        var rows = duck.Rows(
            $"""
            SELECT customer_id || '|' || country || '|' || strftime(valid_from, {moment}) || '|' || coalesce(strftime(valid_to, {moment}), '') || '|' || is_current
            FROM {TableRows.From(LakeFiles.Table(retail.LakeFolder, "silver.customers"))}
            """).Select(row => row[0]!).Order(StringComparer.Ordinal).ToList();
        var expected = retail.Reference.Customers().Select(span => string.Create(
            CultureInfo.InvariantCulture,
            $"{span.Customer}|{span.Country}|{span.From:yyyy-MM-dd HH:mm:ss}|{span.To:yyyy-MM-dd HH:mm:ss}|{(span.IsCurrent ? "true" : "false")}"))
            .Order(StringComparer.Ordinal).ToList();
        Assert.Contains(retail.Reference.Customers().GroupBy(span => span.Customer), customer => customer.Count() >= 3);
        Assert.Equal(expected, rows);
    }

    [SharedDataFact]
    public void Exchange_rates_equal_those_unpivoted_in_plain_code()
    {
        using var duck = new Duck();
        var rows = duck.Rows($"SELECT date::VARCHAR || '|' || currency || '|' || rate FROM {TableRows.From(LakeFiles.Table(retail.LakeFolder, "silver.fx_rates"))}")
            .Select(row => row[0]!).Order(StringComparer.Ordinal);
        var expected = retail.Reference.Rates
            .Select(rate => string.Create(CultureInfo.InvariantCulture, $"{rate.Date:yyyy-MM-dd}|{rate.Currency}|{rate.Rate:0.000000}")).Order(StringComparer.Ordinal);
        Assert.Equal(expected, rows);
    }

    [SharedDataFact]
    public void Daily_sales_in_euros_take_the_rate_as_of_the_day_a_Sunday_Fridays()
    {
        using var duck = new Duck();
        var rows = duck.Rows($"SELECT date::VARCHAR, orders::VARCHAR, quantity::VARCHAR, amount_gbp::VARCHAR, amount_eur::VARCHAR FROM {TableRows.From(LakeFiles.Table(retail.LakeFolder, "gold.daily_sales"))} ORDER BY date");
        var expected = retail.Reference.DailySales().OrderBy(day => day.Date).ToList();
        Assert.Equal(expected.Count, rows.Count);
        foreach (var (row, day) in rows.Zip(expected))
        {
            Assert.Equal(day.Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), row[0]);
            Assert.Equal(day.Orders.ToString(CultureInfo.InvariantCulture), row[1]);
            Assert.Equal(day.Quantity.ToString(CultureInfo.InvariantCulture), row[2]);
            Assert.Equal(day.Pounds, decimal.Parse(row[3]!, CultureInfo.InvariantCulture));

            // The engine divides in binary floating point: the last of three digits may differ where the fourth is a five.
            Assert.InRange(decimal.Parse(row[4]!, CultureInfo.InvariantCulture) - day.Euros, -0.001m, 0.001m);
        }

        Assert.Contains(expected, day => day.Date.DayOfWeek == DayOfWeek.Sunday);
        Assert.DoesNotContain(retail.Reference.Rates, rate => rate.Date.DayOfWeek == DayOfWeek.Sunday);
    }

    [SharedDataFact]
    public void Star_schema_has_every_sale_once_and_unknown_members()
    {
        using var duck = new Duck();
        string From(string table) => TableRows.From(LakeFiles.Table(retail.LakeFolder, table));
        Assert.Equal("392692|8887208.894", duck.Rows($"SELECT count(*) || '|' || sum(amount_gbp) FROM {From("gold.fact_sales")}")[0][0]);
        Assert.Equal(
            "0",
            duck.Rows(
                $"""
                SELECT count(*)::VARCHAR FROM {From("gold.fact_sales")}
                WHERE date_key NOT IN (SELECT date_key FROM {From("gold.dim_date")})
                   OR product_key NOT IN (SELECT product_key FROM {From("gold.dim_product")})
                   OR customer_key NOT IN (SELECT customer_key FROM {From("gold.dim_customer")})
                """)[0][0]);
        Assert.Equal("1|1|1", duck.Rows(
            $"""
            SELECT (SELECT count(*) FROM {From("gold.dim_date")} WHERE date_key = -1) || '|' || (SELECT count(*) FROM {From("gold.dim_product")} WHERE product_key = -1)
                   || '|' || (SELECT count(*) FROM {From("gold.dim_customer")} WHERE customer_key = -1)
            """)[0][0]);
    }

    [SharedDataFact]
    public async Task Books_balance_for_every_step()
    {
        var steps = await retail.QueryAsync("SELECT * FROM tarn.steps");
        Assert.NotEmpty(steps);
        foreach (var step in steps.Where(step => step["rows_in"].Length > 0))
        {
            long Of(string column) => long.Parse(step[column], CultureInfo.InvariantCulture);
            Assert.Equal(
                Of("rows_in") + Of("rows_generated") + Of("rows_expanded"),
                Of("rows_out") + Of("rows_quarantined") + Of("rows_dropped") + Of("rows_deduplicated") + Of("rows_filtered") + Of("rows_aggregated") + Of("rows_joined"));
        }

        var load = Assert.Single(steps, step => step["table_name"] == "bronze.transactions" && step["rows_in"].Length > 0);
        Assert.Equal("541909|541907|2", $"{load["rows_in"]}|{load["rows_out"]}|{load["rows_quarantined"]}");
    }

    [SharedDataTheory]
    [MemberData(nameof(TablesWithBooks))]
    public void Books_of_every_table_lie_in_its_own_commit_and_balance(string name)
    {
        var table = LakeFiles.Table(retail.LakeFolder, name);
        var books = table.Commits[table.Version].GetProperty("tarn").GetProperty("books");
        long Of(string column) => books.TryGetProperty(column, out var value) ? value.GetInt64() : 0;
        Assert.Equal(
            Of("in") + Of("generated") + Of("expanded"),
            Of("out") + Of("quarantined") + Of("dropped") + Of("deduplicated") + Of("filtered") + Of("aggregated") + Of("joined"));
        Assert.Equal(TableRows.Count(table), Of("out"));
    }

    [SharedDataTheory]
    [MemberData(nameof(AllTables))]
    public async Task Another_program_reads_the_same_rows(string name)
    {
        var table = LakeFiles.Table(retail.LakeFolder, name);
        var columns = string.Join(", ", table.Columns.Select(column => $"{TableRows.Text(column)} AS {Duck.Name(column)}"));
        var answer = retail.At($"{name}.csv");
        await File.WriteAllTextAsync(answer, (await retail.RunAsync("query", "--output", "csv", $"SELECT {columns} FROM {name}")).Expect(0).Output);

        using var duck = new Duck();
        var theirs = $"SELECT * FROM read_csv({Duck.Literal(answer)}, header=true, all_varchar=true, delim=',', quote='\"', escape='\"', max_line_size=10000000)";
        var mine = $"SELECT {columns} FROM {TableRows.From(table)}";
        var differing = duck.Rows($"(({mine}) EXCEPT ALL ({theirs})) UNION ALL (({theirs}) EXCEPT ALL ({mine})) LIMIT 3");
        Assert.True(differing.Count == 0, $"{name} read by two programs differs:\n{string.Join('\n', differing.Select(row => string.Join(" | ", row)))}");
        Assert.Equal(TableRows.Count(table).ToString(CultureInfo.InvariantCulture), duck.Rows($"SELECT count(*)::VARCHAR FROM ({theirs})")[0][0]);
    }
}
