using System.Globalization;

namespace Tarn.Cli.Demo;

/// <summary>
/// Makes till lines of the shape of the UCI Online Retail data set, dirty in the same ways: missing customers, cancellations, write-offs without
/// price or name, repeated lines that do not stand side by side, codes that differ in case. A few lines break the contract, so that quarantine has rows.
/// </summary>
internal sealed class TillGenerator(ulong seed, int rows)
{
    private const int LinesPerInvoice = 21;
    private const int FirstInvoice = 536_365;
    private const int LastInvoice = 999_999;
    private static readonly DateTime Opening = new(2010, 12, 1, 8, 0, 0, DateTimeKind.Unspecified);
    private static readonly int[] Quantities = [1, 1, 1, 2, 2, 3, 4, 6, 6, 8, 10, 12, 12, 24, 48, 100];
    private static readonly string[] WriteOffNotes = ["", "", "", "damaged", "?", "wrongly coded", "check", "thrown away-rusty"];

    private readonly SeededRandom random = new(seed);
    private readonly IReadOnlyList<Product> shelf = Product.Shelf(new SeededRandom(seed + 1), Math.Clamp(rows / 40, 100, 4_000));
    private readonly IReadOnlyList<Customer> customers = Customer.Book(new SeededRandom(seed + 2), Math.Clamp(rows / 110, 30, 60_000));

    /// <summary>Writes the header and exactly so many records as asked for.</summary>
    public void Write(TextWriter writer, CancellationToken cancellationToken)
    {
        writer.Write(TillLine.Header);
        writer.Write('\n');
        var linesPerInvoice = Math.Max(LinesPerInvoice, rows / (LastInvoice - FirstInvoice - 1_000));
        var left = rows;
        var oddities = Oddities();
        var oddityEvery = Math.Max(1, rows / (oddities.Count + 1));
        var nextOddity = oddityEvery;
        for (var invoice = FirstInvoice; left > 0; invoice++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var time = TimeOf((rows - left) / (double)rows);
            foreach (var line in Invoice(invoice, time, linesPerInvoice).Take(left))
            {
                line.Write(writer);
                left--;
                if (rows - left >= nextOddity && oddities.Count > 0 && left > 0)
                {
                    writer.Write(oddities.Dequeue()(line));
                    writer.Write('\n');
                    left--;
                    nextOddity += oddityEvery;
                }
            }
        }
    }

    private IEnumerable<TillLine> Invoice(int number, DateTime time, int meanLines)
    {
        var year = (time - Opening) / TimeSpan.FromDays(374);
        var kind = random.Fraction();
        var digits = number.ToString(CultureInfo.InvariantCulture);
        var stamp = time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        var customer = kind < 0.24 ? null : customers[(int)(customers.Count * random.Fraction() * random.Fraction())];
        var country = customer?.CountryAt(year) ?? "United Kingdom";
        var id = customer?.Id ?? "";
        switch (kind)
        {
            case < 0.02: // written off: no customer, no price, often no name
                yield return new TillLine(digits, random.Pick(shelf).Code, random.Pick(WriteOffNotes), Number(-random.Pick(Quantities)), stamp, "0.0", "", country);
                break;
            case > 0.86: // cancelled: a C invoice gives back a line or two
                for (var count = 1 + random.Below(2); count > 0; count--)
                {
                    var product = random.Chance(0.05) ? random.Pick(Product.Specials) : random.Pick(shelf);
                    yield return new TillLine("C" + digits, product.Code, product.Name, Number(-random.Pick(Quantities)), stamp, TillLine.Pounds(product.Pence), id, country);
                }

                break;
            default:
                foreach (var line in Sale(digits, stamp, id, country, 1 + random.Below((2 * meanLines) - 1)))
                {
                    yield return line;
                }

                break;
        }
    }

    private List<TillLine> Sale(string invoice, string stamp, string customer, string country, int count)
    {
        List<TillLine> lines = [];
        for (var index = 0; index < count; index++)
        {
            if (lines.Count > 2 && random.Chance(0.01))
            {
                lines.Add(lines[random.Below(lines.Count - 1)]); // the same line again, but not right behind itself
                continue;
            }

            var product = random.Chance(0.004) ? random.Pick(Product.Specials) : shelf[(int)(shelf.Count * random.Fraction() * random.Fraction())];
            var code = random.Chance(0.02) ? product.Code.ToLowerInvariant() : product.Code;
            var pence = random.Chance(0.1) ? product.Pence * 2 : product.Pence;
            var price = random.Chance(0.0005) ? "0.0" : TillLine.Pounds(pence); // a few are gifts
            lines.Add(new TillLine(invoice, code, product.Name, Number(random.Pick(Quantities)), stamp, price, customer, country));
        }

        return lines;
    }

    /// <summary>Lines that have something wrong with them, spread over the file: what the contract refuses, and one slip that a check warns of.</summary>
    private Queue<Func<TillLine, string>> Oddities()
    {
        List<Func<TillLine, string>> kinds =
        [
            line => $"A{line.Invoice[^6..]},B,Adjust bad debt,1,{line.Time},-11062.06,,United Kingdom",
            line => $"{line.Invoice},{line.Code},BROKEN QUANTITY,six,{line.Time},1.25,{line.Customer},United Kingdom",
            line => $"{line.Invoice},{line.Code},BROKEN DATE,6,2011-02-30 10:00:00,1.25,{line.Customer},United Kingdom",
            line => $"{line.Invoice},{line.Code},BROKEN PRICE,6,{line.Time},n/a,{line.Customer},United Kingdom",
            line => $"{line.Invoice},{line.Code},BROKEN CUSTOMER,6,{line.Time},1.25,1785,United Kingdom",
            line => $"{line.Invoice},{line.Code},CUT OFF,6",
            line => $"{line.Invoice},{line.Code},ONE, COMMA TOO MANY,6,{line.Time},1.25,{line.Customer},United Kingdom",
            line => $"{line.Invoice},,NO CODE,several,yesterday,1.25,{line.Customer},United Kingdom",
        ];
        Queue<Func<TillLine, string>> queue = new();
        var rounds = Math.Clamp(rows / 50_000, 1, 20);
        for (var round = 0; round < rounds; round++)
        {
            kinds.ForEach(queue.Enqueue);
        }

        queue.Enqueue(line => $"{line.Invoice.TrimStart('C')},23843,\"PAPER CRAFT, LITTLE BIRDIE\",80995,{line.Time},2.08,16446.0,United Kingdom");
        queue.Enqueue(line => $"C{line.Invoice.TrimStart('C')},23843,\"PAPER CRAFT, LITTLE BIRDIE\",-80995,{line.Time},2.08,16446.0,United Kingdom");
        return queue;
    }

    /// <summary>A moment of the shop's opening hours. Business grows towards the next Christmas; nobody works on Saturdays.</summary>
    private static DateTime TimeOf(double progress)
    {
        var days = Math.Pow(progress, 0.8) * 373;
        var day = Opening.Date.AddDays((int)days);
        if (day.DayOfWeek is DayOfWeek.Saturday)
        {
            day = day.AddDays(1);
        }

        return day.AddHours(8).AddMinutes((int)((days - Math.Floor(days)) * 600));
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
