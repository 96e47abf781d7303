using Tarn.AcceptanceTests.Support;

namespace Tarn.AcceptanceTests.Shop;

/// <summary>
/// A small project with every kind of step: two streams with dirty rows, a table with a quarantining check, a merge, a history, and two
/// gold tables, one reading the other. Small enough to run dozens of times.
/// </summary>
internal sealed class ShopProject(string root, string data)
{
    public const string SilverOrders =
        """
        -- Paid and new orders, repeated lines once.
        SELECT DISTINCT order_id, customer_id, product, quantity, price, CAST(quantity * price AS DECIMAL(18, 2)) AS amount, ordered_at, status
        FROM bronze.orders
        WHERE status <> 'returned'
        """;

    public string Root => root;

    public string Lake => Path.Combine(root, "lake");

    /// <summary>Writes the project's files.</summary>
    public static ShopProject Create(string root, string data)
    {
        var project = new ShopProject(root, data);
        project.Write("tarn.yml", "name: shop\nenvironments:\n  dev: { lake: lake }\n");
        project.Write("sources/shop.yml", Sources);
        project.Model("silver/orders", SilverOrders, OrdersYaml);
        project.Model(
            "silver/latest_orders",
            """
            SELECT order_id, customer_id, quantity, price, ordered_at, status
            FROM bronze.orders
            QUALIFY row_number() OVER (PARTITION BY order_id ORDER BY ordered_at DESC, _source_object DESC, _source_row DESC) = 1
            """,
            "kind: merge\nkey: order_id\nchecks:\n  - unique: [order_id]\n");
        project.Model(
            "silver/customers",
            "SELECT customer_id, name, city, changed_at FROM bronze.customers",
            "kind: scd2\nkey: customer_id\nvalid_from: changed_at\nchecks:\n  - not_null: [customer_id, city]\n  - unique: { columns: [customer_id], where: is_current }\n");
        project.Model(
            "gold/city_sales",
            """
            SELECT coalesce(c.city, 'unknown') AS city, count(*) AS orders, CAST(sum(o.amount) AS DECIMAL(18, 2)) AS amount
            FROM silver.orders o
            LEFT JOIN silver.customers c ON c.customer_id = o.customer_id AND o.ordered_at >= c.valid_from AND o.ordered_at < coalesce(c.valid_to, TIMESTAMP 'infinity')
            GROUP BY ALL
            """,
            "checks:\n  - not_null: [city, amount]\n  - unique: [city]\n");
        project.Model(
            "gold/best_city",
            "SELECT city, amount FROM gold.city_sales QUALIFY row_number() OVER (ORDER BY amount DESC, city) = 1",
            "checks:\n  - row_count: { min: 1, max: 1 }\n");
        project.Model("gold/open_orders", "SELECT status, count(*) AS orders FROM silver.latest_orders GROUP BY ALL", "checks:\n  - unique: [status]\n");
        return project;
    }

    public void Write(string relative, string text)
    {
        var path = Path.Combine(root, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    public void Model(string name, string sql, string yaml)
    {
        Write($"models/{name}.sql", sql + "\n");
        Write($"models/{name}.yml", yaml);
    }

    public Task<TarnResult> RunAsync(params string[] arguments) => TarnProgram.RunAsync(root, [.. arguments, "--var", $"DATA={data}"]);

    public RunningTarn Start(params string[] arguments) => TarnProgram.Start(root, [.. arguments, "--var", $"DATA={data}"]);

    public async Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> QueryAsync(string sql) =>
        CsvText.Rows((await RunAsync("query", "--output", "csv", sql)).Expect(0).Output);

    private const string Sources =
        """
        source: shop
        connector: files
        streams:
          orders:
            path: ${DATA}/orders/*.csv*
            contract:
              evolution: additive
              on_violation: quarantine
              columns:
                order_id:    { type: long, required: true, min: 1 }
                customer_id: { type: string, required: true, matches: '^C\d{3}$' }
                product:     { type: string, transform: "trim(_)" }
                quantity:    { type: int, required: true, min: -1000, max: 1000 }
                price:       { type: 'decimal(10,2)', required: true }
                ordered_at:  { type: timestamp_ntz, required: true }
                status:      { type: string, accepted_values: [new, paid, returned] }
          customers:
            path: ${DATA}/customers/*.csv
            contract:
              columns:
                customer_id: { type: string, required: true }
                name:        { type: string }
                city:        { type: string, required: true }
                changed_at:  { type: timestamp_ntz, required: true }

        """;

    private const string OrdersYaml =
        """
        kind: table
        description: Orders that count.
        tags: [sales]
        checks:
          - not_null: [order_id, customer_id, amount]
          - range: { column: price, min: 0 }
          - condition: { name: pieces_above_zero, sql: "quantity > 0", on_failure: quarantine }
          - range: { name: plausible, column: quantity, max: 900, on_failure: warn }

        """;
}
