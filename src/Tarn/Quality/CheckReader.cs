using Tarn.Projects;
using Tarn.Projects.Yaml;

namespace Tarn.Quality;

/// <summary>Reads a list of checks of one table.</summary>
internal sealed class CheckReader(FileContext file, TableName table)
{
    private static readonly KeySet[] Kinds =
    [
        KeySet.NotNull, KeySet.Unique, KeySet.AcceptedValues, KeySet.Range, KeySet.Relationships, KeySet.RowCount, KeySet.Sql, KeySet.Condition,
    ];

    private readonly List<CheckDraft> drafts = [];

    public static IReadOnlyList<CheckDraft> Read(FileContext file, YamlEntry entry, TableName table)
    {
        var what = $"'{entry.Key.Value}'";
        if (entry.Value is not YamlList list)
        {
            file.Report(entry.ValueAt, $"{what} is {entry.Value.Shape} and must be a list of checks. Write below it: - not_null: [column].");
            return [];
        }

        var reader = new CheckReader(file, table);
        foreach (var item in list.Items)
        {
            reader.ReadItem(item);
        }

        return reader.drafts;
    }

    private void ReadItem(YamlNode item)
    {
        var names = Kinds.Select(kind => kind.Title).ToList();
        if (item is not YamlMapping { Entries.Count: > 0 } mapping)
        {
            file.Report(item.At, $"A check is {(item is YamlMapping ? "an empty mapping" : item.Shape)} here. Write - not_null: [column]. Checks are: {string.Join(", ", names)}.");
            return;
        }

        var entry = mapping.Entries[0];
        if (mapping.Entries.Count > 1)
        {
            var other = mapping.Entries[1].Key;
            file.Report(other.At, $"'{other.Value}' stands beside '{entry.Key.Value}': one list item is one check. Begin another with '- ', or write options into the check: {entry.Key.Value}: {{ …, {other.Value}: … }}.");
        }

        if (Kinds.FirstOrDefault(kind => kind.Title == entry.Key.Value) is not { } keys)
        {
            file.Report(entry.Key.At, $"Unknown check '{entry.Key.Value}'.{NearNames.Hint(entry.Key.Value, names)} Checks are: {string.Join(", ", names)}.");
            return;
        }

        if (entry.Value is not YamlMapping && (keys == KeySet.NotNull || keys == KeySet.Unique))
        {
            AddColumns(keys, Values.Texts(file, entry.Value, $"'{keys.Title}'", entry.Key.At), Options.Default, entry.Key.At);
        }
        else if (MappingReader.Open(file, entry.Value, keys, $"'{keys.Title}'", CheckExamples.For(keys), entry.Key.At) is { } reader)
        {
            ReadBody(keys, reader);
        }
    }

    private void ReadBody(KeySet keys, MappingReader reader)
    {
        var options = ReadOptions(keys, reader);
        var at = reader.Has("name") ? reader.Place("name") : reader.At;
        switch (keys.Title)
        {
            case "not_null" or "unique":
                if (reader.Require("columns", $"'{keys.Title}'", CheckExamples.For(keys)))
                {
                    AddColumns(keys, reader.Texts("columns")!, options, at);
                }

                break;
            case "accepted_values":
                if (Column(keys, reader) is { } column && reader.Require("values", "'accepted_values'", CheckExamples.For(keys)))
                {
                    Add(new AcceptedValuesCheck(column, [.. reader.Texts("values")!.Select(text => text.Value)]) { Name = $"accepted_values_{column}" }, options, at);
                }

                break;
            case "range":
                ReadRange(keys, reader, options, at);
                break;
            case "relationships":
                ReadRelationship(keys, reader, options, at);
                break;
            case "row_count":
                ReadRowCount(keys, reader, options, at);
                break;
            default:
                ReadSql(keys, reader, options, at);
                break;
        }
    }

    private Options ReadOptions(KeySet keys, MappingReader reader)
    {
        var name = reader.Text("name") is { } written ? Values.Name(file, written, "The check's name") : null;
        var onFailure = reader.Choice("on_failure", ("fail", OnFailure.Fail), ("warn", OnFailure.Warn), ("quarantine", OnFailure.Quarantine));
        if (onFailure == OnFailure.Quarantine && keys.Title is ("unique" or "row_count" or "sql"))
        {
            reader.Report("on_failure", $"'{keys.Title}' is a claim about the whole table: it names no rows to put into quarantine. Write on_failure: fail or on_failure: warn{(keys.Title == "sql" ? ", or use a 'condition'" : "")}.");
        }

        var where = reader.Text("where");
        if (where is not null)
        {
            SqlFragments.CheckExpression(file, where, "'where'", "the table's own columns");
        }

        return new(name, onFailure ?? OnFailure.Fail, where?.Value);
    }

