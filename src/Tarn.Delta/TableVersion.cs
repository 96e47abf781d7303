using System.Globalization;

namespace Tarn.Delta;

/// <summary>A table version: 0 for the commit that created the table, then one more per commit.</summary>
/// <param name="Value">At least 0.</param>
public readonly record struct TableVersion(long Value) : IComparable<TableVersion>
{
    /// <summary>The version that the next commit gets.</summary>
    public TableVersion Next => new(checked(Value + 1));

    /// <inheritdoc/>
    public int CompareTo(TableVersion other) => Value.CompareTo(other.Value);

    /// <summary>Whether the left version is older.</summary>
    public static bool operator <(TableVersion left, TableVersion right) => left.Value < right.Value;

    /// <summary>Whether the left version is newer.</summary>
    public static bool operator >(TableVersion left, TableVersion right) => left.Value > right.Value;

    /// <summary>Whether the left version is older or the same.</summary>
    public static bool operator <=(TableVersion left, TableVersion right) => left.Value <= right.Value;

    /// <summary>Whether the left version is newer or the same.</summary>
    public static bool operator >=(TableVersion left, TableVersion right) => left.Value >= right.Value;

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
