using Tarn.Delta.Actions;
using Tarn.Delta.DeletionVectors;
using Tarn.Delta.Log;
using Tarn.Delta.Snapshots;
using Tarn.Delta.Storage;

namespace Tarn.Delta.Maintenance;

/// <summary>A table's folder as maintenance sees it: which files in it belong to tables, and which of those some version needs.</summary>
internal static class TableFolder
{
    public const string ChangeData = "_change_data";
    private const string Index = "_delta_index";

    /// <summary>Files that may be the table's data: by path relative to the table. Hidden ones are not among them, nor those of a table inside of this one's folder.</summary>
    public static async Task<Dictionary<string, ObjectInfo>> ListAsync(Snapshot table, CancellationToken cancellationToken)
    {
        var prefix = table.Table.Root.Length == 0 ? "" : table.Table.Root + "/";
        var partitions = PartitionPrefixes(table);
        Dictionary<string, ObjectInfo> files = new(StringComparer.Ordinal);
        HashSet<string> inner = new(StringComparer.Ordinal);
        await foreach (var found in table.Table.Store.ListRecursiveAsync(table.Table.Root, cancellationToken).ConfigureAwait(false))
        {
            var path = found.Path[prefix.Length..];
            if (path.IndexOf($"/{LogFile.Folder}/", StringComparison.Ordinal) is > 0 and var end)
            {
                inner.Add(path[..(end + 1)]);
            }
            else if (!IsHidden(path, partitions))
            {
                files[path] = found;
            }
        }

        return inner.Count == 0
            ? files
            : files.Where(file => !inner.Any(folder => file.Key.StartsWith(folder, StringComparison.Ordinal))).ToDictionary(file => file.Key, file => file.Value, StringComparer.Ordinal);
    }

    /// <summary>How partition folders of the table begin: a column's name may begin like a hidden one.</summary>
    public static IReadOnlyList<string> PartitionPrefixes(Snapshot table) =>
    [
        .. table.Metadata.PartitionColumns
            .SelectMany(name => table.Schema.Fields.Where(field => field.Name == name).Select(Schema.ColumnMapping.PhysicalNameOf).Append(name))
            .Distinct()
            .Select(name => name + "="),
    ];

    /// <summary>Whether some part of a path begins with <c>_</c> or <c>.</c>: then the file is no data of the table.</summary>
    public static bool IsHidden(string path, IReadOnlyList<string> partitions) => path.Split('/').Any(part =>
        part.Length > 0 && part[0] is '_' or '.'
        && !part.StartsWith(ChangeData, StringComparison.Ordinal)
        && !part.StartsWith(Index, StringComparison.Ordinal)
        && !partitions.Any(prefix => part.StartsWith(prefix, StringComparison.Ordinal)));

    /// <summary>Paths, relative to the table, of the files that the version has, and of those removed since a time: data files and deletion vectors.</summary>
    public static HashSet<string> Needed(Snapshot table, DateTimeOffset removedSince)
    {
        HashSet<string> needed = new(StringComparer.Ordinal);
        foreach (var file in table.Files)
        {
            Add(file.Path, file.DeletionVector);
        }

        var since = removedSince.ToUnixTimeMilliseconds();
        foreach (var file in table.Tombstones.Where(file => (file.DeletionTimestampMs ?? 0) >= since))
        {
            Add(file.Path, file.DeletionVector);
        }

        return needed;

        void Add(string path, DeletionVectorDescriptor? vector)
        {
            needed.Add(LogPath.Canonical(table.Table.Location, path));
            if (vector is { StorageType: not "i" })
            {
                needed.Add(LogPath.Canonical(table.Table.Location, DeletionVectorFile.LogPathOf(table.Table, vector)));
            }
        }
    }
}
