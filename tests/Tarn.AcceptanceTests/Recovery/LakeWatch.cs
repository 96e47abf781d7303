namespace Tarn.AcceptanceTests.Recovery;

/// <summary>
/// How far a run is, seen from outside: the number of files and folders that came to be in its lake since. Unlike a clock, it does not depend on
/// what else the machine does, so that kills by it meet all phases of a run.
/// </summary>
internal sealed class LakeWatch(string lake)
{
    private readonly HashSet<string> seen = Entries(lake);
    private readonly int before = Entries(lake).Count;

    /// <summary>New entries until now, those that went again counted.</summary>
    public int Changes()
    {
        seen.UnionWith(Entries(lake));
        return seen.Count - before;
    }

    private static HashSet<string> Entries(string lake)
    {
        try
        {
            return Directory.Exists(lake) ? [.. Directory.EnumerateFileSystemEntries(lake, "*", SearchOption.AllDirectories)] : [];
        }
        catch (DirectoryNotFoundException)
        {
            // A folder of staged files went while its files were listed; the next look sees the rest.
            return [];
        }
    }
}
