using Tarn.Delta.Actions;
using Tarn.Delta.Schema;
using Tarn.Delta.Storage;

namespace Tarn.Delta.Snapshots;

/// <summary>A table at one version. Immutable.</summary>
public sealed class Snapshot
{
    private readonly Lazy<long?> rowCount;

    /// <summary>Made by <see cref="DeltaTable"/>; public for tests of engines.</summary>
    public Snapshot() => rowCount = new(CountRows);

    /// <summary>The table.</summary>
    public required DeltaTable Table { get; init; }

    /// <summary>The version.</summary>
    public required TableVersion Version { get; init; }

    /// <summary>When the version was committed.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>What a reader and a writer must understand.</summary>
    public required Protocol Protocol { get; init; }

    /// <summary>Identity, schema, properties.</summary>
    public required Metadata Metadata { get; init; }

    /// <summary>The live data files, each with its deletion vector.</summary>
    public required IReadOnlyCollection<AddFile> Files { get; init; }

    /// <summary>Removed files that vacuum still keeps.</summary>
    public required IReadOnlyCollection<RemoveFile> Tombstones { get; init; }

    /// <summary>Applications' progress by id.</summary>
    public required IReadOnlyDictionary<string, SetTransaction> AppTransactions { get; init; }

    /// <summary>Live domain configurations by domain.</summary>
    public required IReadOnlyDictionary<string, string> Domains { get; init; }

    /// <summary>The log file of the version, by which a log that was made anew is told from one that grew; null where it is gone.</summary>
    internal ObjectInfo? Commit { get; init; }

    /// <summary>The schema as users see it.</summary>
    public StructType Schema => Metadata.Schema;

    /// <summary>Live rows: the files' numRecords less their deletion vectors; null where a file has no statistics.</summary>
    public long? RowCount => rowCount.Value;

    /// <summary>Bytes of the live files.</summary>
    public long SizeInBytes => Files.Sum(file => file.SizeInBytes);

    /// <summary>A table property; null where it is not set.</summary>
    public string? Property(string name) => Metadata.Configuration.GetValueOrDefault(name);

    private long? CountRows()
    {
        var rows = 0L;
        foreach (var file in Files)
        {
            if (file.LiveRowCount is not { } live)
            {
                return null;
            }

            rows += live;
        }

        return rows;
    }
}

/// <summary>One commit of the log.</summary>
/// <param name="Version">The version that it made.</param>
/// <param name="Timestamp">When.</param>
/// <param name="Info">Its commitInfo; empty when absent.</param>
public sealed record HistoryEntry(TableVersion Version, DateTimeOffset Timestamp, CommitInfo Info)
{
    /// <summary>WRITE, MERGE, RESTORE …; empty when the commit does not say.</summary>
    public string Operation => Info.Text("operation") ?? "";
}
