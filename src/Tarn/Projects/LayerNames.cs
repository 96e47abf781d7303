namespace Tarn.Projects;

/// <summary>Which layers there may be, and in which order data flows through the usual three.</summary>
internal static class LayerNames
{
    private static readonly string[] Ordered = ["bronze", "silver", "gold"];

    /// <summary>What Tarn or SQL itself keeps under these names.</summary>
    private static readonly Dictionary<string, string> Reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        ["quarantine"] = "Tarn puts refused rows there",
        ["tarn"] = "the tables of the run ledger are there",
        ["_tarn"] = "Tarn keeps its state there",
        ["delta"] = "delta.`path` reads a table by its path",
        ["main"] = "SQL has a schema of its own under that name",
        ["temp"] = "SQL has a schema of its own under that name",
        ["system"] = "SQL has a schema of its own under that name",
        ["information_schema"] = "SQL has a schema of its own under that name",
        ["pg_catalog"] = "SQL has a schema of its own under that name",
    };

    /// <summary>0, 1, 2 for bronze, silver, gold; null for any other, which has no order.</summary>
    public static int? Rank(string layer) => Array.FindIndex(Ordered, name => name.Equals(layer, StringComparison.OrdinalIgnoreCase)) is >= 0 and var rank ? rank : null;

    /// <summary>Why a project's tables may not be in that layer; null when they may.</summary>
    public static string? Problem(string layer) =>
        Reserved.TryGetValue(layer, out var reason) ? $"No table of a project may be in the layer '{layer}': {reason}. Use bronze, silver, gold, or a name of your own." : null;
}
