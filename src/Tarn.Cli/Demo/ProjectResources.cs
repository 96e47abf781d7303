using System.Reflection;

namespace Tarn.Cli.Demo;

/// <summary>Project files that the program carries: <c>retail</c> (examples/retail) and <c>starter</c>.</summary>
internal static class ProjectResources
{
    /// <summary>The files of a project: path relative to its folder, with slashes, and resource name.</summary>
    public static IReadOnlyList<(string Path, string Resource)> Of(string project) =>
    [
        .. Program.GetManifestResourceNames()
            .Select(resource => (Path: resource.Replace('\\', '/'), resource))
            .Where(file => file.Path.StartsWith(project + "/", StringComparison.Ordinal))
            .Select(file => (file.Path[(project.Length + 1)..], file.resource))
            .OrderBy(file => file.Item1, StringComparer.Ordinal),
    ];

    public static string Read(string resource)
    {
        using var stream = Program.GetManifestResourceStream(resource) ?? throw new ArgumentException($"There is no resource '{resource}'.", nameof(resource));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Writes the files that are not there yet; changed ones stay as the user left them.</summary>
    public static void CopyMissing(string project, string folder)
    {
        foreach (var (path, resource) in Of(project))
        {
            var target = Path.Combine(folder, path);
            if (!File.Exists(target))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.WriteAllText(target, Read(resource));
            }
        }
    }

    private static Assembly Program => typeof(ProjectResources).Assembly;
}
