using System.Buffers;
using System.Collections.ObjectModel;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tarn.Delta.Actions;
using Tarn.DuckDb.Binding;

namespace Tarn.DuckDb.Checkpoints;

/// <summary>
/// The files of a checkpoint, straight from DuckDB's vectors instead of by way of JSON text. Only the members that make up a file are
/// selected, so that the typed copies of statistics stay unread.
/// </summary>
internal sealed class AddRows
{
    private const string ParsedStats = "stats_parsed";
    private static readonly string[] Copies = [ParsedStats, "partitionValues_parsed"];
    private static readonly string[] Known = ["path", "partitionValues", "size", "modificationTime", "dataChange", "stats", "deletionVector", "tags"];

    private readonly Dictionary<string, int> places = [];
    private readonly List<(string Name, int Place)> extras = [];
    private readonly Dictionary<string, string> texts = []; // partition columns and values repeat from file to file
    private readonly ArrayBufferWriter<byte> buffer = new();

    private AddRows(IReadOnlyList<string> members)
    {
        foreach (var member in members)
        {
            var place = places.Count;
            places[member] = place;
            if (!Known.Contains(member) && member != ParsedStats)
            {
                extras.Add((member, place));
            }
        }

        Expressions = [.. members.Select(member => $"{Sql.Name("add")}.{Sql.Name(member)}")];
    }

    /// <summary>What to select, in the order that <see cref="Read"/> expects from column 0 on.</summary>
    public IReadOnlyList<string> Expressions { get; }

    /// <summary>Null where the checkpoint's add is not of the protocol's shape: then the way of JSON says what is wrong.</summary>
    /// <param name="type">Of the add column.</param>
    /// <param name="needsParsedStats">Whether some file has its statistics in typed columns only.</param>
    public static AddRows? Of(DuckDbType type, Func<bool> needsParsedStats)
    {
        var members = type.Children.ToDictionary(child => child.Name, child => child.Type.Id);
        bool Is(string name, params ReadOnlySpan<DuckDbTypeId> ids) => !members.TryGetValue(name, out var id) || ids.Contains(id);
        var isUsual = members.ContainsKey("path") && Is("path", DuckDbTypeId.Varchar) && Is("size", DuckDbTypeId.BigInt) && Is("modificationTime", DuckDbTypeId.BigInt)
            && Is("dataChange", DuckDbTypeId.Boolean) && Is("stats", DuckDbTypeId.Varchar) && IsTextMap(type, "partitionValues") && IsTextMap(type, "tags");
        if (!isUsual)
        {
            return null;
        }

        var wanted = members.Keys.Where(name => !Copies.Contains(name)).ToList();
        if (members.ContainsKey(ParsedStats) && (!members.ContainsKey("stats") || needsParsedStats()))
        {
            wanted.Add(ParsedStats);
        }

        return new AddRows(wanted);
    }

    /// <summary>The file of a row; null where the row is none.</summary>
    public AddFile? Read(DuckDbChunk chunk, int row)
    {
        if (Text("path") is not { } path)
        {
            return null;
        }

        return new AddFile
        {
            Path = path,
            PartitionValues = (IReadOnlyDictionary<string, string?>?)ReadMap(chunk, row, "partitionValues") ?? ReadOnlyDictionary<string, string?>.Empty,
            SizeInBytes = Number("size"),
            ModificationTimeMs = Number("modificationTime"),
            DataChange = Vector("dataChange") is not { } flag || flag.Raw<byte>(row) != 0,
            Stats = Text("stats") ?? (Vector(ParsedStats) is { } parsed ? Encoding.UTF8.GetString(Json(parsed, row)) : null),
            DeletionVector = Vector("deletionVector") is { } vector ? ReadDeletionVector(vector, row) : null,
            Tags = ReadMap(chunk, row, "tags")?.ToDictionary(tag => tag.Key, tag => tag.Value ?? ""),
            Extra = ReadExtra(chunk, row),
        };

        VectorReader? Vector(string name) => places.TryGetValue(name, out var place) && chunk[place] is var found && !found.IsNull(row) ? found : null;

        string? Text(string name) => Vector(name)?.Text(row);

        long Number(string name) => Vector(name)?.Raw<long>(row) ?? 0;
    }

    private static bool IsTextMap(DuckDbType type, string name) => type.Children.FirstOrDefault(child => child.Name == name).Type is not { } map
        || (map.Id == DuckDbTypeId.Map && map.Children.All(part => part.Type.Id == DuckDbTypeId.Varchar));

    private Dictionary<string, string?>? ReadMap(DuckDbChunk chunk, int row, string name)
    {
        if (!places.TryGetValue(name, out var place) || chunk[place].IsNull(row) || chunk[place].Items(row) is not { Length: > 0 } items)
        {
            return null;
        }

        var (keys, values) = (chunk[place].Children[0], chunk[place].Children[1]);
        Dictionary<string, string?> map = new((int)items.Length);
        for (var index = items.Offset; index < items.Offset + items.Length; index++)
        {
            map[Shared(keys.Text(index))] = values.IsNull(index) ? null : Shared(values.Text(index));
        }

        return map;
    }

    private string Shared(string text)
    {
        const int most = 4096; // values that hardly repeat shall not fill the memory
        if (texts.TryGetValue(text, out var known))
        {
            return known;
        }

        if (texts.Count < most)
        {
            texts[text] = text;
        }

        return text;
    }

    /// <summary>Some writers fill the struct with nulls or empty texts where a file has no deletion vector.</summary>
    private DeletionVectorDescriptor? ReadDeletionVector(VectorReader vector, int row)
    {
        var json = JsonNode.Parse(Json(vector, row))!.AsObject();
        return (string?)json["storageType"] is not { Length: > 0 } storageType ? null : new DeletionVectorDescriptor
        {
            StorageType = storageType,
            PathOrInlineDv = (string?)json["pathOrInlineDv"] ?? throw new FormatException("An add's deletionVector has no pathOrInlineDv."),
            Offset = (int?)json["offset"],
            SizeInBytes = (int?)json["sizeInBytes"] ?? throw new FormatException("An add's deletionVector has no sizeInBytes."),
            Cardinality = (long?)json["cardinality"] ?? throw new FormatException("An add's deletionVector has no cardinality."),
        };
    }

    private JsonObject? ReadExtra(DuckDbChunk chunk, int row)
    {
        JsonObject? extra = null;
        foreach (var (name, place) in extras)
        {
            if (!chunk[place].IsNull(row))
            {
                (extra ??= [])[name] = chunk[place].Type.Id == DuckDbTypeId.BigInt ? JsonValue.Create(chunk[place].Raw<long>(row)) : JsonNode.Parse(Json(chunk[place], row));
            }
        }

        return extra;
    }

    private ReadOnlySpan<byte> Json(VectorReader vector, int row)
    {
        buffer.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(buffer, new() { SkipValidation = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            JsonRow.Write(writer, vector, row);
        }

        return buffer.WrittenSpan;
    }
}
