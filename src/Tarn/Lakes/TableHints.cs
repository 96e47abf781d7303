using Tarn.Projects;

namespace Tarn.Lakes;

/// <summary>Guesses which table a name that is none may mean.</summary>
internal static class TableHints
{
    /// <summary>" Did you mean 'x'?" for a name of two parts: the same name in another layer, else a near one; nothing where none is near.</summary>
    public static string For(TableName name, IEnumerable<TableName> known)
    {
        var tables = known.Distinct().ToList();
        var same = SameName(name.Name, tables);
        return same.Length > 0 ? same : NearNames.Hint(name.ToString(), tables.Select(table => table.ToString()));
    }

    /// <summary>The same for a name without a layer.</summary>
    public static string For(string name, IEnumerable<TableName> known)
    {
        var tables = known.Distinct().ToList();
        var same = SameName(name, tables);
        return same.Length > 0 || NearNames.Of(name, tables.Select(table => table.Name)).FirstOrDefault() is not { } near ? same : SameName(near, tables);
    }

    /// <summary>A quarantine table has the name of the table whose rows it holds, and is meant less often.</summary>
    private static string SameName(string name, List<TableName> tables)
    {
        var same = tables.Where(table => table.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).ToList();
        var likely = same.Where(table => table.Quarantine != table).ToList() is { Count: > 0 } others ? others : same;
        return likely.Count == 0 ? "" : $" Did you mean {string.Join(" or ", likely.Select(table => $"'{table}'"))}?";
    }
}
