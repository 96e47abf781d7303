using Tarn.Delta;
using Tarn.Delta.Schema;

namespace Tarn.Maintenance;

/// <summary>Reads partition values from <c>column=value</c> folders, as Hive and Spark write them.</summary>
internal sealed class PartitionFolders(TableName table, IReadOnlyList<StructField> columns)
{
    private const string NullName = "__HIVE_DEFAULT_PARTITION__";

    /// <summary>The values of a file.</summary>
    /// <param name="path">Of the file, as errors name it.</param>
    /// <param name="folders">Between the table and the file.</param>
    internal IReadOnlyDictionary<string, string?> Read(string path, IReadOnlyList<string> folders)
    {
        var parts = folders.Select(folder => folder.Split('=', 2)).ToList();
        if (parts.Count != columns.Count || parts.Any(part => part.Length != 2))
        {
            throw Refused(
                path,
                columns.Count == 0 ? "it lies in a folder, and no partition columns were named" : $"it does not lie in folders of ({string.Join(", ", columns.Select(column => column.Name))})",
                "Name the partition columns with their types (PARTITIONED BY), or move the file away.");
        }

        Dictionary<string, string?> values = [];
        foreach (var (part, column) in parts.Zip(columns))
        {
            if (!string.Equals(Decode(part[0]), column.Name, StringComparison.OrdinalIgnoreCase))
            {
                throw Refused(path, $"its folder '{part[0]}={part[1]}' stands where column '{column.Name}' is expected", "Name the partition columns in the order of the folders.");
            }

            try
            {
                values[column.Name] = part[1] == NullName ? null : PartitionValue.Serialize(Decode(part[1]), column.Type);
            }
            catch (DeltaException exception)
            {
                throw Refused(path, exception.Message.TrimEnd('.'), "Name the column with the type of its values.", exception);
            }
        }

        return values;
    }

    /// <summary>Hive's escapes; a plus is a plus.</summary>
    private static string Decode(string text) => Uri.UnescapeDataString(text);

    private TarnException Refused(string path, string what, string todo, Exception? cause = null) =>
        new($"Cannot convert '{table}' to a Delta table: file '{path}': {what}. {todo}", cause);
}
