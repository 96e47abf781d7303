namespace Tarn.Cli.Commands;

/// <summary>Finds the project that a command means.</summary>
internal static class ProjectFolder
{
    public const string FileName = "tarn.yml";

    /// <summary>The folder named, which must hold a project.</summary>
    /// <exception cref="TarnException">It holds none.</exception>
    public static string Named(string folder, string currentDirectory)
    {
        var path = Path.GetFullPath(folder, currentDirectory);
        if (!Directory.Exists(path))
        {
            throw new TarnException($"There is no folder '{path}' (--project {folder}). Name the folder that holds {FileName}.");
        }

        return File.Exists(Path.Combine(path, FileName))
            ? path
            : throw new TarnException($"'{path}' holds no {FileName} (--project {folder}). Name the folder of a project, or begin one there with: tarn init {ShellText.Quote(folder)}");
    }
}
