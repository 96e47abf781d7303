using System.Collections.ObjectModel;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tarn.Delta.Actions;

/// <content>The file actions: by far the most rows, so members are matched without allocating their names.</content>
internal static partial class ActionReader
{
    private static AddFile ReadAdd(ref Utf8JsonReader reader)
    {
        string? path = null, stats = null, parsedStats = null;
        IReadOnlyDictionary<string, string?> partitionValues = ReadOnlyDictionary<string, string?>.Empty;
        long? size = null, modificationTime = null;
        var dataChange = true;
        DeletionVectorDescriptor? deletionVector = null;
        IReadOnlyDictionary<string, string>? tags = null;
        JsonObject? extra = null;
        while (NextToken(ref reader))
        {
            if (Is(ref reader, "path"u8)) { path = reader.GetString(); }
            else if (Is(ref reader, "partitionValues"u8)) { partitionValues = ReadPartitionValues(ref reader) ?? partitionValues; }
            else if (Is(ref reader, "size"u8)) { size = ReadLong(ref reader); }
            else if (Is(ref reader, "modificationTime"u8)) { modificationTime = ReadLong(ref reader); }
            else if (Is(ref reader, "dataChange"u8)) { dataChange = reader.TokenType == JsonTokenType.True; }
            else if (Is(ref reader, "stats"u8)) { stats = reader.GetString(); }
            else if (Is(ref reader, "deletionVector"u8)) { deletionVector = ReadDeletionVector(ref reader); }
            else if (Is(ref reader, "tags"u8)) { tags = reader.TokenType == JsonTokenType.Null ? null : ReadStringMap(ref reader); }
            else if (Is(ref reader, "stats_parsed"u8)) { parsedStats = ReadRaw(ref reader); }
            else if (Is(ref reader, "partitionValues_parsed"u8)) { SkipValue(ref reader); }
            else { KeepExtra(ref reader, TakeName(ref reader), ref extra); }
        }

        return new AddFile
        {
            Path = LogPath.Decode(Required(path, "add", "path")),
            PartitionValues = partitionValues,
            SizeInBytes = size ?? 0,
            ModificationTimeMs = modificationTime ?? 0,
            DataChange = dataChange,
            Stats = stats ?? parsedStats,
            DeletionVector = deletionVector,
            Tags = tags,
            Extra = extra,
        };
    }

    private static RemoveFile ReadRemove(ref Utf8JsonReader reader)
    {
        string? path = null;
        IReadOnlyDictionary<string, string?>? partitionValues = null;
        long? size = null, deletionTimestamp = null;
        var dataChange = true;
        DeletionVectorDescriptor? deletionVector = null;
        JsonObject? extra = null;
        while (NextToken(ref reader))
        {
            if (Is(ref reader, "path"u8)) { path = reader.GetString(); }
            else if (Is(ref reader, "deletionTimestamp"u8)) { deletionTimestamp = ReadLong(ref reader); }
            else if (Is(ref reader, "dataChange"u8)) { dataChange = reader.TokenType == JsonTokenType.True; }
            else if (Is(ref reader, "partitionValues"u8)) { partitionValues = ReadPartitionValues(ref reader); }
            else if (Is(ref reader, "size"u8)) { size = ReadLong(ref reader); }
            else if (Is(ref reader, "deletionVector"u8)) { deletionVector = ReadDeletionVector(ref reader); }
            else { KeepExtra(ref reader, TakeName(ref reader), ref extra); }
        }

        return new RemoveFile
        {
            Path = LogPath.Decode(Required(path, "remove", "path")),
            DeletionTimestampMs = deletionTimestamp,
            DataChange = dataChange,
            PartitionValues = partitionValues,
            SizeInBytes = size,
            DeletionVector = deletionVector,
            Extra = extra,
        };
    }

    private static AddCdcFile ReadCdc(ref Utf8JsonReader reader)
    {
        string? path = null;
        IReadOnlyDictionary<string, string?> partitionValues = ReadOnlyDictionary<string, string?>.Empty;
        long? size = null;
        while (NextToken(ref reader))
        {
            if (Is(ref reader, "path"u8)) { path = reader.GetString(); }
            else if (Is(ref reader, "partitionValues"u8)) { partitionValues = ReadPartitionValues(ref reader) ?? partitionValues; }
            else if (Is(ref reader, "size"u8)) { size = ReadLong(ref reader); }
            else { SkipValue(ref reader); }
        }

        return new AddCdcFile { Path = LogPath.Decode(Required(path, "cdc", "path")), PartitionValues = partitionValues, SizeInBytes = size ?? 0 };
    }

    private static DeletionVectorDescriptor? ReadDeletionVector(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        string? storageType = null, payload = null;
        long? offset = null, size = null, cardinality = null;
        Expect(ref reader, JsonTokenType.StartObject);
        while (NextToken(ref reader))
        {
            if (Is(ref reader, "storageType"u8)) { storageType = reader.GetString(); }
            else if (Is(ref reader, "pathOrInlineDv"u8)) { payload = reader.GetString(); }
            else if (Is(ref reader, "offset"u8)) { offset = ReadLong(ref reader); }
            else if (Is(ref reader, "sizeInBytes"u8)) { size = ReadLong(ref reader); }
            else if (Is(ref reader, "cardinality"u8)) { cardinality = ReadLong(ref reader); }
            else { SkipValue(ref reader); }
        }

        // Some writers fill the struct with nulls or empty strings where a checkpoint row has no deletion vector.
        return string.IsNullOrEmpty(storageType) ? null : new DeletionVectorDescriptor
        {
            StorageType = storageType,
            PathOrInlineDv = Required(payload, "deletionVector", "pathOrInlineDv"),
            Offset = (int?)offset,
            SizeInBytes = (int)Required(size, "deletionVector", "sizeInBytes"),
            Cardinality = Required(cardinality, "deletionVector", "cardinality"),
        };
    }
}
