namespace Tarn.Testing;

/// <summary>Where the tests' own repository lies.</summary>
public static class Repository
{
    /// <summary>The folder of <c>Tarn.slnx</c>.</summary>
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Tarn.slnx")))
            {
                return folder;
            }
        }

        throw new InvalidOperationException("The tests run outside of the repository: no folder above them holds Tarn.slnx.");
    }
}
