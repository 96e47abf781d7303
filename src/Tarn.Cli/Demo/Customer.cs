using System.Globalization;

namespace Tarn.Cli.Demo;

/// <summary>Somebody who buys.</summary>
internal sealed class Customer(string id, string country, string? second)
{
    private static readonly (string Name, double Weight)[] Countries =
    [
        ("United Kingdom", 0.89), ("Germany", 0.022), ("France", 0.02), ("EIRE", 0.015), ("Spain", 0.008), ("Netherlands", 0.008),
        ("Belgium", 0.006), ("Switzerland", 0.005), ("Portugal", 0.005), ("Australia", 0.005), ("Norway", 0.004), ("Channel Islands", 0.004),
        ("Unspecified", 0.003), ("Japan", 0.003), ("RSA", 0.002),
    ];

    /// <summary>As the till exports it: <c>17850.0</c>.</summary>
    public string Id => id;

    /// <summary>Where they live at a time of the year (0 to 1). A few move, and some of them move back.</summary>
    public string CountryAt(double time) => second is not null && time is >= 0.3 and < 0.7 ? second : country;

    public static IReadOnlyList<Customer> Book(SeededRandom random, int count)
    {
        List<Customer> customers = [];
        for (var number = 0; number < count; number++)
        {
            var id = (12_346 + number).ToString(CultureInfo.InvariantCulture) + ".0";
            customers.Add(new Customer(id, Country(random), random.Chance(0.01) ? Countries[1 + random.Below(Countries.Length - 1)].Name : null));
        }

        return customers;
    }

    private static string Country(SeededRandom random)
    {
        var at = random.Fraction();
        foreach (var (name, weight) in Countries)
        {
            at -= weight;
            if (at < 0)
            {
                return name;
            }
        }

        return Countries[0].Name;
    }
}
