using System.Text.Json.Nodes;
using Tarn.Delta.Features;
using Tarn.Delta.Schema;
using Tarn.Delta.Snapshots;

namespace Tarn.Delta.Alterations;

/// <summary>What stands in the way of changing a column.</summary>
internal static class ColumnRules
{
    private static readonly System.Buffers.SearchValues<char> Forbidden = System.Buffers.SearchValues.Create(" ,;{}()\n\t=");
    private static readonly string[] ChangeFeedColumns = ["_change_type", "_commit_version", "_commit_timestamp"];

    /// <summary>The column's path as the schema spells it.</summary>
    /// <exception cref="DeltaException">There is no such column; the message names those there are.</exception>
    public static IReadOnlyList<string> Require(Snapshot table, string operation, IReadOnlyList<string> path) =>
        path.Count == 0 || SchemaPath.Spell(table.Schema, path) is not { } spelled
            ? throw Alteration.Refused(table, operation, $"it has no column '{SchemaPath.Text(path)}'. Its columns: {string.Join(", ", table.Schema.Fields.Select(field => field.Name))}.")
            : spelled;

    /// <inheritdoc cref="Require"/>
    public static StructField RequireField(Snapshot table, string operation, IReadOnlyList<string> path) =>
        SchemaPath.Find(table.Schema, Require(table, operation, path))
        ?? throw Alteration.Refused(table, operation, $"'{SchemaPath.Text(path)}' is the inside of a list or map, not a column. Name the column itself.");

    /// <exception cref="DeltaException">The table maps no columns.</exception>
    public static void RequireMapping(Snapshot table, string operation)
    {
        if (ColumnMapping.ModeOf(table.Protocol, table.Metadata) == ColumnMappingMode.None)
        {
            throw Alteration.Refused(
                table, operation,
                $"its data files know columns by their names. Enable column mapping first: ALTER TABLE … SET TBLPROPERTIES ('{TableProperties.ColumnMappingMode}' = 'name').");
        }
    }

    /// <exception cref="DeltaException">A constraint or a generated column names the column.</exception>
    public static void RequireUnused(Snapshot table, string operation, IReadOnlyList<string> path)
    {
        foreach (var (key, expression) in table.Metadata.Configuration.Where(pair => pair.Key.StartsWith(TableProperties.ConstraintPrefix, StringComparison.OrdinalIgnoreCase)))
        {
            if (ExpressionColumns.Mentions(expression, path))
            {
                throw Alteration.Refused(
                    table, operation,
                    $"column '{SchemaPath.Text(path)}' is used by the constraint '{key[TableProperties.ConstraintPrefix.Length..]}' ({expression}). Drop the constraint first, and add it again afterwards.");
            }
        }

        foreach (var field in ColumnMapping.AllFields(table.Schema).Where(field => !string.Equals(field.Name, path[^1], StringComparison.OrdinalIgnoreCase)))
        {
            if (ColumnProperties.GenerationOf(field) is { } generation && ExpressionColumns.Mentions(generation, path))
            {
                throw Alteration.Refused(table, operation, $"column '{SchemaPath.Text(path)}' is used by the generated column '{field.Name}' ({generation}). Drop that column first.");
            }
        }
    }

    /// <exception cref="DeltaException">The table is clustered by the column.</exception>
    public static void RequireNotClustered(Snapshot table, string operation, IReadOnlyList<string> path)
    {
        if (Clustering.ColumnsOf(table).Any(column => column.Take(path.Count).SequenceEqual(path)))
        {
            throw Alteration.Refused(table, operation, $"the table is clustered by column '{SchemaPath.Text(path)}'. Cluster it by other columns first: ALTER TABLE … CLUSTER BY.");
        }
    }

    /// <summary>Names that some program could not read.</summary>
    /// <exception cref="DeltaException">The name is empty, holds characters that need column mapping, or belongs to the change data feed.</exception>
    public static void RequireName(string table, string operation, string name, bool mapped, bool changeFeed)
    {
        var why = name.Length == 0 ? "a column has no name. Give it one."
            : !mapped && name.AsSpan().IndexOfAny(Forbidden) >= 0 ? $"column name '{name}' holds one of the characters ' ,;{{}}()=', a tab or a line feed, which Spark cannot write to data files. Choose another name, or enable column mapping: '{TableProperties.ColumnMappingMode}' = 'name'."
            : changeFeed && ChangeFeedColumns.Contains(name, StringComparer.OrdinalIgnoreCase) ? $"column name '{name}' belongs to the change data feed. Choose another name, or switch {TableProperties.EnableChangeDataFeed} off."
            : null;
        if (why is not null)
        {
            throw new DeltaException($"{operation} on table '{table}' is refused: {why}");
        }
    }

    /// <summary>The type without what only one table's columns mean: ids, physical names, noted changes, identities.</summary>
    public static DeltaType WithoutTableMetadata(DeltaType type, bool keepGeneration = false) => type switch
    {
        StructType row => new StructType([.. row.Fields.Select(field => field with
        {
            Type = WithoutTableMetadata(field.Type, keepGeneration),
            Metadata = new JsonObject(field.Metadata
                .Where(member => !member.Key.StartsWith("delta.", StringComparison.Ordinal) || (keepGeneration && member.Key == ColumnProperties.GenerationKey))
                .Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))),
        })]),
        ArrayType array => array with { Element = WithoutTableMetadata(array.Element, keepGeneration) },
        MapType map => map with { Key = WithoutTableMetadata(map.Key, keepGeneration), Value = WithoutTableMetadata(map.Value, keepGeneration) },
        _ => type,
    };
}
