using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tarn.Delta.Schema;

namespace Tarn.Delta.Actions;

/// <summary>Writes actions as the protocol's JSON.</summary>
internal static class ActionWriter
{
    /// <summary>A whole commit: one action a line.</summary>
    public static ReadOnlyMemory<byte> WriteCommit(IEnumerable<DeltaAction> actions)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using var writer = new Utf8JsonWriter(buffer, JsonText.WriterOptions);
        foreach (var action in actions)
        {
            Write(writer, action);
            writer.Flush();
            writer.Reset();
            buffer.Write("\n"u8);
        }

        return buffer.WrittenMemory;
    }

    /// <summary>One action as a JSON object with one member.</summary>
    public static void Write(Utf8JsonWriter writer, DeltaAction action)
    {
        writer.WriteStartObject();
        switch (action)
        {
            case AddFile add: WriteAdd(writer, add, null); break;
            case RemoveFile remove: WriteRemove(writer, remove); break;
            case Metadata metadata: WriteMetadata(writer, metadata); break;
            case Protocol protocol: WriteProtocol(writer, protocol); break;
            case SetTransaction transaction: WriteTransaction(writer, transaction); break;
            case DomainMetadata domain: WriteDomain(writer, domain); break;
            case AddCdcFile cdc: WriteCdc(writer, cdc); break;
            case CommitInfo info:
                writer.WritePropertyName("commitInfo"u8);
                info.Content.WriteTo(writer);
                break;
            default: throw new ArgumentException($"{action.GetType().Name} has no JSON form: this is a bug in tarn.", nameof(action));
        }

        writer.WriteEndObject();
    }

    /// <summary>An add with further members that only checkpoints have.</summary>
    public static void Write(Utf8JsonWriter writer, AddFile add, Action writeMore)
    {
        writer.WriteStartObject();
        WriteAdd(writer, add, writeMore);
        writer.WriteEndObject();
    }

    private static void WriteAdd(Utf8JsonWriter writer, AddFile add, Action? writeMore)
    {
        writer.WriteStartObject("add"u8);
        writer.WriteString("path"u8, LogPath.Encode(add.Path));
        WriteMap(writer, "partitionValues"u8, add.PartitionValues);
        writer.WriteNumber("size"u8, add.SizeInBytes);
        writer.WriteNumber("modificationTime"u8, add.ModificationTimeMs);
        writer.WriteBoolean("dataChange"u8, add.DataChange);
        WriteOptional(writer, "stats"u8, add.Stats);
        if (add.Tags is { } tags)
        {
            WriteTexts(writer, "tags"u8, tags);
        }

        WriteDeletionVector(writer, add.DeletionVector);
        WriteExtra(writer, add.Extra);
        writeMore?.Invoke();
        writer.WriteEndObject();
    }

    private static void WriteRemove(Utf8JsonWriter writer, RemoveFile remove)
    {
        writer.WriteStartObject("remove"u8);
        writer.WriteString("path"u8, LogPath.Encode(remove.Path));
        WriteOptional(writer, "deletionTimestamp"u8, remove.DeletionTimestampMs);
        writer.WriteBoolean("dataChange"u8, remove.DataChange);
        if (remove.Extra?.ContainsKey("extendedFileMetadata") != true)
        {
            // The flag promises partitionValues and size.
            writer.WriteBoolean("extendedFileMetadata"u8, remove is { PartitionValues: not null, SizeInBytes: not null });
        }

        if (remove.PartitionValues is { } partitionValues)
        {
            WriteMap(writer, "partitionValues"u8, partitionValues);
        }

        WriteOptional(writer, "size"u8, remove.SizeInBytes);
        WriteDeletionVector(writer, remove.DeletionVector);
        WriteExtra(writer, remove.Extra);
        writer.WriteEndObject();
    }

    private static void WriteMetadata(Utf8JsonWriter writer, Metadata metadata)
    {
        writer.WriteStartObject("metaData"u8);
        writer.WriteString("id"u8, metadata.Id);
        WriteOptional(writer, "name"u8, metadata.Name);
        WriteOptional(writer, "description"u8, metadata.Description);
        if (metadata.Extra?.ContainsKey("format") != true)
        {
            writer.WriteStartObject("format"u8);
            writer.WriteString("provider"u8, "parquet"u8);
            writer.WriteStartObject("options"u8);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteString("schemaString"u8, SchemaJson.Write(metadata.Schema));
        WriteStrings(writer, "partitionColumns"u8, metadata.PartitionColumns);
        WriteTexts(writer, "configuration"u8, metadata.Configuration);
        WriteOptional(writer, "createdTime"u8, metadata.CreatedTimeMs);
        WriteExtra(writer, metadata.Extra);
        writer.WriteEndObject();
    }

    private static void WriteProtocol(Utf8JsonWriter writer, Protocol protocol)
    {
        writer.WriteStartObject("protocol"u8);
        writer.WriteNumber("minReaderVersion"u8, protocol.MinReaderVersion);
        writer.WriteNumber("minWriterVersion"u8, protocol.MinWriterVersion);
        if (protocol.ReaderFeatures is { } readerFeatures)
        {
            WriteStrings(writer, "readerFeatures"u8, readerFeatures);
        }

        if (protocol.WriterFeatures is { } writerFeatures)
        {
            WriteStrings(writer, "writerFeatures"u8, writerFeatures);
        }

        writer.WriteEndObject();
    }

    private static void WriteTransaction(Utf8JsonWriter writer, SetTransaction transaction)
    {
        writer.WriteStartObject("txn"u8);
        writer.WriteString("appId"u8, transaction.AppId);
        writer.WriteNumber("version"u8, transaction.Version);
        WriteOptional(writer, "lastUpdated"u8, transaction.LastUpdatedMs);
        writer.WriteEndObject();
    }

    private static void WriteDomain(Utf8JsonWriter writer, DomainMetadata domain)
    {
        writer.WriteStartObject("domainMetadata"u8);
        writer.WriteString("domain"u8, domain.Domain);
        writer.WriteString("configuration"u8, domain.Configuration);
        writer.WriteBoolean("removed"u8, domain.Removed);
        writer.WriteEndObject();
    }

    private static void WriteCdc(Utf8JsonWriter writer, AddCdcFile cdc)
    {
        writer.WriteStartObject("cdc"u8);
        writer.WriteString("path"u8, LogPath.Encode(cdc.Path));
        WriteMap(writer, "partitionValues"u8, cdc.PartitionValues);
        writer.WriteNumber("size"u8, cdc.SizeInBytes);
        writer.WriteBoolean("dataChange"u8, false);
        writer.WriteEndObject();
    }

    private static void WriteDeletionVector(Utf8JsonWriter writer, DeletionVectorDescriptor? vector)
    {
        if (vector is null)
        {
            return;
        }

        writer.WriteStartObject("deletionVector"u8);
        writer.WriteString("storageType"u8, vector.StorageType);
        writer.WriteString("pathOrInlineDv"u8, vector.PathOrInlineDv);
        WriteOptional(writer, "offset"u8, vector.Offset);
        writer.WriteNumber("sizeInBytes"u8, vector.SizeInBytes);
        writer.WriteNumber("cardinality"u8, vector.Cardinality);
        writer.WriteEndObject();
    }

    private static void WriteExtra(Utf8JsonWriter writer, JsonObject? extra)
    {
        foreach (var (name, value) in extra ?? [])
        {
            writer.WritePropertyName(name);
            if (value is null)
            {
                writer.WriteNullValue();
            }
            else
            {
                value.WriteTo(writer);
            }
        }
    }

    private static void WriteMap(Utf8JsonWriter writer, ReadOnlySpan<byte> name, IEnumerable<KeyValuePair<string, string?>> values)
    {
        writer.WriteStartObject(name);
        foreach (var (key, value) in values)
        {
            writer.WriteString(key, value); // null becomes JSON null
        }

        writer.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyDictionary<string, string> values) =>
        WriteMap(writer, name, values.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)));

    private static void WriteStrings(Utf8JsonWriter writer, ReadOnlySpan<byte> name, IEnumerable<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }

    private static void WriteOptional(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    private static void WriteOptional(Utf8JsonWriter writer, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
    }
}
