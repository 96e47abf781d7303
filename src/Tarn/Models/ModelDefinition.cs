using Tarn.Quality;

namespace Tarn.Models;

/// <summary>A table computed by a SELECT.</summary>
public sealed record ModelDefinition
{
    /// <summary>From the folder and the file: <c>models/silver/sales.sql</c> is <c>silver.sales</c>.</summary>
    public required TableName Name { get; init; }

    /// <summary>The SELECT, as in the file.</summary>
    public required string Sql { get; init; }

    /// <summary>The SQL file, relative to the project.</summary>
    public required string File { get; init; }

    /// <summary>How the rows become a table. Default <see cref="TableMaterialization"/>.</summary>
    public required Materialization Materialization { get; init; }

    /// <summary>The tables that the SELECT reads, found by the engine's parser.</summary>
    public IReadOnlyList<TableName> Inputs { get; init; } = [];

    /// <summary>The SELECT by meaning, not white space (<see cref="Engines.SqlAnalysis.Canonical"/>).</summary>
    public string CanonicalSql { get; init; } = "";

    /// <summary>Whether the SELECT asks for the date, the time, or chance: such a model runs in every run (<see cref="Engines.SqlAnalysis.IsVolatile"/>).</summary>
    public bool IsVolatile { get; init; }

    /// <summary>Checks of the table.</summary>
    public IReadOnlyList<CheckDefinition> Checks { get; init; } = [];

    /// <summary>Tables besides its own that checks refer to, each once.</summary>
    public IEnumerable<TableName> CheckInputs => Checks.SelectMany(check => check.Inputs).Where(input => input != Name).Distinct();

    /// <summary>Free tags, for selection.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Who answers for it; null when not said.</summary>
    public string? Owner { get; init; }

    /// <summary>What it is; null when not said.</summary>
    public string? Description { get; init; }

    /// <summary>Column descriptions by name.</summary>
    public IReadOnlyDictionary<string, string> ColumnDescriptions { get; init; } = new Dictionary<string, string>();
}

/// <summary>How a SELECT's rows become a table.</summary>
public abstract record Materialization
{
    private protected Materialization()
    {
    }

    /// <summary>As written in <c>kind:</c>.</summary>
    public abstract string Kind { get; }
}

/// <summary>The table is the SELECT's rows, whole.</summary>
public sealed record TableMaterialization : Materialization
{
    /// <inheritdoc/>
    public override string Kind => "table";
}

/// <summary>Rows replace those of the same key, new keys are added, others stay. Two rows of one key fail the step.</summary>
public sealed record MergeMaterialization(IReadOnlyList<string> Key) : Materialization
{
    /// <inheritdoc/>
    public override string Kind => "merge";
}

/// <summary>
/// History: the SELECT gives every change record; for each key, records in order of <see cref="ValidFrom"/>, consecutive equal ones collapsed,
/// become rows with <c>valid_from</c> (included), <c>valid_to</c> (excluded, null while current) and <c>is_current</c>.
/// </summary>
/// <param name="Key">Columns that name a thing.</param>
/// <param name="ValidFrom">The column of the time from which a record holds; it is renamed to <c>valid_from</c>.</param>
public sealed record Scd2Materialization(IReadOnlyList<string> Key, string ValidFrom) : Materialization
{
    /// <inheritdoc/>
    public override string Kind => "scd2";
}
