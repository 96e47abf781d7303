using System.Text.Json.Nodes;
using Tarn.Delta.Actions;
using Tarn.Delta.Features;

namespace Tarn.Delta.Schema;

/// <summary>Builds a file's statistics by the protocol's rules: which columns, how values are written, how long ones are cut.</summary>
public sealed class StatisticsBuilder
{
    private const int DefaultColumnCount = 32;

    /// <summary>For files of a table.</summary>
    /// <param name="metadata">Schema, partition columns (which get no statistics) and the properties that choose columns.</param>
    /// <param name="mode">How files name their columns.</param>
    public StatisticsBuilder(Metadata metadata, ColumnMappingMode mode = ColumnMappingMode.None) => Columns = Choose(metadata, mode);

    /// <summary>For files of a table without partition columns whose properties choose no columns.</summary>
    public StatisticsBuilder(StructType schema)
        : this(new Metadata { Id = "", Schema = schema })
    {
    }

    /// <summary>The columns that get statistics.</summary>
    public IReadOnlyList<StatisticsColumn> Columns { get; }

    /// <summary>The statistics of one file.</summary>
    /// <param name="rowCount">Rows in it.</param>
    /// <param name="find">What is known of a column; null for nothing.</param>
    public FileStatistics Build(long rowCount, Func<StatisticsColumn, ColumnStatistics?> find)
    {
        JsonObject min = [], max = [], nulls = [];
        foreach (var column in Columns)
        {
            if (find(column) is not { } known)
            {
                continue;
            }

            if (known.NullCount is { } count)
            {
                Put(nulls, column.Path, count);
            }

            if (!column.HasBounds || known.NullCount == rowCount)
            {
                continue;
            }

            // One bound without the other is legal: a string may have no upper bound that is short enough.
            Put(min, column.Path, known.Min is null ? null : StatisticsValue.Lower(known.Min, column.Type));
            Put(max, column.Path, known.Max is null ? null : StatisticsValue.Upper(known.Max, column.Type));
        }

        return new FileStatistics { RowCount = rowCount, MinValues = min, MaxValues = max, NullCounts = nulls, TightBounds = true };
    }

    private static List<StatisticsColumn> Choose(Metadata metadata, ColumnMappingMode mode)
    {
        var fields = metadata.Schema.Fields.Where(field => !metadata.PartitionColumns.Contains(field.Name));
        var leaves = fields.SelectMany(field => Leaves(field, [], [], mode));
        if (metadata.Configuration.GetValueOrDefault(TableProperties.StatisticsColumns) is { } list)
        {
            var wanted = list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(name => name.Trim('`')).ToHashSet();
            return [.. leaves.Where(leaf => Prefixes(leaf.Logical).Any(wanted.Contains)).Select(leaf => leaf.Column)];
        }

        var limit = TableProperties.Integer(metadata, TableProperties.StatisticsColumnCount, DefaultColumnCount);
        return [.. leaves.Take(limit < 0 ? int.MaxValue : limit).Select(leaf => leaf.Column)];
    }

    private static IEnumerable<(List<string> Logical, StatisticsColumn Column)> Leaves(
        StructField field, List<string> logical, List<string> physical, ColumnMappingMode mode)
    {
        List<string> logicalPath = [.. logical, field.Name];
        List<string> physicalPath = [.. physical, mode == ColumnMappingMode.None ? field.Name : ColumnMapping.PhysicalNameOf(field)];
        return field.Type is StructType nested
            ? nested.Fields.SelectMany(inner => Leaves(inner, logicalPath, physicalPath, mode))
            : [(logicalPath, new StatisticsColumn(physicalPath, field.Type))];
    }

    private static IEnumerable<string> Prefixes(List<string> path) => Enumerable.Range(1, path.Count).Select(length => string.Join('.', path.Take(length)));

    private static void Put(JsonObject json, IReadOnlyList<string> path, JsonNode? value)
    {
        if (value is null)
        {
            return;
        }

        foreach (var name in path.Take(path.Count - 1))
        {
            if (json[name] is not JsonObject nested)
            {
                json[name] = nested = [];
            }

            json = nested;
        }

        json[path[^1]] = value;
    }
}
