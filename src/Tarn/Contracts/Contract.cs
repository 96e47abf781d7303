using Tarn.Delta.Schema;

namespace Tarn.Contracts;

/// <summary>What a stream promises: its columns, their types and rules, and what happens to rows that break them.</summary>
public sealed record Contract
{
    /// <summary>How new columns are met. Default <see cref="SchemaEvolution.Strict"/>.</summary>
    public SchemaEvolution Evolution { get; init; }

    /// <summary>What happens to a row that breaks a rule. Default <see cref="OnViolation.Quarantine"/>.</summary>
    public OnViolation OnViolation { get; init; }

    /// <summary>The columns, in the order of the table. Empty: every column of the source, as string.</summary>
    public IReadOnlyList<ColumnContract> Columns { get; init; } = [];
}

/// <summary>How columns that the contract does not name are met.</summary>
public enum SchemaEvolution
{
    /// <summary>They stop the stream.</summary>
    Strict,

    /// <summary>They become new nullable string columns.</summary>
    Additive,

    /// <summary>They are left out.</summary>
    Permissive,
}

/// <summary>What happens to a row that breaks a rule.</summary>
public enum OnViolation
{
    /// <summary>It goes to quarantine with its reasons and raw text.</summary>
    Quarantine,

    /// <summary>It is left out, and counted.</summary>
    Drop,

    /// <summary>It is loaded, the value null where it has not the type, and counted.</summary>
    Warn,

    /// <summary>The batch is not loaded.</summary>
    Fail,
}

/// <summary>One column of a contract.</summary>
public sealed record ColumnContract
{
    /// <summary>In the table.</summary>
    public required string Name { get; init; }

    /// <summary>In the source; default the same.</summary>
    public required string SourceName { get; init; }

    /// <summary>The column's type.</summary>
    public required DeltaType Type { get; init; }

    /// <summary>Null and empty break the contract. Default false.</summary>
    public bool Required { get; init; }

    /// <summary>A regular expression (RE2) that the whole source text matches, after the transform; null for any.</summary>
    public string? Matches { get; init; }

    /// <summary>Least legal value, as text of the column's type; null for none.</summary>
    public string? Min { get; init; }

    /// <summary>Greatest legal value, as text of the column's type; null for none.</summary>
    public string? Max { get; init; }

    /// <summary>The only legal values; null for any.</summary>
    public IReadOnlyList<string>? AcceptedValues { get; init; }

    /// <summary>A SQL expression over <c>_</c>, the source text, that gives the text to convert; null for none.</summary>
    public string? Transform { get; init; }

    /// <summary>How dates and timestamps are written (strptime); null for ISO 8601.</summary>
    public string? Format { get; init; }

    /// <summary>What it is; null when not said.</summary>
    public string? Description { get; init; }

    /// <summary>Overrides the contract's; null for the contract's.</summary>
    public OnViolation? OnViolation { get; init; }
}
