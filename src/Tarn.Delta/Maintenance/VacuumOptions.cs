namespace Tarn.Delta.Maintenance;

/// <summary>How a vacuum runs.</summary>
public sealed record VacuumOptions
{
    /// <summary>How long removed files are kept; null for the table's property <c>delta.deletedFileRetentionDuration</c> (7 days where not set). At least 0.</summary>
    public TimeSpan? Retention
    {
        get;
        init => field = value is { } time && time < TimeSpan.Zero ? throw new ArgumentOutOfRangeException(nameof(Retention), value, "Must be at least 0.") : value;
    }

    /// <summary>
    /// Whether <see cref="Retention"/> may be shorter than the table's. Readers of older versions would lose files, and so would writers that are at work:
    /// their files count as nobody's until they commit. Default false.
    /// </summary>
    public bool AllowShortRetention { get; init; }

    /// <summary>Versions whose files stay whatever their age: others refer to them by number. One that the log no longer has is passed over, as nobody can read it.</summary>
    public IReadOnlyCollection<TableVersion> KeepVersions { get; init; } = [];

    /// <summary>Further actions of the commits that record the vacuum, for the snapshot that each is made behind: an application's progress. Null for none.</summary>
    public Func<Snapshots.Snapshot, IEnumerable<Actions.DeltaAction>>? Further { get; init; }

    /// <summary>Whether files are only listed, not deleted. Default false.</summary>
    public bool DryRun { get; init; }

    /// <summary>Candidates instead of a listing of the table's folder (<c>VACUUM … USING INVENTORY</c>): decoded paths, relative to the table or absolute. Null lists the folder.</summary>
    public IReadOnlyCollection<string>? Inventory { get; init; }
}

/// <summary>What a vacuum did, or would do.</summary>
/// <param name="Files">Paths relative to the table, decoded, in ordinal order.</param>
/// <param name="SizeInBytes">Of these files.</param>
/// <param name="FoldersRemoved">Empty folders that were removed; 0 where the store has none.</param>
/// <param name="DryRun">Whether nothing was deleted.</param>
public sealed record VacuumReport(IReadOnlyList<string> Files, long SizeInBytes, int FoldersRemoved, bool DryRun);
