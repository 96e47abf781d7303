namespace Tarn.Tests.Projects;

public sealed class BrokenProjectTests
{
    [Fact]
    public async Task Unknown_type_cycle_missing_table_and_bad_yaml_are_all_told_at_once_with_their_places()
    {
        using var folder = new ProjectFolder();
        folder.Write("tarn.yml", "name: broken\n");
        folder.Write("sources/shop.yml", """
            source: shop
            connector: files
            path: data/*.csv
            streams:
              orders:
                contract:
                  columns:
                    id: { type: strng }
            """);
        folder.Write("models/silver/a.sql", "SELECT *\nFROM silver.b");
        folder.Write("models/silver/b.sql", "SELECT *\n  FROM silver.a");
        folder.Write("models/gold/sales.sql", "SELECT *\nFROM silver.salse\nJOIN bronze.orders USING (id)");
        folder.Write("models/gold/sales.yml", "kind: table\nchecks:\n  - not_null: [a\nowner: ann\n");

        Assert.Equal(
            [
                "models/gold/sales.sql:2:6: The model 'gold.sales' reads 'silver.salse', which no stream or model makes. Did you mean 'gold.sales'? Near names: gold.sales, silver.a, silver.b.",
                "models/gold/sales.yml:4:1: A '[' is not closed, or ',' is missing between its items. Write [a, b].",
                "models/silver/a.sql:2:6: A cycle: silver.a reads silver.b reads silver.a. None of them can be made first: take out one of the references in models/silver/a.sql:2:6, models/silver/b.sql:2:8.",
                "sources/shop.yml:8:21: Unknown type 'strng'. Did you mean 'string'? Types are: string, int, long, short, byte, float, double, decimal(p,s), boolean, date, timestamp, timestamp_ntz, binary.",
            ],
            await folder.ProblemsAsync());
    }
}
