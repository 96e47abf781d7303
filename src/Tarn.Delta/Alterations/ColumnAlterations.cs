using System.Text.Json.Nodes;
using Tarn.Delta.Actions;
using Tarn.Delta.Features;
using Tarn.Delta.Schema;
using Tarn.Delta.Snapshots;
using Tarn.Delta.Transactions;

namespace Tarn.Delta.Alterations;

/// <summary>
/// Changes of a table's columns (<c>ALTER TABLE … COLUMN</c>). None touches data files. A path names a column from the outermost one on, letter case aside; inside of
/// lists and maps the parts <c>element</c>, <c>key</c> and <c>value</c> lead on. Each method throws a <see cref="DeltaException"/> where the table has no such
/// column or the change is refused.
/// </summary>
public static class ColumnAlterations
{
    private const string AddOperation = "ADD COLUMNS";
    private const string RenameOperation = "RENAME COLUMN";
    private const string DropOperation = "DROP COLUMNS";
    private const string ChangeOperation = "CHANGE COLUMN";

    /// <summary>Adds columns, all nullable: rows that are there have null in them.</summary>
    /// <exception cref="DeltaException">A column of that name exists, the place does not, or the name cannot be stored.</exception>
    public static Alteration Add(Snapshot table, IReadOnlyList<NewColumn> columns)
    {
        ArgumentOutOfRangeException.ThrowIfZero(columns.Count);
        var schema = table.Schema;
        JsonArray described = [];
        foreach (var column in columns)
        {
            var field = ToField(table, column);
            schema = Insert(table, schema, column, field);
            JsonObject entry = new() { ["column"] = SparkJson.Column(column.Path, field) };
            if (SparkJson.Position(column.Position) is { } position)
            {
                entry["position"] = position;
            }

            described.Add((JsonNode)entry);
        }

        return Altered(table, table.Metadata with { Schema = schema }, AddOperation, ("columns", SparkJson.Text(described)));
    }

    /// <summary>Renames a column. Needs column mapping; data files keep the old name.</summary>
    /// <param name="table">The table.</param>
    /// <param name="column">The column's path.</param>
    /// <param name="name">Its new last name.</param>
    /// <exception cref="DeltaException">The table maps no columns (the message says how to), the name is taken, or a constraint or generated column uses the column.</exception>
    public static Alteration Rename(Snapshot table, IReadOnlyList<string> column, string name)
    {
        var path = ColumnRules.Require(table, RenameOperation, column);
        var field = ColumnRules.RequireField(table, RenameOperation, path);
        ColumnRules.RequireMapping(table, RenameOperation);
        ColumnRules.RequireUnused(table, RenameOperation, path);
        ColumnRules.RequireName(table.Table.Name, RenameOperation, name, mapped: true, TableProperties.IsTrue(table.Metadata, TableProperties.EnableChangeDataFeed));
        IReadOnlyList<string> renamed = [.. path.SkipLast(1), name];
        if (SchemaPath.Find(table.Schema, renamed) is { } taken && !ReferenceEquals(taken, field))
        {
            throw Alteration.Refused(table, RenameOperation, $"column '{SchemaPath.Text(renamed)}' exists already. Choose another name, or drop that column.");
        }

        var metadata = table.Metadata with
        {
            Schema = SchemaPath.EditField(table.Schema, path, old => old with { Name = name })!,
            PartitionColumns = path.Count > 1 ? table.Metadata.PartitionColumns : [.. table.Metadata.PartitionColumns.Select(partition => partition == path[0] ? name : partition)],
            Configuration = StatisticsColumnNames.Rename(table.Metadata.Configuration, path, renamed),
        };
        return Altered(table, metadata, RenameOperation, ("oldColumnPath", SchemaPath.Text(path)), ("newColumnPath", SchemaPath.Text(renamed)));
    }

    /// <summary>Drops columns. Needs column mapping; data files keep the values, unseen, until they are written anew.</summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">Paths.</param>
    /// <param name="ifExists">Whether columns that the table does not have are passed over.</param>
    /// <exception cref="DeltaException">
    /// The table maps no columns, or a column is its last, partitions or clusters it, or is used by a constraint or a generated column.
    /// </exception>
    public static Alteration Drop(Snapshot table, IReadOnlyList<IReadOnlyList<string>> columns, bool ifExists = false)
    {
        ColumnRules.RequireMapping(table, DropOperation);
        var (schema, configuration) = (table.Schema, table.Metadata.Configuration);
        List<string> dropped = [];
        foreach (var column in columns.Where(column => !ifExists || SchemaPath.Find(table.Schema, column) is not null))
        {
            var path = ColumnRules.Require(table, DropOperation, column);
            var field = ColumnRules.RequireField(table, DropOperation, path);
            if (path.Count == 1 && table.Metadata.PartitionColumns.Contains(path[0]))
            {
                throw Alteration.Refused(table, DropOperation, $"the table is partitioned by column '{field.Name}'. Write the table anew with other partitions to be rid of it.");
            }

            ColumnRules.RequireUnused(table, DropOperation, path);
            ColumnRules.RequireNotClustered(table, DropOperation, path);
            schema = SchemaPath.Edit(schema, [.. path.SkipLast(1)], parent => Without(table, (StructType)parent, path)) ?? schema;
            configuration = StatisticsColumnNames.Drop(configuration, path);
            dropped.Add(SchemaPath.Text(path));
        }

        return dropped.Count == 0
            ? new Alteration(table, new CommitDescription(DropOperation))
            : Altered(table, table.Metadata with { Schema = schema, Configuration = configuration }, DropOperation, ("columns", SparkJson.Names(dropped)));
    }

