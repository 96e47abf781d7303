using System.Text.Json;
using System.Text.Json.Nodes;
using Tarn.Delta.Schema;

namespace Tarn.Delta.Actions;

/// <summary>Reads actions from JSON: the lines of a commit, and the rows of a checkpoint. Unknown actions are ignored, as the protocol asks.</summary>
internal static partial class ActionReader
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF]; // some editors leave one

    private static readonly JsonReaderOptions Options = new() { AllowMultipleValues = true, CommentHandling = JsonCommentHandling.Disallow };

    /// <summary>All actions of a commit, in its order. The commit may be pretty-printed: it is a stream of JSON values.</summary>
    /// <exception cref="DeltaException">The commit is damaged; the message names <paramref name="file"/> and the byte.</exception>
    public static List<DeltaAction> ReadCommit(ReadOnlySpan<byte> json, string file)
    {
        List<DeltaAction> actions = [];
        var reader = new Utf8JsonReader(json.StartsWith(ByteOrderMark) ? json[ByteOrderMark.Length..] : json, Options);
        try
        {
            while (reader.Read())
            {
                ReadRow(ref reader, actions);
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new DeltaException(
                $"Log file '{file}' is damaged near byte {reader.BytesConsumed}: {error.Message} Restore the file from a backup, or read an older version.", error);
        }

        return actions;
    }

    /// <summary>The actions of one checkpoint row: one, where the writer keeps to the protocol.</summary>
    public static void ReadCheckpointRow(ReadOnlySpan<byte> json, List<DeltaAction> actions, string file)
    {
        var reader = new Utf8JsonReader(json, Options);
        try
        {
            if (reader.Read())
            {
                ReadRow(ref reader, actions);
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new DeltaException(
                $"Checkpoint '{file}' holds a row that cannot be read: {error.Message} Delete the checkpoint if the log's JSON files are all there, or restore it.", error);
        }
    }

    private static void ReadRow(ref Utf8JsonReader reader, List<DeltaAction> actions)
    {
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (ReadAction(ref reader) is { } action)
            {
                actions.Add(action);
            }
        }
    }

    private static DeltaAction? ReadAction(ref Utf8JsonReader reader)
    {
        var kind = reader.ValueTextEquals("add"u8) ? ActionKind.Add
            : reader.ValueTextEquals("remove"u8) ? ActionKind.Remove
            : reader.ValueTextEquals("metaData"u8) ? ActionKind.Metadata
            : reader.ValueTextEquals("protocol"u8) ? ActionKind.Protocol
            : reader.ValueTextEquals("txn"u8) ? ActionKind.Transaction
            : reader.ValueTextEquals("domainMetadata"u8) ? ActionKind.Domain
            : reader.ValueTextEquals("cdc"u8) ? ActionKind.Cdc
            : reader.ValueTextEquals("commitInfo"u8) ? ActionKind.CommitInfo
            : reader.ValueTextEquals("sidecar"u8) ? ActionKind.Sidecar
            : ActionKind.Unknown;
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null || kind == ActionKind.Unknown)
        {
            reader.Skip();
            return null;
        }

        Expect(ref reader, JsonTokenType.StartObject);
        return kind switch
        {
            ActionKind.Add => ReadAdd(ref reader),
            ActionKind.Remove => ReadRemove(ref reader),
            ActionKind.Metadata => ReadMetadata(ref reader),
            ActionKind.Protocol => ReadProtocol(ref reader),
            ActionKind.Transaction => ReadTransaction(ref reader),
            ActionKind.Domain => ReadDomain(ref reader),
            ActionKind.Cdc => ReadCdc(ref reader),
            ActionKind.Sidecar => ReadSidecar(ref reader),
            _ => new CommitInfo(JsonNode.Parse(ref reader)!.AsObject()),
        };
    }

    private static Metadata ReadMetadata(ref Utf8JsonReader reader)
    {
        string? id = null, name = null, description = null, schema = null;
        List<string> partitionColumns = [];
        Dictionary<string, string> configuration = [];
        long? createdTime = null;
        JsonObject? extra = null;
        while (NextMember(ref reader, out var member))
        {
            switch (member)
            {
                case "id": id = reader.GetString(); break;
                case "name": name = reader.GetString(); break;
                case "description": description = reader.GetString(); break;
                case "schemaString": schema = reader.GetString(); break;
                case "partitionColumns": partitionColumns = ReadStrings(ref reader) ?? []; break;
                case "configuration": configuration = ReadStringMap(ref reader); break;
                case "createdTime": createdTime = ReadLong(ref reader); break;
                default: KeepExtra(ref reader, member, ref extra); break;
            }
        }

        return new Metadata
        {
            Id = Required(id, "metaData", "id"),
            Name = name,
            Description = description,
            Schema = schema is null ? new StructType([]) : SchemaJson.Parse(schema), // a table without columns yet may lack it
            PartitionColumns = partitionColumns,
            Configuration = configuration,
            CreatedTimeMs = createdTime,
            Extra = extra,
        };
    }

    private static Protocol ReadProtocol(ref Utf8JsonReader reader)
    {
        long? minReader = null, minWriter = null;
        List<string>? readerFeatures = null, writerFeatures = null;
        while (NextMember(ref reader, out var member))
        {
            switch (member)
            {
                case "minReaderVersion": minReader = ReadLong(ref reader); break;
                case "minWriterVersion": minWriter = ReadLong(ref reader); break;
                case "readerFeatures": readerFeatures = ReadStrings(ref reader); break;
                case "writerFeatures": writerFeatures = ReadStrings(ref reader); break;
                default: reader.Skip(); break;
            }
        }

        return new Protocol((int)Required(minReader, "protocol", "minReaderVersion"), (int)Required(minWriter, "protocol", "minWriterVersion"))
        {
            ReaderFeatures = minReader >= 3 ? readerFeatures ?? [] : null,
            WriterFeatures = minWriter >= 7 ? writerFeatures ?? [] : null,
        };
    }

    private static SetTransaction ReadTransaction(ref Utf8JsonReader reader)
    {
        string? appId = null;
        long? version = null, lastUpdated = null;
        while (NextMember(ref reader, out var member))
        {
            switch (member)
            {
                case "appId": appId = reader.GetString(); break;
                case "version": version = ReadLong(ref reader); break;
                case "lastUpdated": lastUpdated = ReadLong(ref reader); break;
                default: reader.Skip(); break;
            }
        }

        return new SetTransaction(Required(appId, "txn", "appId"), Required(version, "txn", "version"), lastUpdated);
    }

    private static DomainMetadata ReadDomain(ref Utf8JsonReader reader)
    {
        string? domain = null, configuration = null;
        var removed = false;
        while (NextMember(ref reader, out var member))
        {
            switch (member)
            {
                case "domain": domain = reader.GetString(); break;
                case "configuration": configuration = reader.GetString(); break;
                case "removed": removed = reader.TokenType == JsonTokenType.True; break;
                default: reader.Skip(); break;
            }
        }

        return new DomainMetadata(Required(domain, "domainMetadata", "domain"), configuration ?? "", removed);
    }

    private static SidecarFile ReadSidecar(ref Utf8JsonReader reader)
    {
        string? path = null;
        long? size = null;
        while (NextMember(ref reader, out var member))
        {
            switch (member)
            {
                case "path": path = reader.GetString(); break;
                case "sizeInBytes": size = ReadLong(ref reader); break;
                default: reader.Skip(); break;
            }
        }

        return new SidecarFile(LogPath.Decode(Required(path, "sidecar", "path")), size ?? 0);
    }

    private enum ActionKind
    {
        Unknown,
        Add,
        Remove,
        Metadata,
        Protocol,
        Transaction,
        Domain,
        Cdc,
        CommitInfo,
        Sidecar,
    }
}
