using System.Globalization;

namespace Tarn.Cli.Demo;

/// <summary>
/// Makes exchange rates of the shape of the European Central Bank's history file: newest day first, a column a currency, <c>N/A</c> where a
/// currency was not quoted, a trailing comma, no weekends. The rates are invented.
/// </summary>
internal sealed class RatesGenerator(ulong seed)
{
    private static readonly DateOnly First = new(2008, 1, 2);
    private static readonly DateOnly Last = new(2012, 1, 31);

    // Currency, a rate to begin with, and the days of the first and the last quotation where they lie inside the file.
    private static readonly (string Currency, double Rate, DateOnly? From, DateOnly? Until)[] Columns =
    [
        ("USD", 1.35, null, null), ("JPY", 115, null, null), ("BGN", 1.9558, null, null), ("CYP", 0, Last.AddDays(1), null), ("CZK", 25.1, null, null),
        ("DKK", 7.45, null, null), ("EEK", 15.6466, null, new(2010, 12, 31)), ("GBP", 0.86, null, null), ("HUF", 275, null, null), ("LTL", 3.4528, null, null),
        ("LVL", 0.7, null, null), ("MTL", 0, Last.AddDays(1), null), ("PLN", 4, null, null), ("ROL", 0, Last.AddDays(1), null), ("RON", 4.2, null, null),
        ("SEK", 9.3, null, null), ("SIT", 0, Last.AddDays(1), null), ("SKK", 31.2, null, new(2008, 12, 31)), ("CHF", 1.3, null, null), ("ISK", 130, null, new(2008, 12, 3)),
        ("NOK", 7.9, null, null), ("HRK", 7.4, null, null), ("RUB", 40.8, null, null), ("TRL", 0, Last.AddDays(1), null), ("TRY", 2.1, null, null),
        ("AUD", 1.4, null, null), ("BRL", 2.3, new(2008, 1, 2), null), ("CAD", 1.37, null, null), ("CNY", 9, null, null), ("HKD", 10.5, null, null),
        ("IDR", 12_000, null, null), ("ILS", 4.8, new(2011, 1, 3), null), ("INR", 62, new(2009, 1, 5), null), ("KRW", 1_550, null, null), ("MXN", 17, null, null),
        ("MYR", 4.3, null, null), ("NZD", 1.8, null, null), ("PHP", 60, null, null), ("SGD", 1.76, null, null), ("THB", 42.5, null, null), ("ZAR", 9.8, null, null),
    ];

    public void Write(TextWriter writer)
    {
        var random = new SeededRandom(seed);
        var rates = Columns.Select(column => column.Rate).ToArray();
        writer.Write($"Date,{string.Join(',', Columns.Select(column => column.Currency))},\n");
        for (var day = Last; day >= First; day = day.AddDays(-1))
        {
            if (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday || IsHoliday(day))
            {
                continue;
            }

            writer.Write(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            for (var index = 0; index < Columns.Length; index++)
            {
                var (_, _, from, until) = Columns[index];
                rates[index] *= 1 + (random.Normal() * 0.004);
                writer.Write(',');
                writer.Write(day < from || day > until ? "N/A" : Text(rates[index]));
            }

            writer.Write(",\n");
        }
    }

    private static string Text(double rate) => rate.ToString(rate < 10 ? "0.0###" : rate < 1000 ? "0.0##" : "0.0#", CultureInfo.InvariantCulture);

    /// <summary>Fixed holidays of the bank.</summary>
    private static bool IsHoliday(DateOnly day) => (day.Month, day.Day) is (1, 1) or (5, 1) or (12, 25) or (12, 26);
}
