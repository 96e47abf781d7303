using System.Text.Json.Nodes;
using Tarn.Delta.Actions;
using Tarn.Delta.Features;
using Tarn.Delta.Schema;

namespace Tarn.Delta.Checkpoints;

/// <summary>The columns of a classic checkpoint (PROTOCOL.md, "Checkpoint Schema"). Every one is nullable, since other readers expect so.</summary>
internal static class CheckpointSchema
{
    private static readonly PrimitiveType Text = new("string");
    private static readonly PrimitiveType Long = new("long");
    private static readonly PrimitiveType Integer = new("integer");
    private static readonly PrimitiveType Boolean = new("boolean");
    private static readonly MapType TextMap = new(Text, Text, ValueContainsNull: true);
    private static readonly ArrayType TextList = new(Text, ContainsNull: true);

    private static readonly StructType DeletionVector =
        Row(("storageType", Text), ("pathOrInlineDv", Text), ("offset", Integer), ("sizeInBytes", Integer), ("cardinality", Long));

    private static readonly string[] AddExtras = ["baseRowId", "defaultRowCommitVersion", "clusteringProvider"];
    private static readonly string[] RemoveExtras = ["extendedFileMetadata", "baseRowId", "defaultRowCommitVersion"];

    public static StructType Classic { get; } = Row(
        ("txn", Row(("appId", Text), ("version", Long), ("lastUpdated", Long))),
        ("add", Row(
            ("path", Text), ("partitionValues", TextMap), ("size", Long), ("modificationTime", Long), ("dataChange", Boolean), ("tags", TextMap),
            ("deletionVector", DeletionVector), ("baseRowId", Long), ("defaultRowCommitVersion", Long), ("clusteringProvider", Text), ("stats", Text))),
        ("remove", Row(
            ("path", Text), ("deletionTimestamp", Long), ("dataChange", Boolean), ("extendedFileMetadata", Boolean), ("partitionValues", TextMap),
            ("size", Long), ("deletionVector", DeletionVector), ("baseRowId", Long), ("defaultRowCommitVersion", Long))),
        ("metaData", Row(
            ("id", Text), ("name", Text), ("description", Text), ("format", Row(("provider", Text), ("options", TextMap))), ("schemaString", Text),
            ("partitionColumns", TextList), ("configuration", TextMap), ("createdTime", Long))),
        ("protocol", Row(("minReaderVersion", Integer), ("minWriterVersion", Integer), ("readerFeatures", TextList), ("writerFeatures", TextList))),
        ("domainMetadata", Row(("domain", Text), ("configuration", Text), ("removed", Boolean))));

    /// <summary>The columns of a table's checkpoint: statistics as JSON and as typed columns, as its properties say.</summary>
    public static StructType For(Metadata metadata, ParsedColumns? parsed)
    {
        var withoutJson = TableProperties.IsFalse(metadata, TableProperties.CheckpointStatsAsJson);
        if (parsed is null && !withoutJson)
        {
            return Classic;
        }

        return new StructType([.. Classic.Fields.Select(column => column.Name == "add" ? column with { Type = Add((StructType)column.Type) } : column)]);

        StructType Add(StructType add) => new(
        [
            .. add.Fields.Where(field => field.Name != "stats" || !withoutJson),
            .. parsed?.Partitions is { } partitions ? [new StructField("partitionValues_parsed", partitions)] : Array.Empty<StructField>(),
            .. parsed is null ? Array.Empty<StructField>() : [new StructField("stats_parsed", parsed.Statistics)],
        ]);
    }

    /// <summary>Only members that have a column, and no change of data: a checkpoint changes none.</summary>
    public static AddFile Fit(AddFile add) => add with { DataChange = false, Extra = Keep(add.Extra, AddExtras) };

    /// <inheritdoc cref="Fit(AddFile)"/>
    public static RemoveFile Fit(RemoveFile remove) => remove with { DataChange = false, Extra = Keep(remove.Extra, RemoveExtras) };

    private static JsonObject? Keep(JsonObject? extra, string[] names) =>
        extra is null ? null : new JsonObject(extra.Where(member => names.Contains(member.Key)).Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));

    private static StructType Row(params (string Name, DeltaType Type)[] fields) => new([.. fields.Select(field => new StructField(field.Name, field.Type))]);
}
