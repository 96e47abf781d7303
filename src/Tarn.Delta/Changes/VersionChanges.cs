using Tarn.Delta.Actions;

namespace Tarn.Delta.Changes;

/// <summary>What one version changed, for the change data feed.</summary>
/// <param name="Version">The version.</param>
/// <param name="Timestamp">When it was committed.</param>
/// <param name="Files">Where its changed rows lie; empty where it changed none.</param>
public sealed record VersionChanges(TableVersion Version, DateTimeOffset Timestamp, IReadOnlyList<ChangedRows> Files);

/// <summary>What happened to rows of a file.</summary>
public enum ChangeKind
{
    /// <summary>The file says it for each row, in its column <c>_change_type</c>.</summary>
    Recorded,

    /// <summary>The rows were added.</summary>
    Insert,

    /// <summary>The rows were removed.</summary>
    Delete,
}

/// <summary>Changed rows of one file: those that <see cref="Without"/> does not delete and, where it is given, <see cref="Within"/> does.</summary>
public sealed record ChangedRows
{
    /// <summary>What happened to them.</summary>
    public required ChangeKind Kind { get; init; }

    /// <summary>Decoded path of the file, as in <see cref="AddFile.Path"/>.</summary>
    public required string Path { get; init; }

    /// <summary>As in the action.</summary>
    public required IReadOnlyDictionary<string, string?> PartitionValues { get; init; }

    /// <summary>Rows that did not change, or were not there before; null for none.</summary>
    public DeletionVectorDescriptor? Without { get; init; }

    /// <summary>The only rows that changed; null for all.</summary>
    public DeletionVectorDescriptor? Within { get; init; }
}
