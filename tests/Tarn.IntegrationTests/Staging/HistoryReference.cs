namespace Tarn.IntegrationTests.Staging;

/// <summary>A change record: a customer is in a country, in a tier, from a minute on.</summary>
public sealed record Change(int Customer, int Minute, string? Country, int? Tier);

/// <summary>A row of the history.</summary>
public sealed record Period(int Customer, int From, string? Country, int? Tier, int? To);

/// <summary>The history of change records, said plainly: what the engine's windows are compared with.</summary>
internal static class HistoryReference
{
    internal static HashSet<Period> Of(IEnumerable<Change> changes)
    {
        HashSet<Period> history = [];
        foreach (var customer in changes.GroupBy(change => change.Customer))
        {
            Change? holding = null;
            foreach (var record in customer.GroupBy(change => change.Minute).OrderBy(instant => instant.Key).Select(Greatest))
            {
                if (holding is not null && (holding.Country, holding.Tier) == (record.Country, record.Tier))
                {
                    continue;
                }

                if (holding is not null)
                {
                    history.Add(new(holding.Customer, holding.Minute, holding.Country, holding.Tier, record.Minute));
                }

                holding = record;
            }

            history.Add(new(holding!.Customer, holding.Minute, holding.Country, holding.Tier, null));
        }

        return history;
    }

    /// <summary>By the columns in order; null is smallest.</summary>
    private static Change Greatest(IEnumerable<Change> tied) => tied
        .OrderBy(change => change.Country is not null).ThenBy(change => change.Country, StringComparer.Ordinal)
        .ThenBy(change => change.Tier is not null).ThenBy(change => change.Tier)
        .Last();
}
