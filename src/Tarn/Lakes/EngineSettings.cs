using Tarn.Engines;
using Tarn.Projects;

namespace Tarn.Lakes;

/// <summary>What a lake's engine is opened with.</summary>
internal static class EngineSettings
{
    /// <summary>The options for a project's lake, or for a lake of no project.</summary>
    /// <param name="project">The project; null for none.</param>
    /// <param name="scratchFolder">A folder for temporary files, the lake's own.</param>
    public static EngineOptions For(Project? project, string scratchFolder) => new()
    {
        MemoryLimit = project?.Environment.MemoryLimit,
        ParallelSteps = project?.Environment.Threads ?? 1,
        TempFolder = scratchFolder,
        LakeRoot = project?.Environment.Lake is { } lake && !lake.Contains("://", StringComparison.Ordinal) ? lake : null,
        ReadablePaths = [scratchFolder, .. project?.Sources.SelectMany(source => source.Streams).Select(stream => FolderOf(stream.Path)).Distinct() ?? []],
    };

    /// <summary>The part of a glob in front of its first pattern.</summary>
    private static string FolderOf(string glob)
    {
        var pattern = glob.IndexOfAny(['*', '?', '[', '{']);
        return Path.GetDirectoryName(pattern < 0 ? glob : glob[..pattern] + "x") ?? Path.GetPathRoot(glob) ?? glob;
    }
}
