using System.Text.Json;
using Tarn.Delta;
using Tarn.Delta.Actions;
using Tarn.Delta.Snapshots;
using Tarn.Engines;

namespace Tarn.Running.Progress;

/// <summary>What a table knows of the step that last published it, kept in the same commit as the rows (domain <c>tarn.step</c>).</summary>
internal sealed record StepMark
{
    /// <summary>The domain.</summary>
    public const string Domain = "tarn.step";

    /// <summary>Of the step's definition.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The run that published.</summary>
    public required string RunId { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset PublishedAt { get; init; }

    /// <summary>The data version of each table that the step read, by name.</summary>
    public required IReadOnlyDictionary<string, long> Inputs { get; init; }

    /// <summary>The books of the step.</summary>
    public required RowBooks Books { get; init; }

    /// <summary>How often the step has published: 1 for the first time, then one more. For a load, the sequence of its batch.</summary>
    public required long Batch { get; init; }

    /// <summary>The table version that the commit meant to become.</summary>
    public required long Version { get; init; }

    /// <summary>The table version that last changed rows: <see cref="Version"/>, or an older one where the step found nothing to change.</summary>
    public required long DataVersion { get; init; }

    /// <summary>What the quarantine table must get for this commit; null for nothing.</summary>
    public PendingQuarantine? Quarantine { get; init; }

    /// <summary>The mark of a snapshot; null where there is none.</summary>
    public static StepMark? Of(Snapshot? snapshot) =>
        snapshot?.Domains.TryGetValue(Domain, out var json) is true ? JsonSerializer.Deserialize(json, ProgressJson.Default.StepMark) : null;

    /// <summary>
    /// The version that last changed a table's rows. A commit that Tarn did not mark (another program's, a rewind's, one that was rebased behind
    /// another) counts as a change.
    /// </summary>
    public static TableVersion DataVersionOf(Snapshot snapshot) =>
        Of(snapshot) is { } mark && mark.Version == snapshot.Version.Value ? new(mark.DataVersion) : snapshot.Version;

    /// <summary>
    /// What a commit that leaves the rows as they are (OPTIMIZE, VACUUM, a property) takes along, so that it does not count as a change and nothing downstream is
    /// computed again; nothing where no step made the table. Rebased behind another commit it counts as a change after all, which is safe.
    /// </summary>
    public static IEnumerable<DomainMetadata> Carried(Snapshot snapshot) => Of(snapshot) is { } mark
        ? [(mark with { Version = snapshot.Version.Next.Value, DataVersion = DataVersionOf(snapshot).Value }).ToAction()]
        : [];

    /// <summary>As the commit stores it.</summary>
    public DomainMetadata ToAction() => new(Domain, JsonSerializer.Serialize(this, ProgressJson.Default.StepMark), Removed: false);
}
