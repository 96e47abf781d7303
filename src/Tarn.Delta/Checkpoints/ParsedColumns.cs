using System.Text.Json;
using Tarn.Delta.Actions;
using Tarn.Delta.Features;
using Tarn.Delta.Schema;
using Tarn.Delta.Snapshots;

namespace Tarn.Delta.Checkpoints;

/// <summary>
/// The typed copies of statistics and partition values in a checkpoint (PROTOCOL.md, "Checkpoint Schema"): <c>stats_parsed</c> and <c>partitionValues_parsed</c>,
/// keyed by physical names. A value that does not fit its column's type is left out: a bound that is missing costs a look into the file, a wrong one costs rows.
/// </summary>
internal sealed class ParsedColumns
{
    private static readonly PrimitiveType Long = new("long");

    private readonly Node columns = new();
    private readonly IReadOnlyList<(string Name, DeltaType Type)> partitions;

    private ParsedColumns(Snapshot snapshot)
    {
        var mode = ColumnMapping.ModeOf(snapshot.Protocol, snapshot.Metadata);
        foreach (var column in new StatisticsBuilder(snapshot.Metadata, mode).Columns)
        {
            columns.Add(column.Path, 0, column);
        }

        partitions =
        [
            .. snapshot.Metadata.PartitionColumns
                .Select(name => snapshot.Schema.Fields.First(field => field.Name == name))
                .Where(field => field.Type is not PrimitiveType { Name: "binary" }) // its text has no agreed form
                .Select(field => (mode == ColumnMappingMode.None ? field.Name : ColumnMapping.PhysicalNameOf(field), field.Type)),
        ];
        List<StructField> fields = [new("numRecords", Long)];
        AddField("minValues", columns.Type(column => column.HasBounds ? column.Type : null));
        AddField("maxValues", columns.Type(column => column.HasBounds ? column.Type : null));
        AddField("nullCount", columns.Type(_ => Long));
        fields.Add(new StructField("tightBounds", new PrimitiveType("boolean")));
        Statistics = new StructType(fields);
        Partitions = partitions.Count == 0 ? null : new StructType([.. partitions.Select(partition => new StructField(partition.Name, partition.Type))]);

        void AddField(string name, StructType? type)
        {
            if (type is not null)
            {
                fields.Add(new StructField(name, type));
            }
        }
    }

    /// <summary>Null where the table's property asks for no typed copies.</summary>
    public static ParsedColumns? Of(Snapshot snapshot) =>
        TableProperties.IsFalse(snapshot.Metadata, TableProperties.CheckpointStatsAsStruct) ? null : new ParsedColumns(snapshot);

    /// <summary>The type of <c>stats_parsed</c>.</summary>
    public StructType Statistics { get; }

    /// <summary>The type of <c>partitionValues_parsed</c>; null for a table without partitions.</summary>
    public StructType? Partitions { get; }

    /// <summary>Writes both as members of an add.</summary>
    public void Write(Utf8JsonWriter writer, AddFile add)
    {
        if (partitions.Count > 0)
        {
            writer.WriteStartObject("partitionValues_parsed"u8);
            foreach (var (name, type) in partitions)
            {
                if (add.PartitionValues.GetValueOrDefault(name) is { Length: > 0 } text && ParsedValue.IsValue(text, type))
                {
                    writer.WritePropertyName(name);
                    ParsedValue.Write(writer, text, type);
                }
            }

            writer.WriteEndObject();
        }

        if (add.Stats is { } stats)
        {
            WriteStatistics(writer, stats);
        }
    }

    private void WriteStatistics(Utf8JsonWriter writer, string stats)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(stats);
        }
        catch (JsonException)
        {
            return; // some writers left broken statistics behind: readers do without
        }

        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return;
            }

            writer.WriteStartObject("stats_parsed"u8);
            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (member.NameEquals("numRecords"u8) && member.Value.ValueKind == JsonValueKind.Number && member.Value.TryGetInt64(out var rows))
                {
                    writer.WriteNumber("numRecords"u8, rows);
                }
                else if (member.NameEquals("tightBounds"u8) && member.Value.ValueKind is JsonValueKind.True or JsonValueKind.False)
                {
                    writer.WriteBoolean("tightBounds"u8, member.Value.GetBoolean());
                }
                else if ((member.NameEquals("minValues"u8) || member.NameEquals("maxValues"u8)) && Statistics.Fields.Any(field => field.Name == "minValues"))
                {
                    columns.Write(writer, member, static column => column.HasBounds ? column.Type : null);
                }
                else if (member.NameEquals("nullCount"u8) && Statistics.Fields.Any(field => field.Name == "nullCount"))
                {
                    columns.Write(writer, member, static _ => Long);
                }
            }

            writer.WriteEndObject();
        }
    }

    /// <summary>A level of the columns with statistics.</summary>
    private sealed class Node
    {
        private readonly Dictionary<string, Node> children = [];
        private StatisticsColumn? leaf;

        public void Add(IReadOnlyList<string> path, int depth, StatisticsColumn column)
        {
            if (depth == path.Count)
            {
                leaf = column;
                return;
            }

            if (!children.TryGetValue(path[depth], out var child))
            {
                children[path[depth]] = child = new Node();
            }

            child.Add(path, depth + 1, column);
        }

        /// <summary>Null where no column below has a type.</summary>
        public StructType? Type(Func<StatisticsColumn, DeltaType?> typeOf)
        {
            List<StructField> fields = [];
            foreach (var (name, child) in children)
            {
                if ((child.leaf is { } column ? typeOf(column) : child.Type(typeOf)) is { } type)
                {
                    fields.Add(new StructField(name, type));
                }
            }

            return fields.Count == 0 ? null : new StructType(fields);
        }

        public void Write(Utf8JsonWriter writer, JsonProperty member, Func<StatisticsColumn, DeltaType?> typeOf)
        {
            if (leaf is { } column)
            {
                if (typeOf(column) is { } type && ParsedValue.TextOf(member.Value, type) is { } text)
                {
                    writer.WritePropertyName(member.Name);
                    ParsedValue.Write(writer, text, type);
                }
            }
            else if (member.Value.ValueKind == JsonValueKind.Object)
            {
                writer.WriteStartObject(member.Name);
                foreach (var inner in member.Value.EnumerateObject())
                {
                    if (children.TryGetValue(inner.Name, out var child))
                    {
                        child.Write(writer, inner, typeOf);
                    }
                }

                writer.WriteEndObject();
            }
        }
    }
}
