using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Tarn.AcceptanceTests.Shop;

/// <summary>Dirty CSV files for <see cref="ShopProject"/>, the same for the same seed.</summary>
internal static class ShopData
{
    private static readonly string[] Cities = ["Lund", "Ystad", "Malmö", "Visby", "Kalmar"];
    private static readonly DateTime Start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);

    /// <summary>Files of one day: some thousand orders in two files, customers who move, and, on the first day, a file that is no gzip at all.</summary>
    public static void WriteDay(string data, int day, int rows = 3000)
    {
        var random = new Random(1000 + day);
        Directory.CreateDirectory(Path.Combine(data, "orders"));
        Directory.CreateDirectory(Path.Combine(data, "customers"));
        File.WriteAllText(Path.Combine(data, "orders", $"{day:D3}-a.csv"), Orders(random, day, rows));
        using (var gzip = new GZipStream(File.Create(Path.Combine(data, "orders", $"{day:D3}-b.csv.gz")), CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(Orders(random, day, rows)));
        }

        File.WriteAllText(Path.Combine(data, "customers", $"{day:D3}.csv"), Customers(random, day));
        if (day == 1)
        {
            File.WriteAllText(Path.Combine(data, "orders", "001-c.csv.gz"), "this is no gzip");
        }
    }

    public static string Orders(params ReadOnlySpan<string> lines) =>
        string.Join('\n', ["order_id,customer_id,product,quantity,price,ordered_at,status", .. lines, ""]);

    private static string Orders(Random random, int day, int rows)
    {
        List<string> lines = [];
        for (var row = 0; row < rows; row++)
        {
            var line = Order(random, day);
            lines.Add(line);
            if (random.Next(50) == 0)
            {
                lines.Add(line);
            }
        }

        return Orders([.. lines]);
    }

    private static string Order(Random random, int day)
    {
        var id = random.Next(1, 20_000).ToString(CultureInfo.InvariantCulture);
        var customer = $"C{random.Next(1, 80):D3}";
        var quantity = random.Next(1, 40).ToString(CultureInfo.InvariantCulture);
        var price = (random.Next(0, 10_000) / 100m).ToString("0.00", CultureInfo.InvariantCulture);
        var at = Start.AddDays(day).AddSeconds(random.Next(86_400)).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        var product = random.Next(20) == 0 ? "\"Tea, \"\"green\"\"\nleaf\"" : " Cup " + random.Next(30).ToString(CultureInfo.InvariantCulture);
        var status = random.Next(5) == 0 ? "returned" : "paid";
        switch (random.Next(120))
        {
            case 0:
                quantity = "many";
                break;
            case 1:
                price = "";
                break;
            case 2:
                customer = "X1";
                at = "yesterday";
                break;
            case 3:
                status = "lost";
                break;
            case 4:
                quantity = "-3";
                break;
            case 5:
                quantity = "950";
                break;
            case 6:
                return $"{id},{customer}";
        }

        return $"{id},{customer},{product},{quantity},{price},{at},{status}";
    }

    private static string Customers(Random random, int day)
    {
        var text = new StringBuilder("customer_id,name,city,changed_at\n");
        for (var customer = 1; customer < 80; customer++)
        {
            if (day == 1 || random.Next(4) == 0)
            {
                var at = Start.AddDays(day - 1).AddSeconds(random.Next(86_400)).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
                text.Append(CultureInfo.InvariantCulture, $"C{customer:D3},Name {customer},{Cities[random.Next(Cities.Length)]},{at}\n");
            }
        }

        return text.Append("C999,Nobody,,2026-01-01 00:00:00\n").ToString();
    }
}
