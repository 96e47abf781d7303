using System.Globalization;
using System.IO.Compression;
using Tarn.AcceptanceTests.Support;

namespace Tarn.AcceptanceTests.Retail;

/// <summary>One line of the till's export, as its text says it.</summary>
internal sealed record TillLine(
    string Invoice, string Product, string Description, int Quantity, DateTime At, decimal Price, string? Customer, string Country);

/// <summary>A row of the customers' history.</summary>
internal sealed record CustomerSpan(string Customer, string Country, DateTime From, DateTime? To)
{
    public bool IsCurrent => To is null;
}

/// <summary>A day's turnover.</summary>
internal sealed record SalesDay(DateOnly Date, long Orders, long Quantity, decimal Pounds, decimal Euros);

/// <summary>
/// What the retail project must give, computed here in plain C# from the two CSV files by the words of the project's pages: no SQL, no engine.
/// </summary>
internal sealed class RetailReference
{
    private RetailReference(IReadOnlyList<TillLine> lines, IReadOnlyList<(DateOnly Date, string Currency, decimal Rate)> rates)
    {
        Lines = lines;
        Rates = rates;
        SalesLines = [.. lines.Where(line => line is { Customer: not null, Quantity: > 0, Price: > 0 } && !line.Invoice.StartsWith('C'))];
        Sales = [.. SalesLines.Distinct()];
    }

    public IReadOnlyList<TillLine> Lines { get; }

    /// <summary>Lines with a known customer, pieces and price above zero, no cancellation.</summary>
    public IReadOnlyList<TillLine> SalesLines { get; }

    /// <summary>The same without whole-line repeats.</summary>
    public IReadOnlyList<TillLine> Sales { get; }

    public IReadOnlyList<(DateOnly Date, string Currency, decimal Rate)> Rates { get; }

    public static RetailReference Read(string data) =>
        new([.. TillLines(data)], [.. ExchangeRates(data)]);

    /// <summary>Type 2: for each customer the countries in order of time, equal neighbours being one span.</summary>
    public IEnumerable<CustomerSpan> Customers() =>
        from line in Lines
        where line.Customer is not null
        group line by line.Customer into customer
        from span in Spans(customer.Key, customer.OrderBy(line => line.At))
        select span;

    /// <summary>Euros at the last rate published on or before the day.</summary>
    public IEnumerable<SalesDay> DailySales()
    {
        var pounds = Rates.Where(rate => rate.Currency == "GBP").OrderBy(rate => rate.Date).ToList();
        return
            from line in Sales
            group line by DateOnly.FromDateTime(line.At) into day
            let amount = day.Sum(line => line.Quantity * line.Price)
            let rate = pounds.Last(rate => rate.Date <= day.Key).Rate
            select new SalesDay(
                day.Key,
                day.Select(line => line.Invoice).Distinct().Count(),
                day.Sum(line => (long)line.Quantity),
                amount,
                Math.Round(amount / rate, 3, MidpointRounding.AwayFromZero));
    }

    private static IEnumerable<CustomerSpan> Spans(string customer, IEnumerable<TillLine> inOrder)
    {
        CustomerSpan? open = null;
        foreach (var line in inOrder.Where(line => line.Country != open?.Country))
        {
            if (open is not null)
            {
                yield return open with { To = line.At };
            }

            open = new CustomerSpan(customer, line.Country, line.At, To: null);
        }

        yield return open!;
    }

    private static IEnumerable<TillLine> TillLines(string data)
    {
        using var reader = Open(Path.Combine(data, "online_retail", "online_retail.csv.gz"));
        foreach (var field in CsvText.Read(reader).Skip(1))
        {
            yield return new TillLine(
                field[0],
                field[1],
                field[2],
                int.Parse(field[3], CultureInfo.InvariantCulture),
                DateTime.ParseExact(field[4], "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                decimal.Parse(field[5], CultureInfo.InvariantCulture),
                field[6].Length == 0 ? null : field[6].Replace(".0", "", StringComparison.Ordinal),
                field[7]);
        }
    }

    private static IEnumerable<(DateOnly Date, string Currency, decimal Rate)> ExchangeRates(string data)
    {
        using var reader = Open(Path.Combine(data, "ecb_fx", "eurofxref-hist.csv.gz"));
        using var records = CsvText.Read(reader).GetEnumerator();
        records.MoveNext();
        var currencies = records.Current;
        while (records.MoveNext())
        {
            var record = records.Current;
            for (var column = 1; column < record.Length; column++)
            {
                if (record[column] is not ("N/A" or ""))
                {
                    yield return (DateOnly.ParseExact(record[0], "yyyy-MM-dd", CultureInfo.InvariantCulture), currencies[column], decimal.Parse(record[column], CultureInfo.InvariantCulture));
                }
            }
        }
    }

    private static StreamReader Open(string path) => new(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
}
