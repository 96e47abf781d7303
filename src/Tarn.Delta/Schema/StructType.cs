using System.Text.Json.Nodes;

namespace Tarn.Delta.Schema;

/// <summary>A row type: a table's schema, or a nested struct. Equality is by content.</summary>
public sealed record StructType(IReadOnlyList<StructField> Fields) : DeltaType
{
    /// <inheritdoc/>
    public bool Equals(StructType? other) => other is not null && Fields.SequenceEqual(other.Fields);

    /// <inheritdoc/>
    public override int GetHashCode() => Fields.Aggregate(Fields.Count, (hash, field) => HashCode.Combine(hash, field));

    /// <inheritdoc/>
    public override string ToString() => $"struct<{string.Join(',', Fields.Select(field => $"{field.Name}:{field.Type}"))}>";
}

/// <summary>A column, or a field of a struct.</summary>
/// <param name="Name">As users see it.</param>
/// <param name="Type">Its type.</param>
/// <param name="Nullable">Whether null is a legal value.</param>
public sealed record StructField(string Name, DeltaType Type, bool Nullable = true)
{
    /// <summary>The field's metadata, unknown keys included (comments, column mapping, invariants). Never changed in place.</summary>
    public JsonObject Metadata { get; init; } = [];

    /// <inheritdoc/>
    public bool Equals(StructField? other) =>
        other is not null && Name == other.Name && Type == other.Type && Nullable == other.Nullable && JsonNode.DeepEquals(Metadata, other.Metadata);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Type, Nullable);
}
