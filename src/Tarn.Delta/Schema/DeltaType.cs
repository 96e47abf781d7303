namespace Tarn.Delta.Schema;

/// <summary>A column type of the Delta protocol (PROTOCOL.md, "Schema Serialization Format").</summary>
public abstract record DeltaType
{
    private protected DeltaType()
    {
    }
}

/// <summary>A type without parts, but for decimal.</summary>
/// <param name="Name">As the protocol spells it: string, long, integer, short, byte, float, double, boolean, binary, date, timestamp, timestamp_ntz, variant.</param>
public sealed record PrimitiveType(string Name) : DeltaType
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>An exact number.</summary>
/// <param name="Precision">Digits in all, 1 to 38.</param>
/// <param name="Scale">Digits behind the point, 0 to <paramref name="Precision"/>.</param>
public sealed record DecimalType(int Precision, int Scale) : DeltaType
{
    /// <inheritdoc/>
    public override string ToString() => $"decimal({Precision},{Scale})";
}

/// <summary>A list.</summary>
public sealed record ArrayType(DeltaType Element, bool ContainsNull) : DeltaType
{
    /// <inheritdoc/>
    public override string ToString() => $"array<{Element}>";
}

/// <summary>A map; keys are never null.</summary>
public sealed record MapType(DeltaType Key, DeltaType Value, bool ValueContainsNull) : DeltaType
{
    /// <inheritdoc/>
    public override string ToString() => $"map<{Key},{Value}>";
}
