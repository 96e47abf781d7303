using Tarn.Projects;
using Tarn.Projects.Yaml;

namespace Tarn.Quality;

/// <summary>Checks of a table that stand in a file of <c>checks/</c>.</summary>
internal sealed record TableChecksDraft(TableReference Table, IReadOnlyList<CheckDraft> Checks);

/// <summary>Reads a file of <c>checks/</c>: tables, and a list of checks for each.</summary>
internal static class CheckFileReader
{
    public static IReadOnlyList<TableChecksDraft> Read(FileContext file, string text)
    {
        if (YamlFileReader.Read(file, text) is not { } root)
        {
            return [];
        }

        if (root is not YamlMapping mapping)
        {
            file.Report(root.At, $"The file is {root.Shape} and must be a mapping of tables. Write silver.sales: and below it a list of checks.");
            return [];
        }

        List<TableChecksDraft> drafts = [];
        foreach (var entry in mapping.Entries)
        {
            if (TableReferences.Parse(entry.Key.Value) is { } table)
            {
                drafts.Add(new(new(entry.Key.Value, entry.Key.At), CheckReader.Read(file, entry, table)));
            }
            else
            {
                file.Report(entry.Key.At, $"'{entry.Key.Value}' is no table. Write layer.name, like silver.sales, and below it a list of checks.");
            }
        }

        return drafts;
    }
}
