using System.Globalization;

namespace Tarn.Lakes;

/// <summary>Where Tarn's own objects lie in a lake.</summary>
internal static class LakeFolders
{
    /// <summary>Lake commits.</summary>
    public const string Commits = "_tarn/commits";

    /// <summary>The run ledger.</summary>
    public const string Runs = "_tarn/runs";

    /// <summary>A lake commit's object.</summary>
    public static string Commit(long number) => $"{Commits}/{number.ToString("D20", CultureInfo.InvariantCulture)}.json";

    /// <summary>The number of a lake commit's object; null for any other name.</summary>
    public static long? CommitNumber(string path) =>
        path.EndsWith(".json", StringComparison.Ordinal)
        && long.TryParse(path.AsSpan(path.LastIndexOf('/') + 1)[..^5], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    /// <summary>The ledger entries and evidence of a run.</summary>
    public static string Run(string runId) => $"{Runs}/{runId}";
}
