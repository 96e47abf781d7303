using Tarn.Delta.Features;
using Tarn.Delta.Schema;
using Tarn.Delta.Snapshots;
using Tarn.Delta.Transactions;

namespace Tarn.Delta.Alterations;

/// <summary>Grows a table's schema to hold rows of another shape (<c>mergeSchema</c>, <c>MERGE WITH SCHEMA EVOLUTION</c>).</summary>
public static class SchemaEvolution
{
    /// <summary>
    /// The table's schema with the columns that only the rows have, nested ones too, behind its own and nullable. Columns are matched by name, letter case aside.
    /// A column that is wider in the rows is widened only where <paramref name="widen"/>; one that is narrower stays: its values fit. A pure function.
    /// </summary>
    /// <returns>The same object where nothing changes.</returns>
    /// <exception cref="DeltaException">A column's types do not go together; the message names it.</exception>
    public static StructType Merge(StructType table, StructType rows, bool widen) => (StructType)Merge(table, rows, widen, []);

    /// <summary>The alteration that makes a table hold the rows: to ride in their commit. Types are widened only where the table's property <c>delta.enableTypeWidening</c> is true.</summary>
    /// <exception cref="DeltaException">A column's types do not go together; the message names it.</exception>
    public static Alteration For(Snapshot table, StructType rows)
    {
        const string operation = "ADD COLUMNS";
        StructType schema;
        try
        {
            schema = Merge(table.Schema, rows, TableProperties.IsTrue(table.Metadata, TableProperties.EnableTypeWidening));
        }
        catch (DeltaException error)
        {
            throw new DeltaException($"The rows do not fit table '{table.Table.Name}': {error.Message}", error);
        }

        var alteration = new Alteration(table, new CommitDescription(operation));
        if (ReferenceEquals(schema, table.Schema))
        {
            return alteration;
        }

        var mapped = ColumnMapping.ModeOf(table.Protocol, table.Metadata) != ColumnMappingMode.None;
        var changeFeed = TableProperties.IsTrue(table.Metadata, TableProperties.EnableChangeDataFeed);
        foreach (var field in ColumnMapping.AllFields(schema).ExceptBy(ColumnMapping.AllFields(table.Schema).Select(field => field.Name), field => field.Name))
        {
            ColumnRules.RequireName(table.Table.Name, operation, field.Name, mapped, changeFeed);
        }

        var metadata = table.Metadata with { Schema = schema };
        metadata = mapped ? ColumnMapping.Assign(metadata) : metadata;
        return alteration with { Metadata = metadata, Protocol = ProtocolUpgrade.With(table.Protocol, ProtocolUpgrade.NeededBy(metadata)) };
    }

    private static DeltaType Merge(DeltaType table, DeltaType rows, bool widen, IReadOnlyList<string> path) => (table, rows) switch
    {
        (StructType left, StructType right) => Merge(left, right, widen, path),
        (ArrayType left, ArrayType right) => Merge(left.Element, right.Element, widen, [.. path, "element"]) is var element && ReferenceEquals(element, left.Element)
            ? left
            : left with { Element = element },
        (MapType left, MapType right) => (Key: Merge(left.Key, right.Key, widen, [.. path, "key"]), Value: Merge(left.Value, right.Value, widen, [.. path, "value"])) is var merged
            && ReferenceEquals(merged.Key, left.Key) && ReferenceEquals(merged.Value, left.Value)
                ? left
                : left with { Key = merged.Key, Value = merged.Value },
        _ when table == rows || TypeWidening.IsAllowed(rows, table) => table,
        _ when widen && WidensByItself(table, rows) => rows,
        _ when TypeWidening.IsAllowed(table, rows) => throw new DeltaException(
            $"column '{SchemaPath.Text(path)}' is {table} in the table and {rows} in the rows. Cast it in the query, or enable type widening: ALTER TABLE … SET TBLPROPERTIES ('{TableProperties.EnableTypeWidening}' = 'true')."),
        _ => throw new DeltaException($"column '{SchemaPath.Text(path)}' is {table} in the table and {rows} in the rows. Cast it in the query."),
    };

    private static StructType Merge(StructType table, StructType rows, bool widen, IReadOnlyList<string> path)
    {
        var changed = false;
        List<StructField> fields = [];
        foreach (var field in table.Fields)
        {
            var merged = SchemaPath.FindField(rows, field.Name) is { } other ? Merge(field, other.Type, widen, [.. path, field.Name]) : field;
            changed |= !ReferenceEquals(merged, field);
            fields.Add(merged);
        }

        foreach (var added in rows.Fields.Where(field => SchemaPath.FindField(table, field.Name) is null))
        {
            changed = true;
            fields.Add(new StructField(added.Name, ColumnRules.WithoutTableMetadata(added.Type)) { Metadata = ColumnProperties.WithComment(new StructField("", added.Type), ColumnProperties.CommentOf(added)).Metadata });
        }

        return changed ? new StructType(fields) : table;
    }

    private static StructField Merge(StructField field, DeltaType rows, bool widen, IReadOnlyList<string> path)
    {
        var type = Merge(field.Type, rows, widen, path);
        return ReferenceEquals(type, field.Type) ? field : WideningPath.Note(field, type);
    }

    /// <summary>What Spark widens without being told so: within one family of numbers.</summary>
    private static bool WidensByItself(DeltaType from, DeltaType to) => TypeWidening.IsAllowed(from, to) && (from, to) switch
    {
        (PrimitiveType { Name: "byte" or "short" or "integer" }, PrimitiveType { Name: "short" or "integer" or "long" }) => true,
        (PrimitiveType { Name: "float" }, PrimitiveType { Name: "double" }) => true,
        (DecimalType, DecimalType) => true,
        _ => false,
    };
}
