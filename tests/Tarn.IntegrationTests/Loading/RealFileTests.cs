using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
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

    [SharedDataFact]
    public async Task Reference_rates_with_a_comma_behind_every_line_and_absent_values_load_whole()
    {
        await using var loads = new Loads
        {
            Format = new() { NullValues = ["N/A"] },
            Contract = new Contract
            {
                Evolution = SchemaEvolution.Additive,
                Columns = [Loads.Column("Date", "date") with { Required = true }, Loads.Column("USD", "decimal(18,6)"), Loads.Column("CYP", "decimal(18,6)")],
            },
        };
        var lines = await LinesAsync(loads.AddPath(Path.Combine(s_data, "ecb_fx", "eurofxref-hist.csv.gz")));
        var names = lines[0].Split(',');
        var cyprus = lines.Skip(1).Select(line => line.Split(',')[Array.IndexOf(names, "CYP")]).ToList();

        var loaded = await loads.RunAsync();

        Assert.Equal((6_983, 6_983, 0), (loaded.Books.In, loaded.Books.Out, loaded.Books.Quarantined));
        Assert.Equal(names.Length - 1 + 6, loaded.Staged.Bronze.Schema.Fields.Count);
        Assert.Equal(
            [FormattableString.Invariant($"{cyprus.Count(rate => rate != "N/A")}|{cyprus.Where(rate => rate != "N/A").Sum(rate => decimal.Parse(rate, CultureInfo.InvariantCulture)):0.000000}")],
            loaded.Select("SELECT count(CYP), sum(CYP) FROM rows"));
        Assert.Equal([lines[1].Split(',')[0]], loaded.Select("SELECT \"Date\"::VARCHAR FROM rows WHERE _source_row = 1"));
    }

    [SharedDataFact]
    public async Task Twelve_months_of_taxi_trips_with_two_kinds_of_line_breaks_load_as_one_batch()
    {
        await using var loads = new Loads { Contract = new Contract { Evolution = SchemaEvolution.Additive, Columns = [Loads.Column("total_amount", "decimal(12,2)") with { Min = "0" }] } };
        var count = 0;
        List<string> negative = [];
        foreach (var path in Directory.GetFiles(Path.Combine(s_data, "taxi_yellow", "dev")).Order(StringComparer.Ordinal))
        {
            loads.AddPath(path);
            var lines = await LinesAsync(path);
            var column = Array.IndexOf(lines[0].TrimEnd('\r').Split(','), "total_amount");
            count += lines.Length - 1;
            negative.AddRange(lines.Skip(1).Select(line => line.TrimEnd('\r')).Where(line => line.Split(',')[column].StartsWith('-')));
        }

        var loaded = await loads.RunAsync();

        Assert.Equal((count, negative.Count), (loaded.Books.In, loaded.Books.Quarantined));
        Assert.Equal(negative, loaded.Bad("raw_text"));
    }

    [SharedDataTheory]
    [InlineData("co_products.csv")]
    [InlineData("co_orders.csv")]
    [InlineData("co_customers.csv")]
    [InlineData("hr_employees.csv")]
    [InlineData("co_stores.csv")]
    public async Task Fields_with_line_breaks_and_JSON_come_out_as_they_went_in(string name)
    {
        await using var loads = new Loads();
        var path = loads.AddPath(Path.Combine(s_data, "oracle_hr_co", name));
        var records = PlainCsv.Read(await File.ReadAllBytesAsync(path));

        var loaded = await loads.RunAsync();

        Assert.Equal(records.Count - 1, loaded.Books.Out);
        var columns = string.Join(", ", records[0].Fields.Select(field => $"\"{field}\""));
        Assert.Equal(records.Skip(1).Select(record => string.Join('|', record.Fields.Select(field => field.Length == 0 ? "∅" : field))), loaded.Rows(columns));
    }

    [SharedDataFact]
    public async Task The_odd_files_of_csv_spectrum_mean_what_their_JSON_says()
    {
        foreach (var path in Directory.GetFiles(Path.Combine(s_data, "csv_spectrum", "csvs")))
        {
            await using var loads = new Loads();
            loads.AddPath(path);
            using var json = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(s_data, "csv_spectrum", "json", Path.GetFileNameWithoutExtension(path) + ".json")));
            var rows = (json.RootElement.ValueKind == JsonValueKind.Array ? json.RootElement.EnumerateArray().ToList() : [json.RootElement])
                .Select(row => row.EnumerateObject().ToList()).ToList();

            var loaded = await loads.RunAsync();

            // The corpus has another telephone number in the CSV than in the JSON of one file.
            rows.ForEach(row => row.RemoveAll(member => member.Name == "Contact Phone Number"));
            Assert.Equal(rows.Count, loaded.Books.Out);
            Assert.Equal(
                rows.Select(row => string.Join('|', row.Select(member => member.Value.GetString() is { Length: > 0 } text ? WithoutReturns(text) : "∅"))),
                loaded.Rows(string.Join(", ", rows[0].Select(member => $"\"{member.Name}\""))).Select(WithoutReturns));
        }
    }

    /// <summary>Copies of the corpus differ in what kind of line breaks their CSV files have.</summary>
    private static string WithoutReturns(string text) => text.Replace("\r", "", StringComparison.Ordinal);

    private static bool WithCustomer(string line) => line.Split(',')[^2].Length > 0;

    private static async Task<string[]> LinesAsync(string path)
    {
        await using var file = File.OpenRead(path);
        await using Stream unpacked = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(unpacked);
        return (await reader.ReadToEndAsync()).TrimEnd('\n').Split('\n');
    }
}
