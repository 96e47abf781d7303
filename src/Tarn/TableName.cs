using System.Diagnostics.CodeAnalysis;

namespace Tarn;

/// <summary>A table's name in the lake: <c>silver.sales</c>. Compared without regard to case, as SQL does.</summary>
/// <param name="Layer">The part before the point: bronze, silver, gold, quarantine, or any other zone.</param>
/// <param name="Name">The part behind it.</param>
public readonly record struct TableName(string Layer, string Name)
{
    /// <summary>Reads <c>layer.name</c>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out TableName name)
    {
        var parts = text?.Split('.');
        name = parts is [{ Length: > 0 } layer, { Length: > 0 } table] ? new(layer, table) : default;
        return name != default;
    }

    /// <summary>The table's folder in the lake: <c>silver/sales</c>.</summary>
    public string Folder => $"{Layer.ToLowerInvariant()}/{Name.ToLowerInvariant()}";

    /// <summary>Where the rows that this table refuses go.</summary>
    public TableName Quarantine => new("quarantine", Name);

    /// <inheritdoc/>
    public bool Equals(TableName other) =>
        string.Equals(Layer, other.Layer, StringComparison.OrdinalIgnoreCase) && string.Equals(Name, other.Name, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(StringComparer.OrdinalIgnoreCase.GetHashCode(Layer ?? ""), StringComparer.OrdinalIgnoreCase.GetHashCode(Name ?? ""));

    /// <summary><c>layer.name</c>; with a folder for a name as SQL writes it: <c>delta.`path`</c>.</summary>
    public override string ToString() => Name?.Contains('/', StringComparison.Ordinal) is true ? $"{Layer}.`{Name}`" : $"{Layer}.{Name}";
}
