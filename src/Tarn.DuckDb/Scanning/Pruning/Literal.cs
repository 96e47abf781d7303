namespace Tarn.DuckDb.Scanning.Pruning;

/// <summary>A constant of a condition.</summary>
/// <param name="Kind">How the engine takes it.</param>
/// <param name="Text">Numbers as digits, booleans as true or false, everything else as written; empty for null.</param>
/// <param name="Width">Of numbers: the digits that its type holds.</param>
/// <param name="Scale">Of decimals: the digits behind the point.</param>
internal sealed record Literal(LiteralKind Kind, string Text, int Width = 0, int Scale = 0);

/// <summary>How the engine takes a constant.</summary>
internal enum LiteralKind
{
    /// <summary>NULL.</summary>
    Null,

    /// <summary>A quoted text, which takes the type of what it is compared with.</summary>
    Untyped,

    /// <summary>A text that was cast to one.</summary>
    Text,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>An exact number with a point.</summary>
    Decimal,

    /// <summary>A number with an exponent.</summary>
    Double,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>DATE '…'.</summary>
    Date,

    /// <summary>TIMESTAMP '…'.</summary>
    Timestamp,

    /// <summary>TIMESTAMPTZ '…'.</summary>
    TimestampTz,
}
