using Tarn.Delta.Actions;
using Tarn.Delta.Schema;
using Tarn.Delta.Snapshots;
using Tarn.Models;
using Tarn.Quality;
using Tarn.Sources;

namespace Tarn.Engines;

/// <summary>Data files that are written and not yet part of a table.</summary>
public sealed record StagedWrite
{
    /// <summary>The table that they are for.</summary>
    public required TableName Table { get; init; }

    /// <summary>The table's schema after publishing.</summary>
    public required StructType Schema { get; init; }

    /// <summary>The snapshot that it was computed against; null where the table is new.</summary>
    public required Snapshot? Base { get; init; }

    /// <summary>New data files, still in the staging folder.</summary>
    public required IReadOnlyList<StagedFile> Files { get; init; }

    /// <summary>Whether every file of <see cref="Base"/> goes (overwrite).</summary>
    public required bool ReplacesAll { get; init; }

    /// <summary>Rows of files of <see cref="Base"/> that go: each file with all positions of its new deletion vector (old ones included). Empty when <see cref="ReplacesAll"/>.</summary>
    public IReadOnlyList<RowDeletion> Deletions { get; init; } = [];

    /// <summary>Whether every row came out the same, so that there is nothing to publish.</summary>
    public bool IsEmpty => !ReplacesAll && Files.Count == 0 && Deletions.Count == 0;

    /// <summary>The books of the step.</summary>
    public required RowBooks Books { get; init; }

    /// <summary>Rows that the step's quarantining checks took out; null when none.</summary>
    public StagedWrite? Quarantine { get; init; }
}

/// <summary>One staged data file.</summary>
public sealed record StagedFile
{
    /// <summary>In the staging folder.</summary>
    public required string LocalPath { get; init; }

    /// <summary>Where it goes, relative to the table root: <c>part-0199….parquet</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Of the file.</summary>
    public required long SizeInBytes { get; init; }

    /// <summary>Rows in it.</summary>
    public required long RowCount { get; init; }

    /// <summary>Statistics as the log stores them (JSON).</summary>
    public required string Stats { get; init; }

    /// <summary>As in <see cref="AddFile.PartitionValues"/>.</summary>
    public IReadOnlyDictionary<string, string?> PartitionValues { get; init; } = new Dictionary<string, string?>();
}

/// <summary>Rows of one live file that are deleted.</summary>
/// <param name="File">The live entry, with its present deletion vector.</param>
/// <param name="Positions">Physical row positions in all, old and new, ascending, 0-based.</param>
public sealed record RowDeletion(AddFile File, IReadOnlyList<long> Positions);

/// <summary>
/// Where rows went. Balanced when everything that came in is accounted for:
/// In + Generated + Expanded = Out + Quarantined + Dropped + Deduplicated + Filtered + Aggregated + Joined.
/// </summary>
public sealed record RowBooks
{
    /// <summary>Rows read: of files for a load; of every input table at its pinned version, by its log, for a model.</summary>
    public long In { get; init; }

    /// <summary>Rows that the SELECT made out of nothing (VALUES, generate_series) or read a second time.</summary>
    public long Generated { get; init; }

    /// <summary>Rows that joins and unnesting added.</summary>
    public long Expanded { get; init; }

    /// <summary>Rows that the step gives: what is staged, or what was compared with the table.</summary>
    public long Out { get; init; }

    /// <summary>Rows in quarantine.</summary>
    public long Quarantined { get; init; }

    /// <summary>Rows dropped by a rule with <c>on_violation: drop</c>.</summary>
    public long Dropped { get; init; }

    /// <summary>Rows removed by DISTINCT, QUALIFY or a dedup rule.</summary>
    public long Deduplicated { get; init; }

    /// <summary>Rows removed by WHERE, HAVING, LIMIT and semi- or anti-joins.</summary>
    public long Filtered { get; init; }

    /// <summary>Rows folded into groups.</summary>
    public long Aggregated { get; init; }

    /// <summary>Rows of looked-up sides that joins absorbed.</summary>
    public long Joined { get; init; }

