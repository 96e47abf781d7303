using Tarn.DuckDb;
using Tarn.DuckDb.Binding;

namespace Tarn.Benchmarks;

/// <summary>Two ways are compared only if they gave the same rows: every table's, run columns aside.</summary>
internal sealed class SameTables(string project, string hand, string scratch)
{
    private static readonly string[] Tables =
    [
        "silver.sales", "silver.customers", "silver.products", "silver.fx_rates", "gold.dim_date", "gold.dim_customer", "gold.dim_product",
        "gold.daily_sales", "gold.customer_value",
    ];

    private static readonly string[] Counted = ["bronze.transactions", "bronze.ecb_rates", "quarantine.transactions", "gold.fact_sales"];

    public async Task AssertAsync()
    {
        using var database = DuckDbDatabase.Open(new DuckDbOptions());
        using var connection = database.Connect();
        await connection.ExecuteAsync("SET TimeZone = 'UTC'");
        foreach (var table in Tables)
        {
            await AssertEqualAsync(connection, table, "SELECT COLUMNS(*)::VARCHAR");
        }

        foreach (var table in Counted)
        {
            await AssertEqualAsync(connection, table, "SELECT count(*)::VARCHAR AS n");
        }
    }

    private async Task AssertEqualAsync(DuckDbConnection connection, string table, string select)
    {
        var csv = Path.Combine(scratch, "answer.csv");
        await File.WriteAllTextAsync(csv, (await Measured.RunAsync(Repository.Tarn, scratch, ["query", "--project", project, "--output", "csv", $"{select} FROM {table}"])).Output);
        var tarn = $"SELECT * FROM read_csv('{csv}', header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"')";
        var byHand = $"{select} FROM read_parquet('{Path.Combine(hand, table.Replace('.', '_'))}.parquet')";
        var different = await connection.ScalarAsync($"SELECT count(*) FROM ((({tarn}) EXCEPT ALL ({byHand})) UNION ALL (({byHand}) EXCEPT ALL ({tarn})))");
        if (different is not 0L)
        {
            throw new InvalidOperationException($"{table}: {different} rows differ between tarn and the script by hand. Figures of different work do not compare.");
        }
    }
}
