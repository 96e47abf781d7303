using Tarn.Delta.Actions;
using Tarn.Delta.Scans;
using Tarn.Delta.Snapshots;

namespace Tarn.Engines;

/// <summary>A change of one table, to be staged.</summary>
public sealed record ChangeRequest
{
    /// <summary>The table, as errors name it; its last name is its alias in expressions.</summary>
    public required TableName Table { get; init; }

    /// <summary>The table now; null where the change creates it (Append only).</summary>
    public required Snapshot? Base { get; init; }

    /// <summary>The protocol that the table has after the commit.</summary>
    public required Protocol Protocol { get; init; }

    /// <summary>Schema, partition columns and properties that the table has after the commit: new files are written by them.</summary>
    public required Metadata Metadata { get; init; }

    /// <summary>What to do.</summary>
    public required TableChange Change { get; init; }

    /// <summary>Every table that the change's SQL names, the changed one included where a subquery reads it.</summary>
    public IReadOnlyList<TableInput> Inputs { get; init; } = [];

    /// <summary>Every change data feed (<c>table_changes</c>) that the change's SQL names.</summary>
    public IReadOnlyList<ChangesInput> Changes { get; init; } = [];

    /// <summary>Whether its SQL may read files: what a user types on their own machine.</summary>
    public bool AllowFiles { get; init; }

    /// <summary>An existing, empty local folder of this change alone.</summary>
    public required string StagingFolder { get; init; }
}

/// <summary>A staged change: files that no table has yet, and what must go when they come.</summary>
public sealed record StagedChange
{
    /// <summary>New data files.</summary>
    public IReadOnlyList<StagedFile> Files { get; init; } = [];

    /// <summary>Live files that go whole: rewritten, or without a row that stays.</summary>
    public IReadOnlyList<AddFile> Removed { get; init; } = [];

    /// <summary>Live files that stay, with all positions of their new deletion vectors (old ones included).</summary>
    public IReadOnlyList<RowDeletion> Deletions { get; init; } = [];

    /// <summary>Change data files (<c>_change_data/…</c>), where the table's change data feed needs them; each of one partition.</summary>
    public IReadOnlyList<StagedFile> ChangeFiles { get; init; } = [];

    /// <summary>Whether rows are only laid out anew (OPTIMIZE): readers of changes see nothing.</summary>
    public bool KeepsRows { get; init; }

    /// <summary>What the change read of the table, for conflict checks.</summary>
    public TableRead Read { get; init; } = TableRead.Nothing;

    /// <summary>Rows added, changed, taken away, and copied only because their file was rewritten.</summary>
    public RowCounts Rows { get; init; } = new();

    /// <summary>As Spark names them for the operation: <c>numTargetRowsInserted</c> …</summary>
    public IReadOnlyDictionary<string, string> Metrics { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether there is nothing to commit.</summary>
    public bool IsEmpty => Files.Count == 0 && Removed.Count == 0 && Deletions.Count == 0;
}

/// <summary>How much of a table a change depends on.</summary>
/// <param name="Files">The files that it read rows of, beyond their statistics.</param>
/// <param name="Where">Rows that others add conflict when they may match; null with <paramref name="Whole"/> false: no row matters.</param>
/// <param name="Whole">Whether every row matters.</param>
public sealed record TableRead(IReadOnlyList<AddFile> Files, FilePredicate? Where, bool Whole)
{
    /// <summary>A blind append.</summary>
    public static TableRead Nothing { get; } = new([], null, Whole: false);
}

/// <summary>Rows of a change, by what became of them.</summary>
public sealed record RowCounts(long Inserted = 0, long Updated = 0, long Deleted = 0, long Copied = 0)
{
    /// <summary>What a statement reports.</summary>
    public long Affected => Inserted + Updated + Deleted;
}
