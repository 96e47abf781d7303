using Tarn.Delta.Schema;
using Tarn.Engines;
using Tarn.Quality;

namespace Tarn.Lakes;

/// <summary>Everything that a user asks about one table.</summary>
public sealed record TableDetails
{
    /// <summary>Name, kind, version, rows, bytes, files.</summary>
    public required TableSummary Summary { get; init; }

    /// <summary>The columns, in order; empty where no run has made the table.</summary>
    public required IReadOnlyList<TableColumn> Columns { get; init; }

    /// <summary>Who answers for it; null when not said.</summary>
    public string? Owner { get; init; }

    /// <summary>Free tags.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The project's file that defines it; null where the project does not know it.</summary>
    public string? DefinedIn { get; init; }

    /// <summary>The tables, or for a bronze table the source's stream (<c>retail.transactions</c>), that it is made of.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>The tables that are made of it.</summary>
    public required IReadOnlyList<TableName> Dependents { get; init; }

    /// <summary>The books of the step that published the present version; null when unknown.</summary>
    public RowBooks? Books { get; init; }

    /// <summary>The newest result of each check, as the ledger has it.</summary>
    public required IReadOnlyList<CheckVerdict> Checks { get; init; }

    /// <summary>Rows of this table in quarantine.</summary>
    public long Quarantined { get; init; }
}

/// <summary>A column of a table.</summary>
/// <param name="Name">As users see it.</param>
/// <param name="Type">Its type.</param>
/// <param name="Nullable">Whether null is a legal value.</param>
/// <param name="Description">What it is; null when not said.</param>
public sealed record TableColumn(string Name, DeltaType Type, bool Nullable, string? Description);

/// <summary>A check's newest result.</summary>
/// <param name="Check">The check's name.</param>
/// <param name="OnFailure">What its failure does.</param>
/// <param name="Passed">Whether it held.</param>
/// <param name="Failures">Offending rows.</param>
/// <param name="Message">What was expected, what was found.</param>
/// <param name="RunId">The run that looked.</param>
/// <param name="At">When.</param>
public sealed record CheckVerdict(string Check, OnFailure OnFailure, bool Passed, long Failures, string Message, string RunId, DateTimeOffset At);
