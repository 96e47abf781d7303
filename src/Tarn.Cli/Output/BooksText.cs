using Tarn.Engines;

namespace Tarn.Cli.Output;

/// <summary>The books of a step: where rows came from and went.</summary>
internal static class BooksText
{
    /// <summary><c>541,909 in = 392,692 out + 149,217 filtered</c>: zero entries are left out.</summary>
    public static string Of(RowBooks books) => $"{Side(Came(books))} = {Side(Went(books))}{(books.Balanced ? "" : " (does not balance)")}";

    public static KeyValuePair<string, object?>[] Members(RowBooks books) =>
        [.. Came(books).Concat(Went(books)).Select(entry => KeyValuePair.Create(entry.Name, (object?)entry.Rows))];

    private static string Side((string Name, long Rows)[] entries) => string.Join(
        " + ", entries.Where((entry, index) => index == 0 || entry.Rows != 0).Select(entry => $"{Amounts.Count(entry.Rows)} {entry.Name}"));

    private static (string Name, long Rows)[] Came(RowBooks books) =>
        [("in", books.In), ("generated", books.Generated), ("expanded", books.Expanded)];

    private static (string Name, long Rows)[] Went(RowBooks books) =>
    [
        ("out", books.Out),
        ("quarantined", books.Quarantined),
        ("dropped", books.Dropped),
        ("deduplicated", books.Deduplicated),
        ("filtered", books.Filtered),
        ("aggregated", books.Aggregated),
        ("joined", books.Joined),
    ];
}
