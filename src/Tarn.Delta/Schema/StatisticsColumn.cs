namespace Tarn.Delta.Schema;

/// <summary>A leaf column that gets statistics.</summary>
/// <param name="Path">Physical names from the outermost column to the leaf.</param>
/// <param name="Type">Of the leaf.</param>
public sealed record StatisticsColumn(IReadOnlyList<string> Path, DeltaType Type)
{
    /// <summary>Whether the protocol lets this type have least and greatest values.</summary>
    public bool HasBounds => Type is DecimalType or PrimitiveType
    {
        Name: "string" or "long" or "integer" or "short" or "byte" or "float" or "double" or "date" or "timestamp" or "timestamp_ntz"
    };
}

/// <summary>What an engine knows of a column of one file.</summary>
/// <param name="Min">
/// The least value as text: numbers as digits, dates <c>yyyy-MM-dd</c>, timestamps <c>yyyy-MM-dd HH:mm:ss[.ffffff]</c> in UTC (T, zone and Z are
/// understood); null when unknown or when every value is null.
/// </param>
/// <param name="Max">The greatest value, likewise.</param>
/// <param name="NullCount">Nulls; null when unknown.</param>
public sealed record ColumnStatistics(string? Min, string? Max, long? NullCount);
