using Tarn.Delta.Schema;
using Tarn.Engines;

namespace Tarn.Maintenance;

/// <summary>One schema for files of which each may lack columns of the others.</summary>
internal sealed class SchemaUnion(TableName table, IReadOnlyList<StructField> partitions)
{
    /// <summary>Columns in the order of their first file, partition columns at the end. Those of the files under a partition column's name do not count.</summary>
    internal StructType Of(IEnumerable<string> paths, IReadOnlyList<ParquetFooter> footers)
    {
        List<StructField> columns = [];
        foreach (var (path, footer) in paths.Zip(footers))
        {
            foreach (var field in footer.Schema.Fields.Where(field => !partitions.Any(partition => IsSame(partition.Name, field.Name))))
            {
                var index = columns.FindIndex(column => IsSame(column.Name, field.Name));
                if (index < 0)
                {
                    columns.Add(field);
                }
                else
                {
                    columns[index] = columns[index] with { Type = Merge(columns[index].Type, field.Type, field.Name, path) };
                    RequireName(columns[index].Name, field.Name, path);
                }
            }
        }

        return new StructType([.. columns, .. partitions]);
    }

    private DeltaType Merge(DeltaType left, DeltaType right, string column, string path) => (left, right) switch
    {
        _ when left == right => left,
        (StructType before, StructType after) => MergeFields(before, after, column, path),
        (ArrayType before, ArrayType after) => before with { Element = Merge(before.Element, after.Element, $"{column}.element", path) },
        (MapType before, MapType after) => before with
        {
            Key = Merge(before.Key, after.Key, $"{column}.key", path),
            Value = Merge(before.Value, after.Value, $"{column}.value", path),
        },
        _ => throw Refused(path, $"column '{column}' is {right}, and {left} in files before it"),
    };

    private StructType MergeFields(StructType before, StructType after, string column, string path)
    {
        List<StructField> fields = [.. before.Fields];
        foreach (var field in after.Fields)
        {
            var index = fields.FindIndex(other => IsSame(other.Name, field.Name));
            if (index < 0)
            {
                fields.Add(field);
            }
            else
            {
                RequireName(fields[index].Name, field.Name, path);
                fields[index] = fields[index] with { Type = Merge(fields[index].Type, field.Type, $"{column}.{field.Name}", path) };
            }
        }

        return new StructType(fields);
    }

    /// <summary>Readers find columns of files by their exact names.</summary>
    private void RequireName(string before, string after, string path)
    {
        if (before != after)
        {
            throw Refused(path, $"column '{after}' is '{before}' in files before it, and letter case counts inside of files");
        }
    }

    private TarnException Refused(string path, string what) =>
        new($"Cannot convert '{table}' to a Delta table: file '{path}': {what}. Write the file again with the same columns, or move it away.");

    private static bool IsSame(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
