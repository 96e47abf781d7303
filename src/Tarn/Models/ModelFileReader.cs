using Tarn.Projects;
using Tarn.Projects.Yaml;
using Tarn.Quality;

namespace Tarn.Models;

/// <summary>What the file beside a model's SQL says.</summary>
internal sealed record ModelProperties
{
    public Materialization Materialization { get; init; } = new TableMaterialization();

    public IReadOnlyList<CheckDraft> Checks { get; init; } = [];

    public IReadOnlyList<string> Tags { get; init; } = [];

    public string? Owner { get; init; }

    public string? Description { get; init; }

    public IReadOnlyDictionary<string, string> ColumnDescriptions { get; init; } = new Dictionary<string, string>();
}

/// <summary>Reads <c>models/LAYER/NAME.yml</c>.</summary>
internal sealed class ModelFileReader(FileContext file, TableName table)
{
    /// <summary>Kinds of DESIGN that this version does not have yet.</summary>
    private static readonly string[] LaterKinds = ["view", "append", "range"];

    private static readonly string[] Kinds = ["table", "merge", "scd2"];

    private static readonly Dictionary<string, string> ForeignKinds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["incremental"] = "merge", ["snapshot"] = "scd2", ["scd_2"] = "scd2", ["upsert"] = "merge", ["materialized_view"] = "table",
    };

    public ModelProperties Read(string text)
    {
        if (YamlFileReader.Read(file, text) is not { } root || MappingReader.Open(file, root, KeySet.Model, "a model's file", "kind: table") is not { } reader)
        {
            return new();
        }

        return new()
        {
            Materialization = ReadMaterialization(reader),
            Checks = reader.Entry("checks") is { } checks ? CheckReader.Read(file, checks, table) : [],
            Tags = reader.Texts("tags")?.Select(tag => tag.Value).ToList() ?? [],
            Owner = reader.String("owner"),
            Description = reader.String("description"),
            ColumnDescriptions = reader.Entry("columns") is { } columns ? ReadColumns(columns) : new(),
        };
    }

    private Materialization ReadMaterialization(MappingReader reader)
    {
        var kind = reader.Text("kind");
        switch (kind?.Value)
        {
            case "merge":
                Refuse(reader, "valid_from", "merge", "It is for kind: scd2.");
                return ReadKey(reader, "merge") is { } key ? new MergeMaterialization(key) : new TableMaterialization();
            case "scd2":
                return ReadHistory(reader);
            case null when reader.Has("kind"):
                break;
            case null or "table":
                Refuse(reader, "key", "table", "Write kind: merge to update rows by their key, or delete it.");
                Refuse(reader, "valid_from", "table", "Write kind: scd2 to keep history, or delete it.");
                break;
            case var later when LaterKinds.Contains(later):
                file.Report(kind.At, $"The kind '{later}' comes with a later version of Tarn. Use one of: {string.Join(", ", Kinds)}.");
                break;
            default:
                var hint = ForeignKinds.TryGetValue(kind.Value, out var ours) ? $" Did you mean '{ours}'?" : NearNames.Hint(kind.Value, Kinds);
                file.Report(kind.At, $"Unknown kind {kind}.{hint} Kinds are: {string.Join(", ", Kinds)}.");
                break;
        }

        return new TableMaterialization();
    }

    private Materialization ReadHistory(MappingReader reader)
    {
        var key = ReadKey(reader, "scd2");
        if (!reader.Require("valid_from", "kind: scd2", "valid_from: COLUMN, the time from which a row of the SELECT holds")
            || reader.Text("valid_from") is not { } validFrom || key is null)
        {
            return new TableMaterialization();
        }

        if (key.Contains(validFrom.Value, StringComparer.OrdinalIgnoreCase))
        {
            file.Report(validFrom.At, $"'valid_from' is {validFrom}, a column of the key too: no two rows would then be of one thing. Take it out of 'key'.");
        }

        return new Scd2Materialization(key, validFrom.Value);
    }

    private IReadOnlyList<string>? ReadKey(MappingReader reader, string kind)
    {
        if (!reader.Require("key", $"kind: {kind}", "key: COLUMN or key: [COLUMN, COLUMN]"))
        {
            return null;
        }

        var columns = reader.Texts("key")!;
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach (var column in columns)
        {
            if (!seen.Add(column.Value))
            {
                file.Report(column.At, $"The key's column {column} is here twice. Keep one of them.");
            }

            if (kind == "scd2" && column.Value.ToLowerInvariant() is ("valid_from" or "valid_to" or "is_current"))
            {
                file.Report(column.At, $"The key's column {column} is one that history adds. Name a column of the SELECT that tells things apart.");
            }
        }

        return columns.Count == 0 ? null : [.. columns.Select(column => column.Value)];
    }

    private void Refuse(MappingReader reader, string key, string kind, string instead)
    {
        if (reader.Entry(key) is { } entry)
        {
            file.Report(entry.Key.At, $"'{key}' means nothing for kind: {kind}. {instead}");
        }
    }

    private Dictionary<string, string> ReadColumns(YamlEntry entry)
    {
        Dictionary<string, string> descriptions = [];
        if (entry.Value is not YamlMapping mapping)
        {
            file.Report(entry.ValueAt, $"'columns' is {entry.Value.Shape} and must be a mapping. Write columns: {{ NAME: {{ description: … }} }}.");
            return descriptions;
        }

        foreach (var (key, value) in mapping.Entries)
        {
            if (MappingReader.Open(file, value, KeySet.ModelColumn, $"the column '{key.Value}'", $"{key.Value}: {{ description: … }}", key.At) is { } reader
                && reader.String("description") is { } description)
            {
                descriptions[key.Value] = description;
            }
        }

        return descriptions;
    }
}