    /// <summary>Whether every row is accounted for.</summary>
    public bool Balanced => In + Generated + Expanded == Out + Quarantined + Dropped + Deduplicated + Filtered + Aggregated + Joined;
}

/// <summary>How far a running step is.</summary>
/// <param name="Rows">Rows so far; null while unknown.</param>
/// <param name="Bytes">Bytes so far; null while unknown.</param>
/// <param name="Fraction">0 to 1; null while unknown.</param>
public sealed record StepProgress(long? Rows, long? Bytes, double? Fraction);

/// <summary>A batch of landed files to load.</summary>
public sealed record LoadRequest
{
    /// <summary>The bronze table.</summary>
    public required TableName Table { get; init; }

    /// <summary>The bronze table now; null where it is new.</summary>
    public required Snapshot? Base { get; init; }

    /// <summary>The quarantine table now; null where it is new.</summary>
    public required Snapshot? QuarantineBase { get; init; }

    /// <summary>The stream: format and contract.</summary>
    public required StreamDefinition Stream { get; init; }

    /// <summary>The files, in the order of loading.</summary>
    public required IReadOnlyList<SourceFile> Files { get; init; }

    /// <summary>What goes into the metadata columns.</summary>
    public required LoadStamp Stamp { get; init; }

    /// <summary>An existing local folder of this step alone.</summary>
    public required string StagingFolder { get; init; }
}

/// <summary>The values of the metadata columns that are the same for a whole batch.</summary>
public sealed record LoadStamp(Guid BatchId, DateTimeOffset RunAt, string SourceSystem, DateOnly ExecutionDate);

/// <summary>A staged batch.</summary>
public sealed record StagedLoad
{
    /// <summary>Good rows, with the books of the whole batch.</summary>
    public required StagedWrite Bronze { get; init; }

    /// <summary>Bad rows and bad files; null when there are none.</summary>
    public required StagedWrite? Quarantine { get; init; }

    /// <summary>The books of each file, in the order of the request.</summary>
    public required IReadOnlyList<FileBooks> Files { get; init; }
}

/// <summary>The books of one loaded file.</summary>
/// <param name="File">The file.</param>
/// <param name="Books">Its rows.</param>
/// <param name="Refused">Why the whole file went to quarantine; null when it did not.</param>
public sealed record FileBooks(SourceFile File, RowBooks Books, string? Refused)
{
    /// <summary>Rows that were loaded though they break a rule, whose column says <c>on_violation: warn</c>. They are among <see cref="RowBooks.Out"/>.</summary>
    public long Warned { get; init; }
}

/// <summary>A model's step.</summary>
public sealed record StageRequest
{
    /// <summary>The model.</summary>
    public required ModelDefinition Model { get; init; }

    /// <summary>What the SELECT reads.</summary>
    public required IReadOnlyList<TableInput> Inputs { get; init; }

    /// <summary>Further tables that quarantining relationship checks look into. The SELECT's books do not count them.</summary>
    public IReadOnlyList<TableInput> CheckTables { get; init; } = [];

    /// <summary>The model's table now; null where it is new.</summary>
    public required Snapshot? Base { get; init; }

    /// <summary>Its quarantine table now; null where it is new.</summary>
    public Snapshot? QuarantineBase { get; init; }

    /// <summary>An existing local folder of this step alone.</summary>
    public required string StagingFolder { get; init; }

    /// <summary>Identifies the run in quarantined rows.</summary>
    public required LoadStamp Stamp { get; init; }
}

/// <summary>The checks of a staged write.</summary>
public sealed record AuditRequest
{
    /// <summary>What would be published.</summary>
    public required StagedWrite Write { get; init; }

    /// <summary>The checks.</summary>
    public required IReadOnlyList<CheckDefinition> Checks { get; init; }

    /// <summary>Tables that relationship and custom checks refer to.</summary>
    public required IReadOnlyList<TableInput> Tables { get; init; }

    /// <summary>How many offending rows to return for each failed check. Default 20.</summary>
    public int Samples { get; init; } = 20;
}

/// <summary>What the checks found.</summary>
public sealed record AuditReport(long RowCount, IReadOnlyList<CheckResult> Results);
