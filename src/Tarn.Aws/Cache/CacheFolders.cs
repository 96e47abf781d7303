namespace Tarn.Aws.Cache;

/// <summary>Where things lie in a cache's folder.</summary>
internal sealed class CacheFolders(string root)
{
    public string Root { get; } = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));

    /// <summary>Whole files, spread over folders by the first two characters of their names.</summary>
    public string Objects => Path.Combine(Root, "objects");

    /// <summary>Downloads under way.</summary>
    public string Partial => Path.Combine(Root, "partial");

    /// <summary>What processes have in use.</summary>
    public string Leases => Path.Combine(Root, "leases");

    /// <summary>Files to be uploaded.</summary>
    public string Staging => Path.Combine(Root, "staging");

    public string LockFile => Path.Combine(Root, "lock");

    public string PathOf(CacheKey key) => Path.Combine(Objects, key.FileName[..2], key.FileName);

    /// <summary>Makes the folders, for this user only: they hold copies of what the bucket's policy guards.</summary>
    public void Create()
    {
        foreach (var folder in (string[])[Root, Objects, Partial, Leases])
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(folder);
            }
            else
            {
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
    }
}
