using System.Text.Json.Nodes;

namespace Tarn.Delta.Actions;

/// <summary>One line of a Delta commit (PROTOCOL.md, "Actions").</summary>
public abstract record DeltaAction
{
    private protected DeltaAction()
    {
    }
}

/// <summary>Makes a data file part of the table.</summary>
public sealed record AddFile : DeltaAction
{
    /// <summary>Decoded path: relative to the table root, or absolute. The log stores it percent-encoded.</summary>
    public required string Path { get; init; }

    /// <summary>Partition column (physical name) to its value as the protocol writes it; null is null.</summary>
    public required IReadOnlyDictionary<string, string?> PartitionValues { get; init; }

    /// <summary>Of the data file.</summary>
    public required long SizeInBytes { get; init; }

    /// <summary>Milliseconds since the Unix epoch, UTC.</summary>
    public required long ModificationTimeMs { get; init; }

    /// <summary>False where the commit only rearranges rows.</summary>
    public required bool DataChange { get; init; }

    /// <summary>Statistics JSON as the log holds it; null when absent.</summary>
    public string? Stats { get; init; }

    /// <summary>Rows of the file that are deleted; null for none.</summary>
    public DeletionVectorDescriptor? DeletionVector { get; init; }

    /// <summary>Free tags; null when absent.</summary>
    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    /// <summary>Members of the log's JSON that have no property here (baseRowId, clusteringProvider …), kept when written again.</summary>
    public JsonObject? Extra { get; init; }

    /// <summary>Rows in the file, deleted ones included, by its statistics; null where they do not say.</summary>
    public long? PhysicalRowCount => Schema.FileStatistics.ReadRowCount(Stats);

    /// <summary>Rows in the file that are not deleted; null where the statistics do not say.</summary>
    public long? LiveRowCount => PhysicalRowCount - (DeletionVector?.Cardinality ?? 0);
}

/// <summary>Takes a data file out of the table.</summary>
public sealed record RemoveFile : DeltaAction
{
    /// <summary>Decoded path, as in <see cref="AddFile.Path"/>.</summary>
    public required string Path { get; init; }

    /// <summary>Milliseconds since the Unix epoch, UTC; null when absent (counts as 0).</summary>
    public long? DeletionTimestampMs { get; init; }

    /// <summary>False where the commit only rearranges rows.</summary>
    public required bool DataChange { get; init; }

    /// <summary>As in the add; null when the log does not say.</summary>
    public IReadOnlyDictionary<string, string?>? PartitionValues { get; init; }

    /// <summary>Of the data file; null when the log does not say.</summary>
    public long? SizeInBytes { get; init; }

    /// <summary>The deletion vector that the removed entry had.</summary>
    public DeletionVectorDescriptor? DeletionVector { get; init; }

    /// <summary>Members of the log's JSON that have no property here.</summary>
    public JsonObject? Extra { get; init; }
}

/// <summary>Where a deletion vector lies (PROTOCOL.md, "Deletion Vectors").</summary>
public sealed record DeletionVectorDescriptor
{
    /// <summary><c>u</c> relative to the table, <c>i</c> inline, <c>p</c> absolute path.</summary>
    public required string StorageType { get; init; }

    /// <summary>Path, encoded uuid or inline payload, by <see cref="StorageType"/>.</summary>
    public required string PathOrInlineDv { get; init; }

    /// <summary>Bytes from the file's start; null for inline ones.</summary>
    public int? Offset { get; init; }

    /// <summary>Of the serialized bitmap.</summary>
    public required int SizeInBytes { get; init; }

    /// <summary>Rows that it deletes.</summary>
    public required long Cardinality { get; init; }

    /// <summary>The id that tells two vectors of one file apart.</summary>
    public string UniqueId => Offset is { } offset
        ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{StorageType}{PathOrInlineDv}@{offset}")
        : StorageType + PathOrInlineDv;
}

/// <summary>The table's identity, schema and properties.</summary>
public sealed record Metadata : DeltaAction
{
    /// <summary>A UUID that never changes.</summary>
    public required string Id { get; init; }

    /// <summary>User's name for the table, if any.</summary>
    public string? Name { get; init; }

    /// <summary>User's description, if any.</summary>
    public string? Description { get; init; }

    /// <summary>The schema.</summary>
    public required Schema.StructType Schema { get; init; }

    /// <summary>Logical names.</summary>
    public IReadOnlyList<string> PartitionColumns { get; init; } = [];

    /// <summary>Table properties.</summary>
    public IReadOnlyDictionary<string, string> Configuration { get; init; } = new Dictionary<string, string>();

    /// <summary>Milliseconds since the Unix epoch, UTC; null when the log does not say.</summary>
    public long? CreatedTimeMs { get; init; }

    /// <summary>Members of the log's JSON that have no property here.</summary>
    public JsonObject? Extra { get; init; }
}

/// <summary>What a program must understand to read or write the table.</summary>
public sealed record Protocol(int MinReaderVersion, int MinWriterVersion) : DeltaAction
{
    /// <summary>Null below reader version 3.</summary>
    public IReadOnlyList<string>? ReaderFeatures { get; init; }

    /// <summary>Null below writer version 7.</summary>
    public IReadOnlyList<string>? WriterFeatures { get; init; }
}

/// <summary>An application's own progress, kept in the table (PROTOCOL.md, "Transaction Identifiers").</summary>
public sealed record SetTransaction(string AppId, long Version, long? LastUpdatedMs = null) : DeltaAction;

/// <summary>A named configuration kept in the table (PROTOCOL.md, "Domain Metadata").</summary>
public sealed record DomainMetadata(string Domain, string Configuration, bool Removed) : DeltaAction;

/// <summary>A file of row changes (PROTOCOL.md, "Add CDC File").</summary>
public sealed record AddCdcFile : DeltaAction
{
    /// <summary>Decoded path, as in <see cref="AddFile.Path"/>.</summary>
    public required string Path { get; init; }

    /// <summary>As in the add.</summary>
    public required IReadOnlyDictionary<string, string?> PartitionValues { get; init; }

    /// <summary>Of the file.</summary>
    public required long SizeInBytes { get; init; }
}

/// <summary>Who committed, what and why: free-form.</summary>
public sealed record CommitInfo(JsonObject Content) : DeltaAction
{
    /// <summary>The id that tells this commit from every other try; null where the writer gave none.</summary>
    public string? TransactionId => Text("txnId");

    /// <summary>When, by the commit itself and not by its file; null where the table does not stamp its commits.</summary>
    public DateTimeOffset? InCommitTimestamp =>
        Content["inCommitTimestamp"] is JsonValue value && value.TryGetValue<long>(out var milliseconds)
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : null;

    /// <summary>Whether the commit only added rows, and read none; null where the writer does not say.</summary>
    public bool? IsBlindAppend => Content["isBlindAppend"] is JsonValue value && value.TryGetValue<bool>(out var blind) ? blind : null;

    /// <summary>A member that is text; null where it is absent or something else.</summary>
    public string? Text(string member) => Content[member] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
