namespace Tarn.Projects;

/// <summary>
/// Where relative paths count from: the project's folder, but the current one where the path begins with a variable that was given
/// outside of the project. What is typed means what the shell would mean by it.
/// </summary>
internal sealed record ProjectPaths(string Root, string CurrentDirectory)
{
    /// <summary>The absolute path; null, and that reported, where it cannot be one.</summary>
    public string? Resolve(FileContext file, YamlText text, string key)
    {
        if (text.Value.Contains("://", StringComparison.Ordinal))
        {
            file.Report(text.At, $"'{key}' is {text}: it must be a folder or files of this machine. Write a path.");
            return null;
        }

        if (text.Value.Contains('\0', StringComparison.Ordinal) || text.Value.Trim().Length == 0)
        {
            file.Report(text.At, $"'{key}' is no path. Write one, relative to the project's folder or absolute.");
            return null;
        }

        return Path.GetFullPath(text.Value, text.BeginsOutside ? CurrentDirectory : Root);
    }

    /// <summary>Relative to the project, with slashes on every system: as problems name files.</summary>
    public string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');
}
