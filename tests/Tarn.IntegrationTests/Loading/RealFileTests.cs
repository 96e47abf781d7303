using System.Globalization;
using System.IO.Compression;
using Tarn.Contracts;
using Tarn.Testing;

namespace Tarn.IntegrationTests.Loading;

/// <summary>Real files, with counts that plain C# makes of them independently.</summary>
public sealed class RealFileTests
{
    private static readonly string s_data = Path.Combine(SharedData.Folder, "data");

    [SharedDataFact]
    public async Task The_online_shop_loses_no_row_and_every_bad_row_has_its_reasons_and_text()
    {
        await using var loads = new Loads
        {
            Contract = new Contract
            {
                Columns =
                [
                    Loads.Column("InvoiceNo") with { Required = true, Matches = "^[AC]?\\d{6}$" },
                    Loads.Column("StockCode") with { Required = true },
                    Loads.Column("Description"),
                    Loads.Column("Quantity", "integer") with { Required = true, Min = "-10000", Max = "10000" },
                    Loads.Column("InvoiceDate", "timestamp") with { Required = true },
                    Loads.Column("UnitPrice", "decimal(12,3)") with { Min = "0" },
                    Loads.Column("CustomerID") with { Transform = "regexp_replace(_, '\\.0$', '')" },
                    Loads.Column("Country") with { Required = true },
                ],
            },
        };
        var path = loads.AddPath(Path.Combine(s_data, "online_retail", "online_retail.csv.gz"));
        var lines = await LinesAsync(path);

        // Fields with quotes lie between InvoiceNo, StockCode and the numbers; counted from the end, plain splitting finds the numbers.
        var bad = lines.Skip(1).Index().Where(line =>
        {
            var fields = line.Item.Split(',');
            return Math.Abs(int.Parse(fields[^5], CultureInfo.InvariantCulture)) > 10000 || fields[^3].StartsWith('-');
        }).Select(line => FormattableString.Invariant($"{line.Index + 1}|{line.Index + 2}|{line.Item}")).ToList();

        var loaded = await loads.RunAsync();

        Assert.Equal(541_909, lines.Length - 1);
        Assert.True(bad.Count > 0);
        Assert.Equal((541_909, 541_909 - bad.Count, bad.Count), (loaded.Books.In, loaded.Books.Out, loaded.Books.Quarantined));
        Assert.Equal(bad, loaded.Bad("_source_row, _source_line, raw_text"));
        Assert.Equal(
            [FormattableString.Invariant($"{lines.Skip(1).Count(WithCustomer) - bad.Count(WithCustomer)}|0")],
            loaded.Select("SELECT count(CustomerID), count(*) FILTER (CustomerID LIKE '%.0') FROM rows"));
        Assert.Equal(
            lines.Skip(1).Sum(line => decimal.Parse(line.Split(',')[^3], CultureInfo.InvariantCulture) * int.Parse(line.Split(',')[^5], CultureInfo.InvariantCulture)),
            decimal.Parse(loaded.Select("SELECT sum(UnitPrice * Quantity) FROM rows")[0], CultureInfo.InvariantCulture) +
            bad.Sum(line => decimal.Parse(line.Split(',')[^3], CultureInfo.InvariantCulture) * int.Parse(line.Split(',')[^5], CultureInfo.InvariantCulture)));
    }

    private static bool WithCustomer(string line) => line.Split(',')[^2].Length > 0;

    private static async Task<string[]> LinesAsync(string path)
    {
        await using var file = File.OpenRead(path);
        await using Stream unpacked = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(unpacked);
        return (await reader.ReadToEndAsync()).TrimEnd('\n').Split('\n');
    }
}