    private void AddColumns(KeySet keys, IReadOnlyList<YamlText> columns, Options options, SourceLocation at)
    {
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach (var column in columns.Where(column => !seen.Add(column.Value)))
        {
            file.Report(column.At, $"The column {column} is here twice. Keep one of them.");
        }

        if (columns.Count == 0)
        {
            return;
        }

        if (keys == KeySet.Unique)
        {
            var names = columns.Select(column => column.Value).ToList();
            Add(new UniqueCheck(names) { Name = $"unique_{string.Join('_', names)}" }, options, at);
            return;
        }

        foreach (var column in columns.DistinctBy(column => column.Value, StringComparer.OrdinalIgnoreCase))
        {
            var named = options.Name is { } name && columns.Count > 1 ? options with { Name = $"{name}_{column.Value}" } : options;
            Add(new NotNullCheck(column.Value) { Name = $"not_null_{column.Value}" }, named, options.Name is null ? column.At : at);
        }
    }

    private void ReadRange(KeySet keys, MappingReader reader, Options options, SourceLocation at)
    {
        if (Column(keys, reader) is not { } column)
        {
            return;
        }

        var (min, max) = (reader.Text("min"), reader.Text("max"));
        if (!reader.Has("min") && !reader.Has("max"))
        {
            file.Report(reader.At, $"'range' has neither 'min' nor 'max'. Write {CheckExamples.For(keys)}.");
        }
        else if (min is not null && max is not null && Bounds.AreReversed(min.Value, max.Value))
        {
            file.Report(min.At, $"'min' is {min} and 'max' is {max}: no value lies between them. Swap them.");
        }

        Add(new RangeCheck(column, min?.Value, max?.Value) { Name = $"range_{column}" }, options, at);
    }

    private void ReadRelationship(KeySet keys, MappingReader reader, Options options, SourceLocation at)
    {
        var column = Column(keys, reader);
        var hasTo = reader.Require("to", "'relationships'", CheckExamples.For(keys));
        var hasField = reader.Require("field", "'relationships'", CheckExamples.For(keys));
        if (column is null || !hasTo || !hasField || reader.Text("to") is not { } to || reader.String("field") is not { } field)
        {
            return;
        }

        if (!TableName.TryParse(to.Value, out var target))
        {
            file.Report(to.At, $"'to' is {to}. Write a table as layer.name: to: silver.customers.");
            return;
        }

        var check = new RelationshipCheck(column, target, field) { Name = $"relationships_{column}_{target.Layer}_{target.Name}" };
        Add(check, options, at, target == table ? [] : [new(to.HoldsSecret ? to.Written : to.Value, to.At)]);
    }

    private void ReadRowCount(KeySet keys, MappingReader reader, Options options, SourceLocation at)
    {
        var (min, max) = (reader.Integer("min", 0, long.MaxValue), reader.Integer("max", 0, long.MaxValue));
        if (!reader.Has("min") && !reader.Has("max"))
        {
            file.Report(reader.At, $"'row_count' has neither 'min' nor 'max'. Write {CheckExamples.For(keys)}.");
        }
        else if (min > max)
        {
            file.Report(reader.Place("min"), $"'min' is {min} and 'max' is {max}: no number lies between them. Swap them.");
        }

        Add(new RowCountCheck(min, max) { Name = "row_count" }, options, at);
    }

    private void ReadSql(KeySet keys, MappingReader reader, Options options, SourceLocation at)
    {
        var isCondition = keys == KeySet.Condition;
        var key = isCondition ? "sql" : "query";
        var hasName = reader.Require("name", $"'{keys.Title}'", CheckExamples.For(keys));
        if (!reader.Require(key, $"'{keys.Title}'", CheckExamples.For(keys)) || !hasName || reader.Text(key) is not { } sql || options.Name is null)
        {
            return;
        }

        List<TableReference> references = [];
        List<TableName> tables = [];
        if (isCondition)
        {
            SqlFragments.CheckExpression(file, sql, "'sql'", "the table's own columns");
        }
        else
        {
            if (!sql.Value.Contains("{table}", StringComparison.Ordinal))
            {
                file.Report(sql.At, "'query' does not read the table that it checks. Write {table} where its name belongs: SELECT * FROM {table} WHERE ….");
            }

            foreach (var read in SqlFragments.CheckQuery(file, sql, "'query'", sql.Value.Replace("{table}", table.ToString(), StringComparison.Ordinal)))
            {
                var name = TableReferences.Parse(read.Text);
                if (name != table)
                {
                    references.Add(new(read.Text, sql.At));
                    tables.AddRange(name is { } known ? [known] : []);
                }
            }
        }

        Add(new SqlCheck(sql.Value, isCondition) { Name = options.Name, Tables = [.. tables.Distinct()] }, options, at, references);
    }

    private static string? Column(KeySet keys, MappingReader reader) =>
        reader.Require("column", $"'{keys.Title}'", CheckExamples.For(keys)) ? reader.String("column") : null;

    private void Add(CheckDefinition check, Options options, SourceLocation at, IReadOnlyList<TableReference>? references = null)
    {
        var name = options.Name ?? new string([.. check.Name.Select(letter => char.IsLetterOrDigit(letter) ? letter : '_')]);
        drafts.Add(new(check with { Name = name, OnFailure = options.OnFailure, Where = options.Where }, at, references ?? []));
    }

    private sealed record Options(string? Name, OnFailure OnFailure, string? Where)
    {
        public static readonly Options Default = new(null, OnFailure.Fail, null);
    }
}