    /// <summary>Changes a column's type to a wider one (PROTOCOL.md, "Type Widening"); data files stay as they are.</summary>
    /// <param name="table">The table.</param>
    /// <param name="column">The column's path; it may end in <c>element</c>, <c>key</c> or <c>value</c>.</param>
    /// <param name="type">The wider type.</param>
    /// <exception cref="DeltaException"><c>delta.enableTypeWidening</c> is off, or the type is not wider, or a constraint or generated column uses the column.</exception>
    public static Alteration Widen(Snapshot table, IReadOnlyList<string> column, DeltaType type)
    {
        var path = ColumnRules.Require(table, ChangeOperation, column);
        var (owner, inside) = WideningPath.Split(table.Schema, path);
        var before = WideningPath.TypeAt(owner.Type, inside);
        if (before == type)
        {
            return new Alteration(table, new CommitDescription(ChangeOperation));
        }

        if (!TableProperties.IsTrue(table.Metadata, TableProperties.EnableTypeWidening))
        {
            throw Alteration.Refused(
                table, ChangeOperation,
                $"column '{SchemaPath.Text(path)}' would change from {before} to {type}, and type widening is off. " +
                $"Enable it first: ALTER TABLE … SET TBLPROPERTIES ('{TableProperties.EnableTypeWidening}' = 'true').");
        }

        var isPartition = path.Count == 1 && table.Metadata.PartitionColumns.Contains(path[0]);
        if (!TypeWidening.IsAllowed(before, type) || before is StructType || (isPartition && before is PrimitiveType { Name: "date" }))
        {
            throw Alteration.Refused(table, ChangeOperation, $"column '{SchemaPath.Text(path)}' cannot change from {before} to {type}: values could be lost. Write the table anew with the other type.");
        }

        ColumnRules.RequireUnused(table, ChangeOperation, path);
        var ownerPath = path.SkipLast(inside.Count).ToList();
        var schema = SchemaPath.EditField(table.Schema, ownerPath, field => WideningPath.Widen(field, inside, type))!;
        return Changed(table, ownerPath, schema, null);
    }

    /// <summary>Forbids null in a column. The caller has checked that no row has null there: rows that others add before the commit make it a conflict.</summary>
    public static Alteration SetNotNull(Snapshot table, IReadOnlyList<string> column) =>
        Change(table, column, field => field.Nullable ? field with { Nullable = false } : field) with { DependsOnRows = true };

    /// <summary>Allows null in a column.</summary>
    public static Alteration DropNotNull(Snapshot table, IReadOnlyList<string> column) =>
        Change(table, column, field => field.Nullable ? field : field with { Nullable = true });

    /// <summary>Gives a column a comment; null takes it away.</summary>
    public static Alteration SetComment(Snapshot table, IReadOnlyList<string> column, string? comment) =>
        Change(table, column, field => ColumnProperties.CommentOf(field) == comment ? field : ColumnProperties.WithComment(field, comment));

    /// <summary>Gives a column a default for later rows, an SQL expression; null takes it away.</summary>
    /// <exception cref="DeltaException">The column is inside of another, or generated.</exception>
    public static Alteration SetDefault(Snapshot table, IReadOnlyList<string> column, string? expression)
    {
        var field = ColumnRules.RequireField(table, ChangeOperation, column);
        if (column.Count > 1 || ColumnProperties.GenerationOf(field) is not null)
        {
            throw Alteration.Refused(table, ChangeOperation, $"column '{SchemaPath.Text(column)}' cannot have a default: only outermost columns that are not generated can. Set it on another column.");
        }

        return Change(table, column, old => ColumnProperties.DefaultOf(old) == expression ? old : ColumnProperties.WithDefault(old, expression));
    }

    /// <summary>Moves a column among those beside it.</summary>
    /// <exception cref="DeltaException">There is no column to go behind.</exception>
    public static Alteration Move(Snapshot table, IReadOnlyList<string> column, ColumnPosition position)
    {
        var path = ColumnRules.Require(table, ChangeOperation, column);
        var moved = ColumnRules.RequireField(table, ChangeOperation, path);
        var schema = SchemaPath.Edit(table.Schema, [.. path.SkipLast(1)], parent =>
        {
            List<StructField> fields = [.. ((StructType)parent).Fields.Where(field => !ReferenceEquals(field, moved))];
            fields.Insert(PlaceOf(table, ChangeOperation, fields, position), moved);
            return new StructType(fields);
        })!;
        return schema == table.Schema ? new Alteration(table, new CommitDescription(ChangeOperation)) : Changed(table, path, schema, position);
    }

