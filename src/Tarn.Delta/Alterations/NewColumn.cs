using Tarn.Delta.Schema;

namespace Tarn.Delta.Alterations;

/// <summary>A column to add.</summary>
/// <param name="Path">
/// Names from the outermost column to the new one: <c>[city]</c>, <c>[address, city]</c>. Inside of lists and maps the parts <c>element</c>, <c>key</c> and
/// <c>value</c> lead on, as Spark writes them: <c>[orders, element, price]</c>.
/// </param>
/// <param name="Type">Its type.</param>
public sealed record NewColumn(IReadOnlyList<string> Path, DeltaType Type)
{
    /// <summary>Shown to users; null for none.</summary>
    public string? Comment { get; init; }

    /// <summary>An SQL expression that later rows get where a write names no value; rows that are there stay null. Null for none. Outermost columns only.</summary>
    public string? Default { get; init; }

    /// <summary>Where it goes; null for behind all others.</summary>
    public ColumnPosition? Position { get; init; }
}

/// <summary>A place among the columns of one struct.</summary>
/// <param name="After">The column before it; null for the first place.</param>
public sealed record ColumnPosition(string? After)
{
    /// <summary>Before all others.</summary>
    public static ColumnPosition First { get; } = new((string?)null);
}
