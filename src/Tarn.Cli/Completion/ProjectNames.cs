using System.Text.RegularExpressions;

namespace Tarn.Cli.Completion;

/// <summary>The tables of a project, by its files' names alone: quick enough for a key press.</summary>
internal static partial class ProjectNames
{
    public static IReadOnlyList<string> Tables(string projectFolder)
    {
        SortedSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        var models = Path.Combine(projectFolder, "models");
        foreach (var file in FilesIn(models, "*.sql"))
        {
            var layer = Path.GetFileName(Path.GetDirectoryName(file));
            names.Add($"{layer}.{Path.GetFileNameWithoutExtension(file)}");
        }

        foreach (var file in FilesIn(Path.Combine(projectFolder, "sources"), "*.yml"))
        {
            foreach (var line in File.ReadLines(file))
            {
                if (TableLine().Match(line) is { Success: true } match)
                {
                    names.Add(match.Groups["name"].Value);
                }
            }
        }

        return [.. names];
    }

    private static IEnumerable<string> FilesIn(string folder, string pattern) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories) : [];

    [GeneratedRegex(@"^\s*table:\s*(?<name>\w+\.\w+)\s*(#.*)?$")]
    private static partial Regex TableLine();
}
