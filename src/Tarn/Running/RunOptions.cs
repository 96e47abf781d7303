namespace Tarn.Running;

/// <summary>What a run does.</summary>
public sealed record RunOptions
{
    /// <summary>Selectors, dbt's grammar: <c>+gold.daily_sales</c>, <c>tag:hourly</c>. Empty for everything.</summary>
    public IReadOnlyList<string> Select { get; init; } = [];

    /// <summary>Selectors of what to leave out.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Runs models though nothing changed, and rebuilds merge and scd2 tables from nothing. Loaded files stay loaded.</summary>
    public bool FullRefresh { get; init; }

    /// <summary>Starts no further step after the first failure. Default false: all that does not depend on it goes on.</summary>
    public bool FailFast { get; init; }

    /// <summary>Steps side by side, 1 to 64; null for the environment's.</summary>
    public int? Threads
    {
        get;
        init => field = value is null or (>= 1 and <= 64)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "Threads must be between 1 and 64.");
    }
}