    private static Alteration Change(Snapshot table, IReadOnlyList<string> column, Func<StructField, StructField> change)
    {
        var path = ColumnRules.Require(table, ChangeOperation, column);
        var field = ColumnRules.RequireField(table, ChangeOperation, path);
        return ReferenceEquals(change(field), field)
            ? new Alteration(table, new CommitDescription(ChangeOperation))
            : Changed(table, path, SchemaPath.EditField(table.Schema, path, change)!, null);
    }

    private static Alteration Changed(Snapshot table, IReadOnlyList<string> path, StructType schema, ColumnPosition? position)
    {
        List<(string, string)> parameters = [("column", SparkJson.Text(SparkJson.Column(path, SchemaPath.Find(schema, path)!)))];
        if (SparkJson.Position(position) is { } place)
        {
            parameters.Add(("position", place));
        }

        return Altered(table, table.Metadata with { Schema = schema }, ChangeOperation, [.. parameters]);
    }

    private static Alteration Altered(Snapshot table, Metadata metadata, string operation, params (string Name, string Value)[] parameters)
    {
        var mapped = ColumnMapping.ModeOf(table.Protocol, metadata) == ColumnMappingMode.None ? metadata : ColumnMapping.Assign(metadata);
        return new Alteration(table, new CommitDescription(operation) { Parameters = parameters.ToDictionary(pair => pair.Name, pair => pair.Value) })
        {
            Metadata = mapped,
            Protocol = ProtocolUpgrade.With(table.Protocol, ProtocolUpgrade.NeededBy(mapped)),
        };
    }

    private static StructField ToField(Snapshot table, NewColumn column)
    {
        var mapped = ColumnMapping.ModeOf(table.Protocol, table.Metadata) != ColumnMappingMode.None;
        var changeFeed = TableProperties.IsTrue(table.Metadata, TableProperties.EnableChangeDataFeed);
        var field = new StructField(column.Path.Count == 0 ? "" : column.Path[^1], ColumnRules.WithoutTableMetadata(column.Type));
        foreach (var name in ColumnMapping.AllFields(field.Type).Select(inner => inner.Name).Prepend(field.Name))
        {
            ColumnRules.RequireName(table.Table.Name, AddOperation, name, mapped, changeFeed);
        }

        if (column.Default is not null && column.Path.Count > 1)
        {
            throw Alteration.Refused(table, AddOperation, $"column '{SchemaPath.Text(column.Path)}' cannot have a default: only outermost columns can. Leave the default out.");
        }

        return ColumnProperties.WithDefault(ColumnProperties.WithComment(field, column.Comment), column.Default);
    }

    private static StructType Insert(Snapshot table, StructType schema, NewColumn column, StructField field)
    {
        if (SchemaPath.Find(schema, column.Path) is not null)
        {
            throw Alteration.Refused(table, AddOperation, $"column '{SchemaPath.Text(column.Path)}' exists already. Choose another name, or drop that column.");
        }

        var changed = SchemaPath.Edit(schema, [.. column.Path.SkipLast(1)], parent =>
        {
            if (parent is not StructType row)
            {
                throw Alteration.Refused(table, AddOperation, $"'{SchemaPath.Text(column.Path.SkipLast(1))}' is a {parent}, which has no fields. Add the column to a struct; the inside of a list is named 'element', that of a map 'key' or 'value'.");
            }

            List<StructField> fields = [.. row.Fields];
            fields.Insert(column.Position is { } position ? PlaceOf(table, AddOperation, fields, position) : fields.Count, field);
            return new StructType(fields);
        });
        return changed ?? throw Alteration.Refused(table, AddOperation, $"it has no column '{SchemaPath.Text(column.Path.SkipLast(1))}' to add '{column.Path[^1]}' to. Add that one first.");
    }

    private static int PlaceOf(Snapshot table, string operation, List<StructField> fields, ColumnPosition position)
    {
        if (position.After is not { } name)
        {
            return 0;
        }

        var place = fields.FindIndex(field => string.Equals(field.Name, name, StringComparison.OrdinalIgnoreCase));
        return place >= 0 ? place + 1 : throw Alteration.Refused(table, operation, $"there is no column '{name}' to go behind. Those beside it: {string.Join(", ", fields.Select(field => field.Name))}.");
    }

    private static StructType Without(Snapshot table, StructType parent, IReadOnlyList<string> path)
    {
        var field = SchemaPath.FindField(parent, path[^1]);
        return parent.Fields.Count > 1
            ? new StructType([.. parent.Fields.Where(other => !ReferenceEquals(other, field))])
            : throw Alteration.Refused(table, DropOperation, $"'{SchemaPath.Text(path)}' is the last column {(path.Count > 1 ? $"of '{SchemaPath.Text(path.SkipLast(1))}'" : "of the table")}. Drop what holds it instead.");
    }
}
